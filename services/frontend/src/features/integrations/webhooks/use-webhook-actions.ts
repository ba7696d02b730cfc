import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { errorKind } from "@/components/States";
import { api } from "@/lib/api";
import { useConnectorActions } from "../connectors/use-connector-actions";
import { connectorKeys } from "../queries";

/** What can be done about an endpoint at once. Its deliveries are sent again as a connector's are. */
export function useWebhookActions(id: string) {
  const errors = useTranslations("errors");
  const queryClient = useQueryClient();
  const { replay } = useConnectorActions(id);
  const params = { path: { id } };
  const halt = useMutation({
    mutationFn: (what: "pause" | "resume") => (what === "pause" ? api.post("/api/v1/webhooks/{id}/pause", { params }) : api.post("/api/v1/webhooks/{id}/resume", { params })),
    onError: (error) => notifications.show({ color: "red", message: errors(`${errorKind(error)}.detail`) }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: connectorKeys.all }),
  });
  const test = useMutation({ mutationFn: () => api.post("/api/v1/webhooks/{id}/test", { params }) });
  return { halt, replay, test };
}
