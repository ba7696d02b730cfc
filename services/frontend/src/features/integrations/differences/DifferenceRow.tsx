import { useTranslations } from "use-intl";
import { Time } from "@/components/Time";
import { AppLink } from "@/features/shell/AppLink";
import { ticketPath } from "@/features/tickets/paths";
import type { Difference } from "@/lib/api/types";
import { AlsoThere } from "../AlsoThere";
import { RecordLink } from "../RecordLink";
import { DifferenceKindLabel } from "./DifferenceKindLabel";
import styles from "./DifferenceRow.module.css";
import { FieldTable } from "./FieldTable";
import { SettleButtons } from "./SettleButtons";
import { rowIdOf } from "./use-settle";

/** A difference: of what, in plain words how, and what can be done about it. */
export function DifferenceRow({ difference, connector }: { difference: Difference; connector: string }) {
  const t = useTranslations("integrations");
  const { id, kind, cause, ticket_id: ticket, ticket_number: number, title, key, url, others, fields, choices } = difference;
  const what = [number !== null && `#${number}`, key].filter(Boolean).join(" – ");
  return (
    <li id={rowIdOf(id)} tabIndex={-1} className={styles.row} aria-label={`${what} – ${connector}`}>
      <div className={styles.about}>
        <p className={styles.what}>
          {number !== null &&
            (ticket !== null && cause !== "ticket_gone" ? (
              <AppLink href={ticketPath(ticket)} className={styles.ticket} aria-label={t("deliveries.ticket", { number })}>
                #{number}
              </AppLink>
            ) : (
              <span className={styles.ticket}>#{number}</span>
            ))}
          {key !== null && <RecordLink record={{ key, url }} name={connector} />}
          <span className={styles.connector} dir="auto">
            {connector}
          </span>
        </p>
        {title && (
          <p className={styles.title} dir="auto">
            {title}
          </p>
        )}
        <p className={styles.cause}>{t(`differences.causes.${cause}`)}</p>
        {others.length > 0 && (
          <p className={styles.others}>
            <AlsoThere others={others} name={connector} />
          </p>
        )}
        {fields.length > 0 && <FieldTable fields={fields} label={t("differences.fields_of", { what })} />}
      </div>
      <div className={styles.found}>
        <DifferenceKindLabel kind={kind} />
        <span className={styles.time}>{t.rich("differences.found", { time: () => <Time at={difference.found_at} /> })}</span>
      </div>
      {choices.length > 0 && <SettleButtons difference={difference} what={what} />}
    </li>
  );
}
