"use client";

import { Button, VisuallyHidden } from "@mantine/core";
import { Inbox, Plus, RefreshCw, SearchX } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import { EmptyState, ErrorState, LoadingRows } from "@/components/States";
import { AppLink } from "@/features/shell/AppLink";
import { initialFilters, type TicketFilters } from "./filters";
import { useLiveState } from "./live-state";
import { newTicketPath } from "./paths";
import { useRowWindow } from "./row-window";
import { TicketFilterBar } from "./TicketFilterBar";
import styles from "./TicketList.module.css";
import { TicketRow, useRowName } from "./TicketRow";
import { useOrderedList } from "./use-ordered-list";
import { useRowSteps } from "./use-row-steps";

const rowHeight = 60;
const rowsBeyondView = 6;
/** Asked for so many rows ahead of the end, the next page is there before the reader. */
const rowsAhead = 25;

type Properties = {
  filters: TicketFilters;
  onFilters: (filters: TicketFilters) => void;
  selected: string | null;
  opened: string | null;
  onMove: (ticket: string) => void;
  onOpen: (ticket: string) => void;
};

export function TicketList({ filters, onFilters, selected, opened, onMove, onOpen }: Properties) {
  const t = useTranslations("tickets");
  const Title = opened ? "h2" : "h1";
  const scroller = useRef<HTMLDivElement>(null);
  // Rows stay where they are under a pointer, a focus or a selection, and in a list that was scrolled.
  const isWorked = () => selected !== null || scroller.current?.matches(":hover, :focus-within") === true || (scroller.current?.scrollTop ?? 0) > 0;
  const { list, rows, waiting, unknown, refresh } = useOrderedList(filters, isWorked);
  const { first, last, show } = useRowWindow(scroller, rows.length, rowHeight, rowsBeyondView);
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, isFetching, fetchNextPage } = list;

  useEffect(() => {
    if (hasNextPage && !isFetching && !isFetchNextPageError && last >= rows.length - rowsAhead) void fetchNextPage();
  }, [last, rows.length, hasNextPage, isFetching, isFetchNextPageError, fetchNextPage]);

  const { announced } = useRowSteps({ rows, selected, more: hasNextPage, onWant: () => !isFetching && void fetchNextPage(), scroller, show, onMove, onOpen });

  const toTop = () => {
    scroller.current?.scrollTo({ top: 0 });
    refresh({ anew: true });
    scroller.current?.focus({ preventScroll: true });
  };
  const wasAtTop = useRef(true);
  const onScroll = () => {
    const atTop = scroller.current?.scrollTop === 0;
    if (atTop && !wasAtTop.current && (waiting > 0 || unknown)) refresh({ anew: false });
    wasAtTop.current = atTop;
  };

  return (
    <section className={styles.pane} aria-labelledby="tickets-title">
      <header className={styles.header}>
        <Title id="tickets-title">{t("title")}</Title>
        <Live />
        <Button component={AppLink} href={newTicketPath} size="xs" leftSection={<Plus size={14} />}>
          {t("new")}
        </Button>
      </header>
      <TicketFilterBar filters={filters} onChange={onFilters} />
      <div ref={scroller} className={styles.scroller} tabIndex={-1} onScroll={onScroll}>
        {list.isPending ? (
          <LoadingRows rows={8} height={56} />
        ) : list.isError && rows.length === 0 ? (
          <ErrorState error={list.error} onRetry={() => void list.refetch()} />
        ) : rows.length === 0 ? (
          <NoTickets filters={filters} onReset={() => onFilters({ ...initialFilters, status: "all" })} />
        ) : (
          <ul className={styles.rows} style={{ height: rows.length * rowHeight }} aria-busy={isFetchingNextPage}>
            {rows.slice(first, last + 1).map((ticket, place) => (
              <li key={ticket.id} className={styles.item} style={{ height: rowHeight, transform: `translateY(${(first + place) * rowHeight}px)` }}>
                <TicketRow ticket={ticket} selected={ticket.id === selected} opened={ticket.id === opened} onOpen={onOpen} />
              </li>
            ))}
          </ul>
        )}
      </div>
      {(waiting > 0 || unknown) && (
        <Button className={styles.changes} size="xs" variant="default" leftSection={<RefreshCw size={13} />} onClick={toTop}>
          {waiting > 0 ? t("changes", { count: waiting }) : t("changes_unknown")}
        </Button>
      )}
      <Announcement row={announced?.row ?? null} position={announced?.position ?? 0} count={rows.length} />
    </section>
  );
}

function Live() {
  const t = useTranslations("tickets.live");
  const state = useLiveState();
  return (
    <span className={styles.live} data-live={state === "live"} role="status">
      {t(state)}
    </span>
  );
}

function Announcement({ row, position, count }: { row: Parameters<ReturnType<typeof useRowName>>[0] | null; position: number; count: number }) {
  const t = useTranslations("tickets");
  const nameOf = useRowName();
  return <VisuallyHidden role="status">{row ? t("at_row", { name: nameOf(row), position, count }) : ""}</VisuallyHidden>;
}

function NoTickets({ filters, onReset }: { filters: TicketFilters; onReset: () => void }) {
  const t = useTranslations("tickets.empty");
  const filtered = filters.q !== "" || filters.priority !== null || filters.assignee !== null;
  if (filtered)
    return (
      <EmptyState
        icon={<SearchX />}
        title={t("filtered.title")}
        detail={t("filtered.detail")}
        action={
          <Button variant="default" size="xs" onClick={onReset}>
            {t("filtered.reset")}
          </Button>
        }
      />
    );
  return <EmptyState icon={<Inbox />} title={t(`${filters.status}.title`)} detail={t(`${filters.status}.detail`)} />;
}
