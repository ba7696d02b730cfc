import { ArrowRight, Inbox } from "lucide-react";
import { useTranslations } from "use-intl";
import { AppLink } from "@/features/shell/AppLink";
import { ticketPath } from "@/features/tickets/paths";
import { useTicket } from "@/features/tickets/queries";
import { StatusLabel } from "@/features/tickets/marks";
import styles from "./TicketLink.module.css";

/** The ticket that this conversation led to, as it stands now. */
export function TicketLink({ id }: { id: string }) {
  const t = useTranslations("assistant");
  const ticket = useTicket(id);
  return (
    <AppLink href={ticketPath(id)} className={styles.link}>
      <Inbox size={17} aria-hidden />
      <span className={styles.text}>
        <strong>{ticket.data ? t("ticket_number", { number: ticket.data.number }) : t("ticket")}</strong>
        <span>{t("ticket_detail")}</span>
      </span>
      {ticket.data && <StatusLabel status={ticket.data.status} />}
      <ArrowRight size={16} aria-hidden />
    </AppLink>
  );
}
