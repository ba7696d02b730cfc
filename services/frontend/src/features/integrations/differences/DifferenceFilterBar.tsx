import { Select } from "@mantine/core";
import { useTranslations } from "use-intl";
import type { Reconciliation } from "@/lib/api/types";
import { type DifferenceFilters, shownKinds } from "../filters";
import styles from "../FilterBar.module.css";

type Properties = { filters: DifferenceFilters; connectors: { id: string; name: string }[]; comparisons: Reconciliation[]; onChange: (filters: DifferenceFilters) => void };

export function DifferenceFilterBar({ filters, connectors, comparisons, onChange }: Properties) {
  const t = useTranslations("integrations.differences");
  const counted = comparisons.filter(({ connector_id: id }) => filters.connector === null || filters.connector === id);
  const countOf = (kind: (typeof shownKinds)[number]) => counted.reduce((sum, { differences }) => sum + differences[kind], 0);
  return (
    <div className={styles.bar}>
      <div className={styles.choices} role="group" aria-label={t("kind")}>
        {(["all", ...shownKinds] as const).map((kind) => {
          const count = kind === "all" ? 0 : countOf(kind);
          return (
            <button key={kind} type="button" className={styles.choice} data-choice={kind} aria-pressed={filters.kind === kind} onClick={() => onChange({ ...filters, kind })}>
              {t(`kinds.${kind}`)}
              {count > 0 && <span className={styles.count}>{count}</span>}
            </button>
          );
        })}
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
