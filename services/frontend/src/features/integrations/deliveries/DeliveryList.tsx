import { Button } from "@mantine/core";
import { CircleCheck, Inbox } from "lucide-react";
import { useTranslations } from "use-intl";
import { EmptyState, ErrorState, LoadingRows } from "@/components/States";
import { isBusy } from "../delivery";
import { filtersOf } from "../filters";
import { deliveriesPath } from "../paths";
import { useConnectors, useDeliveries, useWebhooks } from "../queries";
import styles from "../RowList.module.css";
import { useFiltersInAddress } from "../use-filters-in-address";
import { DeliveryFilterBar } from "./DeliveryFilterBar";
import { DeliveryRow } from "./DeliveryRow";

/** What was sent, is to be sent and could not be, the latest first. */
export function DeliveryList() {
  const t = useTranslations("integrations.deliveries");
  const [filters, change] = useFiltersInAddress(filtersOf, deliveriesPath);
  const connectors = [...(useConnectors().data?.items ?? []), ...(useWebhooks().data?.items ?? [])];
  const list = useDeliveries(filters, connectors.some(({ health }) => isBusy(health)));
  const deliveries = list.data?.pages.flatMap((page) => page.items) ?? [];
  const nameOf = (id: string) => connectors.find((connector) => connector.id === id)?.name ?? "";
  return (
    <div className={styles.list}>
      <DeliveryFilterBar filters={filters} connectors={connectors} onChange={change} />
      {list.isPending ? (
        <LoadingRows rows={6} height={56} />
      ) : list.isError && deliveries.length === 0 ? (
        <ErrorState error={list.error} onRetry={() => void list.refetch()} />
      ) : deliveries.length === 0 ? (
        <EmptyState
          icon={filters.state === "failed" ? <CircleCheck /> : <Inbox />}
          title={t(`none.${filters.state === "failed" || filters.state === "all" ? filters.state : "other"}`)}
          detail={t(filters.state === "failed" ? "none_failed_detail" : "none_detail")}
          action={
            filters.state === "all" ? undefined : (
              <Button variant="default" size="xs" onClick={() => change({ ...filters, state: "all" })}>
                {t("show_all")}
              </Button>
            )
          }
        />
      ) : (
        <ul className={styles.rows} aria-label={t("title")} aria-busy={list.isPlaceholderData} data-behind={list.isPlaceholderData || undefined}>
          {deliveries.map((delivery) => (
            <DeliveryRow key={delivery.id} delivery={delivery} connector={nameOf(delivery.connector_id)} />
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button variant="default" className={styles.more} loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </div>
  );
}
