import { VisuallyHidden } from "@mantine/core";
import { useTranslations } from "use-intl";
import { AppLink } from "@/features/shell/AppLink";
import type { ConnectorHealth } from "@/lib/api/types";
import { deliveriesPath, integrationsPath, webhooksPath } from "./paths";
import { useConnectors, useWebhooks } from "./queries";
import styles from "./ViewTabs.module.css";

const failedIn = (list: { items: { health: ConnectorHealth }[] } | undefined): number => list?.items.reduce((sum, { health }) => sum + health.failed, 0) ?? 0;

/** The ways between the views, with how many deliveries wait for a person. */
export function ViewTabs({ current }: { current: "connectors" | "webhooks" | "deliveries" }) {
  const t = useTranslations("integrations");
  const failed = failedIn(useConnectors().data) + failedIn(useWebhooks().data);
  const views = [
    { name: "connectors", href: integrationsPath },
    { name: "webhooks", href: webhooksPath },
    { name: "deliveries", href: deliveriesPath() },
  ] as const;
  return (
    <nav aria-label={t("views")} className={styles.tabs}>
      {views.map(({ name, href }) => (
        <AppLink key={name} href={href} className={styles.tab} aria-current={name === current ? "page" : undefined}>
          {t(`${name}.title`)}
          {name === "deliveries" && failed > 0 && (
            <span className={styles.failed}>
              <span aria-hidden>{failed > 99 ? "99+" : failed}</span>
              <VisuallyHidden component="span">{t("failed_count", { count: failed })}</VisuallyHidden>
            </span>
          )}
        </AppLink>
      ))}
    </nav>
  );
}
