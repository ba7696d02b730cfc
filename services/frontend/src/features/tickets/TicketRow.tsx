import { useTranslations } from "use-intl";
import { Avatar } from "@/components/Avatar";
import { Time } from "@/components/Time";
import { AppLink } from "@/features/shell/AppLink";
import type { Ticket } from "@/lib/api/types";
import { PriorityIcon, StatusIcon } from "./marks";
import { ticketPath } from "./paths";
import styles from "./TicketRow.module.css";

type Properties = { ticket: Ticket; selected: boolean; opened: boolean; onOpen: (id: string) => void };

export function TicketRow({ ticket, selected, opened, onOpen }: Properties) {
  const t = useTranslations("tickets");
  return (
    <AppLink
      href={ticketPath(ticket.id)}
      className={styles.row}
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
        </span>
      </span>
    </AppLink>
  );
}
