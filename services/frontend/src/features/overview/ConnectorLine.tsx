import { Cable } from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";
import { Time } from "@/components/Time";
import { useIsAdmin } from "@/features/auth/session";
import type { ShownState } from "@/features/integrations/filters";
import { deliveriesPath } from "@/features/integrations/paths";
import { useDuration } from "@/features/integrations/use-duration";
import { AppLink } from "@/features/shell/AppLink";
import type { ConnectorPart } from "@/lib/api/types";
import styles from "./ConnectorLine.module.css";

/** How the organisation's connectors and webhooks are. Nothing where there are none. */
export function ConnectorLine({ connectors }: { connectors: ConnectorPart }) {
  const t = useTranslations("overview.connectors");
  const overview = useTranslations("overview");
  const { status, connectors: count, troubled } = connectors;
  if (count === 0) return null;
  return (
    <section className={styles.line} aria-label={t("title")}>
      <div className={styles.title}>
        <h2>
          <Cable size={15} aria-hidden />
          {t("title")}
        </h2>
        {status === "unavailable" ? (
          <p className={styles.bad}>{overview("unavailable")}</p>
        ) : troubled ? (
          <p className={styles.bad}>{t("troubled", { count: troubled })}</p>
        ) : (
          <p className={styles.good}>{t("well")}</p>
        )}
      </div>
      {status !== "unavailable" && <Figures connectors={connectors} />}
    </section>
  );
}

function Figures({ connectors }: { connectors: ConnectorPart }) {
  const t = useTranslations("overview.connectors");
  const format = useFormatter();
  const duration = useDuration();
  const isAdmin = useIsAdmin();
  const { waiting, ambiguous, failed, lag_seconds: lag, last_success_at: success } = connectors;
  const counts: { name: "waiting" | "ambiguous" | "failed"; count: number | null; state: ShownState }[] = [
    { name: "waiting", count: waiting, state: "waiting" },
    { name: "ambiguous", count: ambiguous, state: "ambiguous" },
    { name: "failed", count: failed, state: "failed" },
  ];
  return (
    <dl className={styles.figures}>
      {counts.map(({ name, count, state }) => (
        <div key={name} data-figure={count ? name : undefined}>
          <dt>{isAdmin ? <AppLink href={deliveriesPath({ state })}>{t(name)}</AppLink> : t(name)}</dt>
          <dd>{format.number(count ?? 0)}</dd>
        </div>
      ))}
      {lag ? (
        <div>
          <dt>{t("lag")}</dt>
          <dd>{duration(lag)}</dd>
        </div>
      ) : null}
      <div>
        <dt>{t("last_success")}</dt>
        <dd>{success ? <Time at={success} /> : t("never")}</dd>
      </div>
    </dl>
  );
}
