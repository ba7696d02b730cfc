import { Button, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useOnceOpened } from "@/components/use-once-opened";
import { SecretOnce } from "./SecretOnce";
import { WebhookForm } from "./WebhookForm";

/** Adds an endpoint, and shows its secret the one time that it is shown. */
export function NewWebhook() {
  const t = useTranslations("integrations.webhooks");
  const [opened, { open, close }] = useDisclosure(false);
  const [secret, setSecret] = useState<string | null>(null);
  const once = useOnceOpened(opened);
  return (
    <>
      <Button leftSection={<Plus size={15} />} onClick={open}>
        {t("add")}
      </Button>
      {once && (
        <Modal
          opened={opened}
          onClose={close}
          onExitTransitionEnd={() => setSecret(null)}
          title={t(secret === null ? "add" : "secret_title")}
          withCloseButton={secret === null}
          closeOnClickOutside={false}
          closeOnEscape={secret === null}
          closeButtonProps={{ "aria-label": t("cancel") }}
        >
          {secret === null ? <WebhookForm webhook={null} onCancel={close} onAdded={setSecret} onSaved={close} /> : <SecretOnce secret={secret} onDone={close} />}
        </Modal>
      )}
    </>
  );
}
