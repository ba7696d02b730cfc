import { Button } from "@mantine/core";
import { Cable, Plus } from "lucide-react";
import { useTranslations } from "use-intl";
import { LinkButton } from "@/components/LinkButton";
import { EmptyState, ErrorState, LoadingRows } from "@/components/States";
import type { Connector } from "@/lib/api/types";
import { allDifferences, differenceFiltersOf } from "../filters";
import { differencesPath, newConnectorPath } from "../paths";
import { useConnectors, useDifferences, useReconciliations } from "../queries";
import styles from "../RowList.module.css";
import { useFiltersInAddress } from "../use-filters-in-address";
import { Comparisons } from "./Comparisons";
import { DifferenceFilterBar } from "./DifferenceFilterBar";
import { DifferenceRow } from "./DifferenceRow";
import { NoDifferences } from "./NoDifferences";

/** How each tool compares with the tickets, and what is not the same, the latest first. */
export function DifferenceList() {
  const t = useTranslations("integrations.connectors");
  const connectors = useConnectors();
  if (connectors.isPending) return <LoadingRows rows={6} height={56} />;
  if (connectors.isError && !connectors.data) return <ErrorState error={connectors.error} onRetry={() => void connectors.refetch()} />;
  if (connectors.data.items.length === 0)
    return (
      <EmptyState
        icon={<Cable />}
        title={t("none")}
        detail={t("none_detail")}
        action={
          <LinkButton href={newConnectorPath} leftSection={<Plus size={15} />}>
            {t("add")}
          </LinkButton>
        }
      />
    );
  return <Differences connectors={connectors.data.items} />;
}

function Differences({ connectors }: { connectors: Connector[] }) {
  const t = useTranslations("integrations");
  const [filters, change] = useFiltersInAddress(differenceFiltersOf, differencesPath);
  const comparisons = useReconciliations(connectors);
  const known = comparisons.flatMap(({ data }) => data ?? []);
  const list = useDifferences(filters);
  const differences = list.data?.pages.flatMap((page) => page.items) ?? [];
  const nameOf = (id: string) => connectors.find((connector) => connector.id === id)?.name ?? "";
  return (
    <>
      <Comparisons connectors={connectors} comparisons={comparisons} />
      <div className={styles.list}>
        <DifferenceFilterBar filters={filters} connectors={connectors} comparisons={known} onChange={change} />
        {list.isPending || (differences.length === 0 && comparisons.some(({ isPending }) => isPending)) ? (
          <LoadingRows rows={6} height={56} />
        ) : list.isError && differences.length === 0 ? (
          <ErrorState error={list.error} onRetry={() => void list.refetch()} />
        ) : differences.length === 0 ? (
          <NoDifferences filters={filters} comparisons={known} onShowAll={() => change(allDifferences)} />
        ) : (
          <ul className={styles.rows} aria-label={t("differences.listed")} aria-busy={list.isPlaceholderData} data-behind={list.isPlaceholderData || undefined}>
            {differences.map((difference) => (
              <DifferenceRow key={difference.id} difference={difference} connector={nameOf(difference.connector_id)} />
            ))}
          </ul>
        )}
        {list.hasNextPage && (
          <Button variant="default" className={styles.more} loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t("deliveries.more")}
          </Button>
        )}
      </div>
    </>
  );
}
