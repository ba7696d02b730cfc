import { useTranslations } from "use-intl";
import { Time } from "@/components/Time";
import { AppLink } from "@/features/shell/AppLink";
import type { ConnectorHealth } from "@/lib/api/types";
import styles from "./HealthFigures.module.css";
import { deliveriesPath, differencesPath } from "./paths";

/** What a connector has to send and could not, and what differs, each a way to the list of it, and when it last succeeded. */
export function HealthFigures({ id, health }: { id: string; health: ConnectorHealth }) {
  const t = useTranslations("integrations.health");
  const figures = [
    { name: "failed", count: health.failed, href: deliveriesPath({ connector: id, state: "failed" }) },
    { name: "in_doubt", count: health.ambiguous, href: deliveriesPath({ connector: id, state: "ambiguous" }) },
    { name: "waiting", count: health.waiting + health.sending, href: deliveriesPath({ connector: id, state: "waiting" }) },
    { name: "differences", count: health.differences, href: differencesPath({ connector: id }) },
  ] as const;
  return (
    <p className={styles.figures}>
      {figures.map(
        ({ name, count, href }) =>
          count > 0 && (
            <AppLink key={name} href={href} data-figure={name}>
              {t(name, { count })}
            </AppLink>
          ),
      )}
      <span>{health.last_success_at ? t.rich("last_success", { time: () => <Time at={health.last_success_at ?? ""} /> }) : t("no_success")}</span>
    </p>
  );
}
