import { Button, CopyButton, TextInput } from "@mantine/core";
import { Check, Copy } from "lucide-react";
import { useTranslations } from "use-intl";
import { Notice } from "@/components/Notice";
import styles from "./WebhookForm.module.css";

/** A secret that is not shown again: to be copied now. */
export function SecretOnce({ secret, onDone }: { secret: string; onDone: () => void }) {
  const t = useTranslations("integrations.webhooks");
  return (
    <div className={styles.form}>
      <Notice tone="warning">{t("secret_once")}</Notice>
      <TextInput
        label={t("secret")}
        description={t("secret_detail")}
        readOnly
        value={secret}
        data-autofocus
        classNames={{ input: styles.secret ?? "" }}
        onFocus={(event) => event.currentTarget.select()}
      />
      <div className={styles.actions}>
        <CopyButton value={secret} timeout={2500}>
          {({ copied, copy }) => (
            <Button variant="default" leftSection={copied ? <Check size={15} /> : <Copy size={15} />} onClick={copy}>
              {t(copied ? "copied" : "copy")}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onDone}>{t("secret_done")}</Button>
      </div>
    </div>
  );
}
