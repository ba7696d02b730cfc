import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { api } from "@/lib/api";
import type { Connector } from "@/lib/api/types";
import { connectorKeys } from "../queries";

/** Says what goes and what stays, and deletes. */
export function DeleteConnector({ connector, opened, onClose }: { connector: Connector; opened: boolean; onClose: () => void }) {
  const t = useTranslations("integrations.connectors");
  const queryClient = useQueryClient();
  const { id, name } = connector;
  const deletion = useMutation({
    mutationFn: () => api.delete("/api/v1/connectors/{id}", { params: { path: { id } } }),
    onSuccess: () => {
      onClose();
      notifications.show({ message: t("deleted", { name }) });
      void queryClient.invalidateQueries({ queryKey: connectorKeys.all });
    },
  });
  return (
    <ConfirmDialog opened={opened} title={t("delete_title", { name })} keep={t("keep")} confirm={t("delete_confirm")} pending={deletion.isPending} error={deletion.error} onKeep={onClose} onConfirm={() => deletion.mutate()}>
      {t("delete_detail")}
    </ConfirmDialog>
  );
}
