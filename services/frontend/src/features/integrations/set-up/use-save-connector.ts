import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { useNavigate } from "@/features/shell/navigation";
import { api, ApiError } from "@/lib/api";
import type { Connector } from "@/lib/api/types";
import { integrationsPath } from "../paths";
import { connectorKeys } from "../queries";
import { secretsSent } from "./access";
import { settingsOf } from "./connector-input";
import type { SetUp } from "./use-set-up";

/** Adds a connector, or changes one that has not moved on since it was begun. `base`: over which version. */
export function useSaveConnector(setUp: SetUp) {
  const t = useTranslations("integrations.set_up");
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const { connector, tool, input, kept, secrets } = setUp;
  const saving = useMutation({
    mutationFn: ({ base }: { base: number }): Promise<Connector> => {
      const sent = { name: input.name.trim(), settings: settingsOf(input, tool, connector?.settings), secrets: secretsSent(tool, input.authentication.method, kept, secrets) };
      return connector
        ? api.patch("/api/v1/connectors/{id}", { params: { path: { id: connector.id }, header: { "If-Match": `"${base}"` } }, body: sent })
        : api.create("/api/v1/connectors", { body: { ...sent, tool, paused: input.paused } });
    },
    onSuccess: (saved) => {
      setUp.draft.sent();
      notifications.show({ message: t(connector ? "saved" : "added", { name: saved.name }) });
      void queryClient.invalidateQueries({ queryKey: connectorKeys.all });
      void queryClient.invalidateQueries({ queryKey: ["overview"] });
      navigate(integrationsPath);
    },
    onError: setUp.refuse,
  });
  const code = saving.error instanceof ApiError ? saving.error.code : null;
  const conflict = code === "version_conflict" && saving.error instanceof ApiError ? (saving.error.problem.current as Connector) : null;
  return {
    save: () => saving.mutate({ base: input.base }),
    saveOver: (theirs: Connector) => saving.mutate({ base: theirs.version }),
    isPending: saving.isPending,
    error: saving.error,
    isFull: code === "too_many",
    conflict,
    takeTheirs: () => {
      setUp.draft.discard();
      saving.reset();
      void queryClient.invalidateQueries({ queryKey: connectorKeys.list });
    },
  };
}
