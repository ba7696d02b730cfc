"use client";

import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { ArrowDown, ArrowLeft, MessagesSquare, UserRound } from "lucide-react";
import dynamic from "next/dynamic";
import { useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { PageTitle } from "@/components/PageTitle";
import { ErrorState, LoadingRows } from "@/components/States";
import { Time } from "@/components/Time";
import { useOnceOpened } from "@/components/use-once-opened";
import { conversationPath } from "@/features/assistant/paths";
import { useIsAgent } from "@/features/auth/session";
import { useTicketLinks } from "@/features/integrations/queries";
import { AppLink } from "@/features/shell/AppLink";
import type { Person, Ticket, TicketChange } from "@/lib/api/types";
import { ArticleOffer } from "./ArticleOffer";
import { useChangeTicket } from "./changes";
import { ChangeNotice } from "./ChangeNotice";
import { StatusLabel } from "./marks";
import { useTicket, useTicketMessages } from "./queries";
import { ReplyBox } from "./ReplyBox";
import { Thread } from "./Thread";
import styles from "./TicketDetail.module.css";
import { TicketProperties } from "./TicketProperties";
import { useThreadPosition } from "./use-thread-position";

const LinkArticle = dynamic(() => import("./LinkArticle").then((module) => module.LinkArticle));

export function TicketDetail({ id, onClose }: { id: string; onClose: () => void }) {
  const ticket = useTicket(id);
  // Asked for beside the ticket, so that nothing moves when it comes.
  useTicketLinks(id, useIsAgent());
  if (ticket.isPending) return <LoadingRows rows={5} height={72} />;
  if (ticket.isError && !ticket.data) return <ErrorState error={ticket.error} onRetry={() => void ticket.refetch()} />;
  return <Loaded ticket={ticket.data} onClose={onClose} />;
}

function Loaded({ ticket, onClose }: { ticket: Ticket; onClose: () => void }) {
  const t = useTranslations("tickets");
  const isAgent = useIsAgent();
  const changes = useChangeTicket(ticket.id);
  const messages = useTicketMessages(ticket.id);
  const position = useThreadPosition(ticket.id, messages.data?.items);
  const thread = useRef<HTMLDivElement>(null);
  const focusThread = () => thread.current?.focus({ preventScroll: true });
  const [linking, { open: openLink, close: closeLink }] = useDisclosure(false);
  const linkedOnce = useOnceOpened(linking, () => thread.current);
  const [solvedHere, setSolvedHere] = useState(false);
  const offered = solvedHere && ticket.status === "solved" && !ticket.article;
  const change = (attempt: { change: TicketChange; assignee?: Person | null; afterMessage?: boolean }) => {
    if (isAgent && attempt.change.status) setSolvedHere(attempt.change.status === "solved");
    changes.change(attempt);
  };
  return (
    <article className={styles.detail} aria-labelledby="ticket-subject">
      <PageTitle>{`#${ticket.number} ${ticket.subject}`}</PageTitle>
      <header className={styles.header}>
        <Tooltip label={t("back")}>
          <ActionIcon className={styles.back} onClick={onClose} aria-label={t("back")} size="lg">
            <ArrowLeft size={18} />
          </ActionIcon>
        </Tooltip>
        <div className={styles.heading}>
          <h1 id="ticket-subject" dir="auto">{ticket.subject}</h1>
          <p className={styles.facts}>
            <StatusLabel status={ticket.status} />
            <span className={styles.number}>#{ticket.number}</span>
            <span>{ticket.requester.name}</span>
            {isAgent && (
              <span className={styles.assignee}>
                <UserRound size={13} aria-hidden />
                {ticket.assignee ? ticket.assignee.name : t("unassigned")}
              </span>
            )}
            <Time at={ticket.created_at} />
            {ticket.conversation_id && (
              <AppLink href={conversationPath(ticket.conversation_id)} className={styles.conversation}>
                <MessagesSquare size={13} aria-hidden />
                {t("conversation")}
              </AppLink>
            )}
          </p>
        </div>
      </header>
      <div className={styles.columns}>
        <div ref={thread} tabIndex={-1} role="group" aria-labelledby="ticket-subject" className={styles.thread}>
          <ChangeNotice changes={changes} />
          <Thread ticket={ticket} messages={messages} firstUnread={position.firstUnread} onEnd={position.setEnd} />
          <ReplyBox ticket={ticket} onStatus={(status) => change({ change: { status }, afterMessage: true })} onLeave={focusThread}>
            {!position.atEnd && (
              <Button className={styles.toEnd} size="compact-sm" variant="default" leftSection={<ArrowDown size={13} />} onClick={position.toEnd}>
                {position.arrived > 0 ? t("arrived", { count: position.arrived }) : t("to_end")}
              </Button>
            )}
            {offered && <ArticleOffer onLink={openLink} onDecline={() => setSolvedHere(false)} />}
          </ReplyBox>
        </div>
        <TicketProperties ticket={ticket} onChange={change} onLink={openLink} />
      </div>
      {linkedOnce && <LinkArticle ticket={ticket} opened={linking} onClose={closeLink} />}
    </article>
  );
}
