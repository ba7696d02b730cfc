import { useDisclosure } from "@mantine/hooks";
import { ChevronRight } from "lucide-react";
import dynamic from "next/dynamic";
import { useId } from "react";
import { useTranslations } from "use-intl";
import { Due } from "@/components/Due";
import { LoadingRows } from "@/components/States";
import { Time } from "@/components/Time";
import { AppLink } from "@/features/shell/AppLink";
import { ticketPath } from "@/features/tickets/paths";
import type { DeliverySummary } from "@/lib/api/types";
import { DeliveryReason } from "../DeliveryReason";
import { DeliveryStateLabel } from "../DeliveryStateLabel";
import { ReplayButton } from "../ReplayButton";
import styles from "./DeliveryRow.module.css";
import { GiveUpButton } from "./GiveUpButton";

const DeliveryDetail = dynamic(() => import("./DeliveryDetail").then((module) => module.DeliveryDetail), { loading: () => <LoadingRows rows={2} height={64} /> });

/** A delivery in a line; opened, it shows its last call. */
export function DeliveryRow({ delivery, connector }: { delivery: DeliverySummary; connector: string }) {
  const t = useTranslations("integrations.deliveries");
  const kinds = useTranslations("integrations.words.kinds");
  const [opened, { toggle }] = useDisclosure(false);
  const detail = useId();
  const { kind, state, ticket_number: number } = delivery;
  const what = `${kinds(kind)} #${number}`;
  return (
    <li className={styles.row} aria-label={`${what} – ${connector}`}>
      <button type="button" className={styles.toggle} aria-expanded={opened} aria-controls={detail} aria-label={t("details_of", { what })} onClick={toggle}>
        <ChevronRight size={16} aria-hidden />
      </button>
      <div className={styles.about}>
        <p className={styles.what}>
          <AppLink href={ticketPath(delivery.ticket_id)} className={styles.ticket} aria-label={t("ticket", { number })}>
            #{number}
          </AppLink>
          <span>{kinds(kind)}</span>
          <span className={styles.connector} dir="auto">
            {connector}
          </span>
        </p>
        <DeliveryReason delivery={delivery} />
        <NextAttempt delivery={delivery} />
      </div>
      <div className={styles.state}>
        <DeliveryStateLabel state={state} />
        <span className={styles.time}>
          <Time at={delivery.finished_at ?? delivery.created_at} />
        </span>
      </div>
      {state === "failed" && (
        <div className={styles.actions}>
          <ReplayButton delivery={delivery} />
          <GiveUpButton delivery={delivery} />
        </div>
      )}
      <div id={detail} className={styles.detail} hidden={!opened}>
        {opened && <DeliveryDetail id={delivery.id} />}
      </div>
    </li>
  );
}

function NextAttempt({ delivery }: { delivery: DeliverySummary }) {
  const t = useTranslations("integrations.deliveries");
  const { state, next_at: at } = delivery;
  if (!at || (state !== "waiting" && state !== "ambiguous")) return null;
  return <p className={styles.next}>{t.rich(state === "waiting" ? "next" : "asks_first", { time: () => <Due at={at} /> })}</p>;
}
