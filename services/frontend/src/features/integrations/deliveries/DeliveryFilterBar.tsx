import { Select } from "@mantine/core";
import { useTranslations } from "use-intl";
import type { ConnectorHealth } from "@/lib/api/types";
import { type DeliveryFilters, shownStates } from "../filters";
import styles from "../FilterBar.module.css";

type Properties = { filters: DeliveryFilters; connectors: { id: string; name: string; health: ConnectorHealth }[]; onChange: (filters: DeliveryFilters) => void };

export function DeliveryFilterBar({ filters, connectors, onChange }: Properties) {
  const t = useTranslations("integrations.deliveries");
  const counted = connectors.filter(({ id }) => filters.connector === null || filters.connector === id);
  const sum = (name: "failed" | "ambiguous") => counted.reduce((total, { health }) => total + health[name], 0);
  const counts: Partial<Record<string, number>> = { failed: sum("failed"), ambiguous: sum("ambiguous") };
  return (
    <div className={styles.bar}>
      <div className={styles.choices} role="group" aria-label={t("state")}>
        {[...shownStates, "all" as const].map((state) => (
          <button key={state} type="button" className={styles.choice} data-choice={state} aria-pressed={filters.state === state} onClick={() => onChange({ ...filters, state })}>
            {t(`filters.${state}`)}
            {counts[state] ? <span className={styles.count}>{counts[state]}</span> : null}
          </button>
        ))}
      </div>
      <Select
        size="xs"
        className={styles.connector}
        aria-label={t("connector")}
        placeholder={t("every_connector")}
        clearable
        clearButtonProps={{ "aria-label": t("every_connector") }}
        data={connectors.map(({ id, name }) => ({ value: id, label: name }))}
        value={filters.connector}
        onChange={(connector) => onChange({ ...filters, connector })}
      />
    </div>
  );
}
