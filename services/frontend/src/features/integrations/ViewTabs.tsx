import { VisuallyHidden } from "@mantine/core";
import { useTranslations } from "use-intl";
import { AppLink } from "@/features/shell/AppLink";
import type { ConnectorHealth } from "@/lib/api/types";
import { deliveriesPath, differencesPath, integrationsPath, type ListName, webhooksPath } from "./paths";
import { useConnectors, useWebhooks } from "./queries";
import styles from "./ViewTabs.module.css";

type List = { items: { health: ConnectorHealth }[] } | undefined;
const sumOf = (name: "failed" | "differences", ...lists: List[]): number => lists.flatMap((list) => list?.items ?? []).reduce((sum, { health }) => sum + health[name], 0);

/** The ways between the views, with how many deliveries and differences wait for a person. */
export function ViewTabs({ current }: { current: ListName }) {
  const t = useTranslations("integrations");
  const connectors = useConnectors().data;
  const webhooks = useWebhooks().data;
  const views = [
    { name: "connectors", href: integrationsPath, waiting: null },
    { name: "webhooks", href: webhooksPath, waiting: null },
    { name: "deliveries", href: deliveriesPath(), waiting: { what: "failed", count: sumOf("failed", connectors, webhooks) } },
    { name: "differences", href: differencesPath(), waiting: { what: "differences", count: sumOf("differences", connectors) } },
  ] as const;
  return (
    <nav aria-label={t("views")} className={styles.tabs}>
      {views.map(({ name, href, waiting }) => (
        <AppLink key={name} href={href} className={styles.tab} aria-current={name === current ? "page" : undefined}>
          {t(`${name}.title`)}
          {waiting && waiting.count > 0 && (
            <span className={styles.waiting} data-what={waiting.what}>
              <span aria-hidden>{waiting.count > 99 ? "99+" : waiting.count}</span>
              <VisuallyHidden component="span">{t(`health.${waiting.what}`, { count: waiting.count })}</VisuallyHidden>
            </span>
          )}
        </AppLink>
      ))}
    </nav>
  );
}
