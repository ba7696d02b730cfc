import { Button } from "@mantine/core";
import { CircleCheck, Inbox } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { EmptyState, ErrorState, LoadingRows } from "@/components/States";
import { useSectionAddress } from "@/features/shell/navigation";
import { isBusy } from "../delivery";
import { type DeliveryFilters, filtersOf } from "../filters";
import { deliveriesPath } from "../paths";
import { useConnectors, useDeliveries, useWebhooks } from "../queries";
import { DeliveryFilterBar } from "./DeliveryFilterBar";
import styles from "./DeliveryList.module.css";
import { DeliveryRow } from "./DeliveryRow";

/** What was sent, is to be sent and could not be, the latest first. */
export function DeliveryList() {
  const t = useTranslations("integrations.deliveries");
  const { search } = useSectionAddress();
  // The address may change while the screen stands: another view's figures lead here.
  const [chosen, setChosen] = useState({ search, filters: filtersOf(search) });
  const filters = chosen.search === search ? chosen.filters : filtersOf(search);
  if (chosen.search !== search) setChosen({ search, filters });
  const change = (next: DeliveryFilters) => {
    setChosen({ search, filters: next });
    history.replaceState(null, "", deliveriesPath(next));
  };
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
