import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { api, ApiError } from "@/lib/api";
import type { Webhook } from "@/lib/api/types";
import { connectorKeys } from "../queries";

type Input = { name: string; url: string; event_types: string[] };

/** Adds an endpoint (`webhook` null), which gives its secret, or changes one, which gives null. */
export function useSaveWebhook(webhook: Webhook | null) {
  const t = useTranslations("integrations.webhooks");
  const queryClient = useQueryClient();
  const saving = useMutation({
    mutationFn: async (body: Input): Promise<string | null> => {
      // Without a key: an answer that is kept for its repetition would keep the secret.
      if (webhook === null) return (await api.post("/api/v1/webhooks", { body })).secret;
      await api.patch("/api/v1/webhooks/{id}", { params: { path: { id: webhook.id }, header: { "If-Match": `"${webhook.version}"` } }, body });
      return null;
    },
    onSuccess: (secret, { name }) => {
      if (secret === null) notifications.show({ message: t("saved", { name }) });
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: connectorKeys.all }),
    // A secret is kept no longer than it is shown.
    gcTime: 0,
  });
  const code = saving.error instanceof ApiError ? saving.error.code : null;
  return { ...saving, isFull: code === "too_many", isStale: code === "version_conflict" };
}
