import { Button, Modal } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import confirm from "@/components/ConfirmDialog.module.css";
import { Notice } from "@/components/Notice";
import { errorKind } from "@/components/States";
import { api } from "@/lib/api";
import type { Webhook } from "@/lib/api/types";
import { connectorKeys } from "../queries";
import { SecretOnce } from "./SecretOnce";

/** Gives an endpoint a new secret, and shows it once. */
export function RotateSecret({ webhook, opened, onClose }: { webhook: Webhook; opened: boolean; onClose: () => void }) {
  const t = useTranslations("integrations.webhooks");
  const errors = useTranslations("errors");
  const queryClient = useQueryClient();
  const rotation = useMutation({
    mutationFn: () => api.post("/api/v1/webhooks/{id}/secret", { params: { path: { id: webhook.id } } }),
    // Kept nowhere longer than it is shown.
    gcTime: 0,
  });
  const secret = rotation.data?.secret;
  const leave = () => {
    onClose();
    void queryClient.invalidateQueries({ queryKey: connectorKeys.all });
  };
  return (
    <Modal
      opened={opened}
      onClose={leave}
      onExitTransitionEnd={rotation.reset}
      title={t(secret ? "secret_title" : "rotate_title")}
      withCloseButton={!secret}
      closeOnClickOutside={!secret}
      closeOnEscape={!secret}
      closeButtonProps={{ "aria-label": t("cancel") }}
    >
      {secret ? (
        <SecretOnce secret={secret} onDone={leave} />
      ) : (
        <div className={confirm.body}>
          <p>{t("rotate_detail")}</p>
          {rotation.isError && <Notice tone="error">{errors(`${errorKind(rotation.error)}.detail`)}</Notice>}
          <div className={confirm.actions}>
            <Button variant="default" onClick={leave} data-autofocus>
              {t("cancel")}
            </Button>
            <Button loading={rotation.isPending} onClick={() => rotation.mutate()}>
              {t("rotate_confirm")}
            </Button>
          </div>
        </div>
      )}
    </Modal>
  );
}
