"use client";

import { useDebouncedCallback } from "@mantine/hooks";
import { Inbox } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { PageTitle } from "@/components/PageTitle";
import { EmptyState, LoadingRows } from "@/components/States";
import { useNavigate, useSectionAddress } from "@/features/shell/navigation";
import { type TicketFilters, filtersOf, searchOf } from "./filters";
import { ticketPath, ticketsPath } from "./paths";
import { TicketDetail } from "./TicketDetail";
import { TicketList } from "./TicketList";
import styles from "./TicketsScreen.module.css";

const NewTicket = dynamic(() => import("./NewTicket").then((module) => module.NewTicket), { loading: () => <LoadingRows rows={4} height={64} /> });

const followMilliseconds = 160;

/** The list on the left, one ticket on the right. In a narrow window, one or the other. */
export function TicketsScreen() {
  const t = useTranslations("tickets");
  const navigate = useNavigate();
  const { segments, search } = useSectionAddress();
  const [id] = segments;
  const [filters, setFilters] = useState(() => filtersOf(search));
  // The selection moves with every key press; the address and the detail follow when it rests.
  const [selected, setSelected] = useState<string | null>(id ?? null);
  const follow = useDebouncedCallback((ticket: string) => navigate(ticketPath(ticket) + searchOf(filters), { replace: true }), followMilliseconds);

  const changeFilters = (next: TicketFilters) => {
    setFilters(next);
    history.replaceState(null, "", location.pathname + searchOf(next));
  };
  const open = (ticket: string) => {
    setSelected(ticket);
    navigate(ticketPath(ticket) + searchOf(filters));
  };
  const move = (ticket: string) => {
    setSelected(ticket);
    if (id && id !== "new") follow(ticket);
  };

  return (
    <div className={styles.screen} data-detail={id ? true : undefined}>
      <PageTitle>{t("title")}</PageTitle>
      <TicketList filters={filters} onFilters={changeFilters} selected={selected} opened={id ?? null} onMove={move} onOpen={open} />
      <div className={styles.detail}>
        {id === undefined ? (
          <EmptyState icon={<Inbox />} title={t("none_open.title")} detail={t("none_open.detail")} />
        ) : id === "new" ? (
          <NewTicket onClose={() => navigate(ticketsPath + searchOf(filters))} />
        ) : (
          <TicketDetail key={id} id={id} onClose={() => navigate(ticketsPath + searchOf(filters))} />
        )}
      </div>
    </div>
  );
}
