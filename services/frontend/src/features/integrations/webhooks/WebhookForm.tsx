import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Form } from "@/components/Form";
import { Notice } from "@/components/Notice";
import { errorKind } from "@/components/States";
import { useFieldErrors } from "@/components/use-field-errors";
import type { Webhook } from "@/lib/api/types";
import { useDraft } from "@/lib/draft";
import { heardOf, publicEvents, sentOf, type WebhookEvent } from "./events";
import { EventChoice } from "./EventChoice";
import { useSaveWebhook } from "./use-save-webhook";
import styles from "./WebhookForm.module.css";

type Properties = { webhook: Webhook | null; onCancel: () => void; /** With the secret, which is told this once. */ onAdded?: (secret: string) => void; onSaved: () => void };

type Input = { name: string; url: string; events: WebhookEvent[] };

const inputOf = (webhook: Webhook | null): Input =>
  webhook ? { name: webhook.name, url: webhook.url, events: heardOf(webhook.event_types) } : { name: "", url: "", events: publicEvents };

export function WebhookForm({ webhook, onCancel, onAdded, onSaved }: Properties) {
  const t = useTranslations("integrations.webhooks");
  const integrations = useTranslations("integrations");
  const errors = useTranslations("errors");
  const fields = useTranslations("fields");
  const [initial] = useState(() => inputOf(webhook));
  const draft = useDraft(`webhook.${webhook?.id ?? "new"}`, initial);
  const { name, url, events } = draft.value;
  const [tried, setTried] = useState(false);
  const saving = useSaveWebhook(webhook);
  const faults = useFieldErrors()(saving.error);
  const none = events.length === 0 && tried ? fields("required") : undefined;
  const save = () => {
    setTried(true);
    if (events.length === 0) return;
    saving.mutate(
      { name: name.trim(), url: url.trim(), event_types: sentOf(events) },
      {
        onSuccess: (secret) => {
          draft.sent();
          if (secret === null) onSaved();
          else onAdded?.(secret);
        },
      },
    );
  };
  const cancel = () => {
    draft.discard();
    onCancel();
  };
  return (
    <Form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      {saving.isError && Object.keys(faults).length === 0 && <Notice tone="error">{saving.isFull ? integrations("too_many") : saving.isStale ? integrations("stale") : errors(`${errorKind(saving.error)}.detail`)}</Notice>}
      <TextInput label={t("name")} description={t("name_detail")} required withAsterisk={false} maxLength={100} data-autofocus value={name} error={faults.name} onChange={(event) => draft.change({ name: event.currentTarget.value })} />
      <TextInput
        type="url"
        label={t("url")}
        description={t("url_detail")}
        placeholder="https://example.org/webhooks/support"
        required
        withAsterisk={false}
        maxLength={2000}
        value={url}
        error={faults.url}
        onChange={(event) => draft.change({ url: event.currentTarget.value })}
      />
      <EventChoice chosen={events} fault={none ?? faults.event_types} onChange={(next) => draft.change({ events: next })} />
      {webhook === null && <p className={styles.hint}>{t("privilege")}</p>}
      <div className={styles.actions}>
        <Button variant="default" onClick={cancel}>
          {t("cancel")}
        </Button>
        <Button type="submit" loading={saving.isPending}>
          {t(webhook ? "save" : "create")}
        </Button>
      </div>
    </Form>
  );
}
