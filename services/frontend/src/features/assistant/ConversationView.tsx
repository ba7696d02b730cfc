"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import { ErrorState, LoadingRows } from "@/components/States";
import { useUser } from "@/features/auth/session";
import { prepareMarkdown, useMarkdownReady } from "@/features/content/LazyMarkdown";
import type { Citation, Conversation } from "@/lib/api/types";
import { AnswerMessage } from "./AnswerMessage";
import { Composer } from "./Composer";
import styles from "./ConversationView.module.css";
import { QuestionMessage } from "./QuestionMessage";
import { Starters } from "./Starters";
import { TicketLink } from "./TicketLink";
import { TurnView } from "./TurnView";
import type { useAsk } from "./use-ask";

type Properties = {
  id: string | null;
  conversation: UseQueryResult<Conversation>;
  asking: ReturnType<typeof useAsk>;
  onCite: (citation: Citation) => void;
};

const nearBottom = 80;
const gapAbove = 16;

export function ConversationView({ id, conversation, asking, onCite }: Properties) {
  const t = useTranslations("assistant");
  const user = useUser();
  const scroller = useRef<HTMLDivElement>(null);
  const log = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const scrolledTo = useRef(0);
  const asked = useRef<string | null | undefined>(undefined); // the conversation in which something was asked in this view
  const { turn } = asking;
  const markdownReady = useMarkdownReady();
  // What is shown without the parser would grow when it comes.
  const items = markdownReady ? (conversation.data?.items ?? []) : [];
  const loading = id !== null && (conversation.isPending || (conversation.isSuccess && !markdownReady && turn === null));
  const own = !conversation.data || conversation.data.requester.id === user.id;
  const blank = id === null && turn === null;

  // A conversation begins at its end.
  useEffect(() => {
    following.current = true;
    // A new conversation gets its id while its first question is answered.
    asked.current = asked.current === null || asked.current === id ? id : undefined;
  }, [id]);

  // The view follows its content as it grows, whatever makes it grow, unless the reader has scrolled up to read. What has just been asked
  // stays in sight: an answer longer than the screen is read from its beginning.
  useEffect(() => {
    const element = scroller.current;
    if (!element || !log.current) return;
    const observer = new ResizeObserver(() => {
      if (!following.current) return;
      const question = asked.current !== undefined ? [...element.querySelectorAll("[data-question]")].at(-1) : undefined;
      const above = question ? element.scrollTop + question.getBoundingClientRect().top - element.getBoundingClientRect().top - gapAbove : Infinity;
      element.scrollTop = Math.min(element.scrollHeight, above);
    });
    observer.observe(log.current);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  // Content that grows makes the end go away without anyone having scrolled: only going up leaves it.
  const onScroll = () => {
    const element = scroller.current;
    if (!element) return;
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < nearBottom;
    following.current = atEnd || (following.current && element.scrollTop >= scrolledTo.current);
    scrolledTo.current = element.scrollTop;
  };
  const ask = (question: string) => {
    following.current = true;
    asked.current = id;
    prepareMarkdown();
    void asking.ask(question);
  };

  return (
    <>
      <div ref={scroller} className={styles.scroller} onScroll={onScroll} tabIndex={0} role="group" aria-label={t("messages")}>
        {blank && <Starters onAsk={ask} />}
        {loading && <LoadingRows rows={3} height={84} />}
        {conversation.isError && <ErrorState error={conversation.error} onRetry={() => void conversation.refetch()} />}
        <div ref={log} className={styles.log} role="log" aria-label={t("conversation")} data-blank={blank || undefined}>
          {!own && <p className={styles.foreign}>{t("foreign", { name: conversation.data?.requester.name ?? "" })}</p>}
          {items.map((message, position) =>
            message.role === "requester" ? (
              <QuestionMessage key={message.id} text={message.text} />
            ) : (
              <AnswerMessage
                key={message.id}
                message={message}
                conversation={conversation.data}
                own={own}
                latest={position === items.length - 1 && turn === null}
                onCite={onCite}
              />
            ),
          )}
          {turn && <TurnView turn={turn} onCite={onCite} onRetry={() => ask(turn.question)} />}
          {conversation.data?.ticket_id && !turn && <TicketLink id={conversation.data.ticket_id} />}
        </div>
      </div>
      {own && !conversation.isError && <Composer key={id ?? "new"} conversation={id} asking={asking.asking} left={asking.left} onAsk={ask} onStop={asking.stop} />}
    </>
  );
}
