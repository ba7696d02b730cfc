import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { errorKind } from "@/components/States";
import { api, ApiError } from "@/lib/api";
import { connectorKeys } from "./queries";

/** Sends a failed delivery again. `certainlyAbsent`: a person has looked in the tool, which need not be asked first. */
export function useReplay(id: string) {
  const t = useTranslations("integrations.words");
  const errors = useTranslations("errors");
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ certainlyAbsent }: { certainlyAbsent: boolean }) =>
      api.post("/api/v1/connectors/deliveries/{id}/replay", { params: { path: { id } }, body: { certainly_absent: certainlyAbsent } }),
    onSuccess: (delivery) => {
      queryClient.setQueryData(connectorKeys.delivery(id), delivery);
      notifications.show({ message: t("sent_again") });
    },
    onError: (error) => {
      const wasQuicker = error instanceof ApiError && error.code === "not_failed";
      notifications.show(wasQuicker ? { message: t("not_failed") } : { color: "red", message: `${t("not_sent_again")} ${errors(`${errorKind(error)}.detail`)}` });
    },
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: connectorKeys.all });
      void queryClient.invalidateQueries({ queryKey: ["overview"] });
    },
  });
}
