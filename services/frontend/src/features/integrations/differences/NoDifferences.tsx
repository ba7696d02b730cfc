import { Button } from "@mantine/core";
import { CircleCheck, CircleSlash, GitCompareArrows, Inbox } from "lucide-react";
import { useTranslations } from "use-intl";
import { EmptyState } from "@/components/States";
import { Time } from "@/components/Time";
import type { Reconciliation } from "@/lib/api/types";
import { nothingOf } from "../comparison";
import { allDifferences, type DifferenceFilters } from "../filters";
import { useCompare } from "./use-compare";

type Properties = { filters: DifferenceFilters; comparisons: Reconciliation[]; onShowAll: () => void };

const icons = { other: <Inbox />, impossible: <CircleSlash />, never: <GitCompareArrows />, comparing: <GitCompareArrows />, partly: <CircleCheck />, same: <CircleCheck /> };

/** Why nothing is listed: nothing was compared, nothing differs, or the filters leave it out. */
export function NoDifferences({ filters, comparisons, onShowAll }: Properties) {
  const t = useTranslations("integrations.differences");
  const compare = useCompare();
  const nothing = nothingOf(filters, comparisons);
  const comparable = comparisons.filter(({ connector_id: id, possible }) => possible && (filters.connector ?? id) === id);
  const isNarrowed = filters.connector !== allDifferences.connector || filters.kind !== allDifferences.kind;
  return (
    <EmptyState
      icon={icons[nothing.name]}
      title={t(`none.${nothing.name}.title`)}
      detail={nothing.name === "same" ? t.rich("none.same.detail", { time: () => <Time at={nothing.at} /> }) : t(`none.${nothing.name}.detail`)}
      action={
        nothing.name === "never" ? (
          <Button size="xs" leftSection={<GitCompareArrows size={14} />} loading={compare.isPending} onClick={() => comparable.forEach(({ connector_id: id }) => compare.mutate(id))}>
            {t(comparable.length > 1 ? "comparison.compare_all" : "comparison.compare")}
          </Button>
        ) : isNarrowed ? (
          <Button variant="default" size="xs" onClick={onShowAll}>
            {t("show_all")}
          </Button>
        ) : undefined
      }
    />
  );
}
