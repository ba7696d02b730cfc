import { Modal } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { api } from "@/lib/api";
import type { Webhook } from "@/lib/api/types";
import { connectorKeys } from "../queries";
import { RotateSecret } from "./RotateSecret";
import { WebhookForm } from "./WebhookForm";
import type { WebhookDialog } from "./WebhookRow";

type Properties = { webhook: Webhook; dialog: WebhookDialog | null; onClose: () => void };

/** What an endpoint's menu asks before it acts. */
export function WebhookDialogs({ webhook, dialog, onClose }: Properties) {
  const t = useTranslations("integrations.webhooks");
  const integrations = useTranslations("integrations");
  const queryClient = useQueryClient();
  const { id, name } = webhook;
  const params = { path: { id } };
  const reload = () => queryClient.invalidateQueries({ queryKey: connectorKeys.all });
  const done = (message: string) => {
    onClose();
    notifications.show({ message });
    void reload();
  };
  const deletion = useMutation({ mutationFn: () => api.delete("/api/v1/webhooks/{id}", { params }), onSuccess: () => done(t("deleted", { name })) });
  const dropping = useMutation({ mutationFn: () => api.delete("/api/v1/webhooks/{id}/secret", { params }), onSuccess: () => done(t("dropped", { name })) });
  return (
    <>
      <Modal opened={dialog === "edit"} onClose={onClose} title={integrations("edit_named", { name })} closeButtonProps={{ "aria-label": t("cancel") }}>
        <WebhookForm webhook={webhook} onCancel={onClose} onSaved={onClose} />
      </Modal>
      <RotateSecret webhook={webhook} opened={dialog === "rotate"} onClose={onClose} />
      <ConfirmDialog opened={dialog === "drop"} title={t("drop_title")} keep={t("drop_keep")} confirm={t("drop_confirm")} pending={dropping.isPending} error={dropping.error} onKeep={onClose} onConfirm={() => dropping.mutate()}>
        {t("drop_detail")}
      </ConfirmDialog>
      <ConfirmDialog opened={dialog === "delete"} title={t("delete_title", { name })} keep={t("keep")} confirm={t("delete_confirm")} pending={deletion.isPending} error={deletion.error} onKeep={onClose} onConfirm={() => deletion.mutate()}>
        {t("delete_detail")}
      </ConfirmDialog>
    </>
  );
}
