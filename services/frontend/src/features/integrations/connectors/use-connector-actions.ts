import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { errorKind } from "@/components/States";
import { api } from "@/lib/api";
import { connectorKeys } from "../queries";

/** Pauses, resumes and sends again, and says when that failed. */
export function useConnectorActions(id: string) {
  const t = useTranslations("integrations.connectors");
  const errors = useTranslations("errors");
  const queryClient = useQueryClient();
  const params = { path: { id } };
  const reload = () => {
    void queryClient.invalidateQueries({ queryKey: connectorKeys.all });
    void queryClient.invalidateQueries({ queryKey: ["overview"] });
  };
  const onError = (error: unknown) => notifications.show({ color: "red", message: errors(`${errorKind(error)}.detail`) });
  const halt = useMutation({
    mutationFn: (what: "pause" | "resume") => (what === "pause" ? api.post("/api/v1/connectors/{id}/pause", { params }) : api.post("/api/v1/connectors/{id}/resume", { params })),
    onError,
    onSettled: reload,
  });
  const replay = useMutation({
    mutationFn: () => api.post("/api/v1/connectors/{id}/replay", { params }),
    onSuccess: ({ replayed }) => notifications.show({ message: t("replayed", { count: replayed }) }),
    onError,
    onSettled: reload,
  });
  return { halt, replay };
}
