import { useTranslations } from "use-intl";
import { Time } from "@/components/Time";
import { AppLink } from "@/features/shell/AppLink";
import type { ConnectorHealth } from "@/lib/api/types";
import styles from "./HealthFigures.module.css";
import { deliveriesPath } from "./paths";

/** What a connector has to send and could not, each a way to the deliveries, and when it last succeeded. */
export function HealthFigures({ id, health }: { id: string; health: ConnectorHealth }) {
  const t = useTranslations("integrations.health");
  const figures = [
    { name: "failed", count: health.failed, state: "failed" },
    { name: "in_doubt", count: health.ambiguous, state: "ambiguous" },
    { name: "waiting", count: health.waiting + health.sending, state: "waiting" },
  ] as const;
  return (
    <p className={styles.figures}>
      {figures.map(
        ({ name, count, state }) =>
          count > 0 && (
            <AppLink key={name} href={deliveriesPath({ connector: id, state })} data-figure={name}>
              {t(name, { count })}
            </AppLink>
          ),
      )}
      <span>{health.last_success_at ? t.rich("last_success", { time: () => <Time at={health.last_success_at ?? ""} /> }) : t("no_success")}</span>
    </p>
  );
}
