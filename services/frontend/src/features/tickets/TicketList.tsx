"use client";

import { Button } from "@mantine/core";
import { Inbox, Plus, SearchX } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import { EmptyState, ErrorState, LoadingRows } from "@/components/States";
import { AppLink } from "@/features/shell/AppLink";
import { useSingleKeys } from "@/features/shell/keyboard";
import { initialFilters, type TicketFilters } from "./filters";
import { useIsLive } from "./live";
import { newTicketPath } from "./paths";
import { useTicketList } from "./queries";
import { useRowWindow } from "./row-window";
import { TicketFilterBar } from "./TicketFilterBar";
import styles from "./TicketList.module.css";
import { TicketRow } from "./TicketRow";

const rowHeight = 60;
const rowsBeyondView = 6;

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
  const live = useIsLive();
  const scroller = useRef<HTMLDivElement>(null);
  const list = useTicketList(filters);
  const tickets = list.data?.pages.flatMap((page) => page.items) ?? [];
  const { first, last, show } = useRowWindow(scroller, tickets.length, rowHeight, rowsBeyondView);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;

  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= tickets.length - rowsBeyondView) void fetchNextPage();
  }, [last, tickets.length, hasNextPage, isFetchingNextPage, fetchNextPage]);

  // Key presses may come faster than renders: each one moves on from the one before.
  const cursor = useRef(selected);
  useEffect(() => {
    cursor.current = selected;
  }, [selected]);
  const step = (by: 1 | -1) => {
    const at = tickets.findIndex((ticket) => ticket.id === cursor.current);
    const next = at < 0 ? 0 : Math.min(tickets.length - 1, Math.max(0, at + by));
    const ticket = tickets[next];
    if (!ticket) return;
    cursor.current = ticket.id;
    show(next);
    onMove(ticket.id);
  };
  useSingleKeys({
    j: () => step(1),
    k: () => step(-1),
    Enter: (event) => {
      if (event.target instanceof HTMLElement && event.target.closest("a, button")) return void event.target.closest<HTMLElement>("a, button")?.click();
      if (cursor.current) onOpen(cursor.current);
    },
  });

  return (
    <section className={styles.pane} aria-labelledby="tickets-title">
      <header className={styles.header}>
        <Title id="tickets-title">{t("title")}</Title>
        <span className={styles.live} data-live={live} role="status">
          {live ? t("live") : t("reconnecting")}
        </span>
        <Button component={AppLink} href={newTicketPath} size="xs" leftSection={<Plus size={14} />}>
          {t("new")}
        </Button>
      </header>
      <TicketFilterBar filters={filters} onChange={onFilters} />
      <div ref={scroller} className={styles.scroller} tabIndex={-1}>
        {list.isPending ? (
          <LoadingRows rows={8} height={56} />
        ) : list.isError && tickets.length === 0 ? (
          <ErrorState error={list.error} onRetry={() => void list.refetch()} />
        ) : tickets.length === 0 ? (
          <NoTickets filters={filters} onReset={() => onFilters({ ...initialFilters, status: "all" })} />
        ) : (
          <ul className={styles.rows} style={{ height: tickets.length * rowHeight }} aria-busy={isFetchingNextPage}>
            {tickets.slice(first, last + 1).map((ticket, place) => (
              <li key={ticket.id} className={styles.item} style={{ height: rowHeight, transform: `translateY(${(first + place) * rowHeight}px)` }}>
                <TicketRow ticket={ticket} selected={ticket.id === selected} opened={ticket.id === opened} onOpen={onOpen} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
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
