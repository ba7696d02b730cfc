import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Send, TriangleAlert } from "lucide-react";
import { useTranslations } from "use-intl";
import { errorKind } from "@/components/States";
import { Time } from "@/components/Time";
import { AlsoThere } from "@/features/integrations/AlsoThere";
import { linkStateOf } from "@/features/integrations/delivery";
import { DeliveryReason } from "@/features/integrations/DeliveryReason";
import { connectorKeys } from "@/features/integrations/queries";
import { RecordLink } from "@/features/integrations/RecordLink";
import { ReplayButton } from "@/features/integrations/ReplayButton";
import { ToolMark } from "@/features/integrations/ToolMark";
import { Part } from "@/i18n/Part";
import { api, ApiError } from "@/lib/api";
import type { Ticket, TicketLink, TicketLinks } from "@/lib/api/types";
import styles from "./TicketTools.module.css";

/** Where a ticket is in other tools, and where it may go. */
export function TicketTools({ ticket, shown }: { ticket: Ticket; shown: TicketLinks }) {
  return (
    <Part name="integrations" fallback={null}>
      <Tools ticket={ticket} shown={shown} />
    </Part>
  );
}

function Tools({ ticket, shown }: { ticket: Ticket; shown: TicketLinks }) {
  const t = useTranslations("integrations.ticket");
  return (
    <section className={styles.tools} data-linked={shown.links.length > 0 || undefined} aria-labelledby="ticket-tools">
      <p id="ticket-tools" className={styles.name}>
        {t("title")}
      </p>
      {shown.links.map((link) => (
        <InTool key={link.connector_id} link={link} />
      ))}
      {shown.offers.map((offer) => (
        <Offer key={offer.connector_id} ticket={ticket} offer={offer} />
      ))}
    </section>
  );
}

function InTool({ link }: { link: TicketLink }) {
  const t = useTranslations("integrations.ticket");
  const words = useTranslations("integrations.words");
  const { key, url, status, synced_at: synced, connector_name: name, unfinished, others } = link;
  const state = linkStateOf(link);
  const stuck = unfinished.find(({ state: of }) => of === "failed") ?? unfinished.find(({ reason_code: code }) => code !== "none");
  return (
    <div className={styles.link} data-state={state}>
      <p className={styles.record}>
        <ToolMark tool={link.tool} size={20} />
        {key === null ? (
          <span className={styles.quiet}>{t("unnamed")}</span>
        ) : (
          <RecordLink record={{ key, url }} name={name} />
        )}
        {status !== "" && <span className={styles.status}>{status}</span>}
      </p>
      <p className={styles.quiet} dir="auto">
        {name}
      </p>
      <p className={styles.state}>{t(`states.${state}`)}</p>
      {synced && state === "up_to_date" && <p className={styles.synced}>{t.rich("synced", { time: () => <Time at={synced} /> })}</p>}
      {others.length > 0 && (
        <div className={styles.twice}>
          <TriangleAlert size={13} aria-hidden />
          <p>
            <AlsoThere others={others} name={name} />
          </p>
          <p className={styles.quiet}>{key === null ? t("twice") : t("twice_named", { key })}</p>
        </div>
      )}
      {stuck && (
        <>
          {/* Of what goes on by itself, that is enough. */}
          {state === "under_way" ? <p className={styles.quiet}>{words(`reasons.${stuck.reason_code}`)}</p> : <DeliveryReason delivery={stuck} />}
          {unfinished.length > 1 && <p className={styles.quiet}>{t("more", { count: unfinished.length - 1 })}</p>}
          {stuck.state === "failed" && <ReplayButton delivery={stuck} size="compact-xs" />}
        </>
      )}
    </div>
  );
}

function Offer({ ticket, offer: { connector_id: id, connector_name: name } }: { ticket: Ticket; offer: TicketLinks["offers"][number] }) {
  const t = useTranslations("integrations.ticket");
  const errors = useTranslations("errors");
  const queryClient = useQueryClient();
  const sending = useMutation({
    mutationFn: () => api.post("/api/v1/connectors/{id}/tickets", { params: { path: { id } }, body: { ticket_id: ticket.id } }),
    onError: (error) => {
      const isThere = error instanceof ApiError && error.code === "already_sent";
      notifications.show(isThere ? { message: t("already_sent") } : { color: "red", message: `${t("not_sent")} ${errors(`${errorKind(error)}.detail`)}` });
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: connectorKeys.all }),
  });
  return (
    <Button variant="default" size="compact-xs" className={styles.send} title={t("send", { name })} leftSection={<Send size={12} />} loading={sending.isPending} onClick={() => sending.mutate()}>
      {t("send", { name })}
    </Button>
  );
}
