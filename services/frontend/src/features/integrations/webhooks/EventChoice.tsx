import { useId } from "react";
import { useTranslations } from "use-intl";
import styles from "./EventChoice.module.css";
import { eventNameOf, publicEvents, type WebhookEvent, webhookEvents } from "./events";

/** Which events an endpoint hears. */
export function EventChoice({ chosen, fault, onChange }: { chosen: WebhookEvent[]; fault: string | undefined; onChange: (events: WebhookEvent[]) => void }) {
  const t = useTranslations("integrations.webhooks");
  const id = useId();
  return (
    <fieldset className={styles.choice} aria-invalid={fault ? true : undefined} aria-errormessage={fault ? `${id}-fault` : undefined}>
      <legend>{t("events_title")}</legend>
      {webhookEvents.map((event) => (
        <label key={event} className={styles.event}>
          <input type="checkbox" checked={chosen.includes(event)} onChange={({ currentTarget }) => onChange(currentTarget.checked ? [...chosen, event] : chosen.filter((other) => other !== event))} />
          <span>
            {t(`event_details.${eventNameOf(event)}`)}
            {!publicEvents.includes(event) && <span className={styles.inside}>{t("agents_only")}</span>}
          </span>
          <code translate="no">{event}</code>
        </label>
      ))}
      {fault && (
        <p id={`${id}-fault`} className={styles.fault} role="alert">
          {fault}
        </p>
      )}
    </fieldset>
  );
}
