import { useFormatter, useTranslations } from "use-intl";
import { ErrorState, LoadingRows } from "@/components/States";
import type { Delivery } from "@/lib/api/types";
import { readable } from "../delivery";
import { useDelivery } from "../queries";
import styles from "./DeliveryDetail.module.css";

/** A delivery's times and tries, and its last call as it was made. */
export function DeliveryDetail({ id }: { id: string }) {
  const delivery = useDelivery(id);
  if (delivery.isPending) return <LoadingRows rows={2} height={64} />;
  if (delivery.isError && !delivery.data) return <ErrorState compact error={delivery.error} onRetry={() => void delivery.refetch()} />;
  return <Loaded delivery={delivery.data} />;
}

function Loaded({ delivery }: { delivery: Delivery }) {
  const t = useTranslations("integrations.deliveries");
  const format = useFormatter();
  const time = (at: string) => format.dateTime(new Date(at), { dateStyle: "medium", timeStyle: "medium" });
  const facts = [
    { name: "created", value: time(delivery.created_at) },
    { name: "tries", value: format.number(delivery.tries) },
    { name: "next_at", value: delivery.next_at && time(delivery.next_at) },
    { name: "finished", value: delivery.finished_at && time(delivery.finished_at) },
  ] as const;
  return (
    <div className={styles.detail}>
      {delivery.in_doubt && <p className={styles.doubt}>{t("in_doubt")}</p>}
      <dl className={styles.facts}>
        {facts.map(
          ({ name, value }) =>
            value && (
              <div key={name}>
                <dt>{t(`facts.${name}`)}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
      {delivery.request === "" ? (
        <p className={styles.none}>{t("no_call")}</p>
      ) : (
        <div className={styles.call}>
          <Call name={t("request")} text={delivery.request} />
          {delivery.answer !== "" && <Call name={t("answer")} text={delivery.answer} />}
        </div>
      )}
    </div>
  );
}

function Call({ name, text }: { name: string; text: string }) {
  return (
    <figure className={styles.figure}>
      <figcaption>{name}</figcaption>
      <pre tabIndex={0} role="region" aria-label={name} lang="en" translate="no">
        {readable(text)}
      </pre>
    </figure>
  );
}
