import { VisuallyHidden } from "@mantine/core";
import { useTranslations } from "use-intl";
import { Avatar } from "@/components/Avatar";
import { Time } from "@/components/Time";
import { AppLink } from "@/features/shell/AppLink";
import type { TicketSummary } from "@/lib/api/types";
import { PriorityIcon, StatusIcon } from "./marks";
import { ticketPath } from "./paths";
import styles from "./TicketRow.module.css";

type Properties = { ticket: TicketSummary; selected: boolean; opened: boolean; onOpen: (id: string) => void };

/** A row in words, for whoever hears the list. */
export function useRowName(): (ticket: TicketSummary) => string {
  const t = useTranslations("tickets");
  return ({ number, subject, status, requester, assignee }) =>
    [
      `#${number} ${subject}`,
      t(`statuses.${status}`),
      requester.name,
      assignee ? t("assigned_to", { name: assignee.name }) : t("unassigned"),
    ].join(", ");
}

export function TicketRow({ ticket, selected, opened, onOpen }: Properties) {
  const t = useTranslations("tickets");
  return (
    <AppLink
      href={ticketPath(ticket.id)}
      className={styles.row}
      data-ticket={ticket.id}
      data-selected={selected || undefined}
      aria-current={opened ? "true" : undefined}
      onClick={(event) => {
        if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        onOpen(ticket.id);
      }}
    >
      <span className={styles.top}>
        <StatusIcon status={ticket.status} />
        <VisuallyHidden component="span">{t(`statuses.${ticket.status}`)}</VisuallyHidden>
        <span className={styles.subject} dir="auto">{ticket.subject}</span>
        <span className={styles.time}>
          <Time at={ticket.updated_at} />
        </span>
      </span>
      <span className={styles.bottom}>
        <span className={styles.number}>#{ticket.number}</span>
        <span className={styles.requester} dir="auto">{ticket.requester.name}</span>
        <span className={styles.marks}>
          <PriorityIcon priority={ticket.priority} />
          {ticket.assignee ? (
            <span title={t("assigned_to", { name: ticket.assignee.name })}>
              <Avatar id={ticket.assignee.id} name={ticket.assignee.name} size={20} />
            </span>
          ) : (
            <span className={styles.nobody} title={t("unassigned")} />
          )}
          <VisuallyHidden component="span">{ticket.assignee ? t("assigned_to", { name: ticket.assignee.name }) : t("unassigned")}</VisuallyHidden>
        </span>
      </span>
    </AppLink>
  );
}
