import { Lock } from "lucide-react";
import { useTranslations } from "use-intl";
import { Avatar } from "@/components/Avatar";
import { ErrorState, LoadingRows } from "@/components/States";
import { Time } from "@/components/Time";
import type { Person, Role, Ticket, TicketEvent, TicketMessage } from "@/lib/api/types";
import { HistoryLine } from "./HistoryLine";
import { useTicketHistory, type useTicketMessages } from "./queries";
import styles from "./Thread.module.css";

type Entry = { at: string; key: string } & ({ message: TicketMessage } | { event: TicketEvent });

/** Messages and changes in the order in which they happened. Messages have their own entry, so their events are left out. */
export function entriesOf(messages: TicketMessage[], events: TicketEvent[]): Entry[] {
  const changes = events.filter((event) => !["opened", "message", "note"].includes(event.kind));
  const entries: Entry[] = [
    ...messages.map((message) => ({ at: message.created_at, key: message.id, message })),
    ...changes.map((event) => ({ at: event.at, key: event.id, event })),
  ];
  return entries.sort((a, b) => a.at.localeCompare(b.at));
}

type Properties = {
  ticket: Ticket;
  messages: ReturnType<typeof useTicketMessages>;
  /** The message before which a mark says that what follows is new. */
  firstUnread: string | null;
  onEnd: (end: HTMLLIElement | null) => void;
};

export function Thread({ ticket, messages, firstUnread, onEnd }: Properties) {
  const t = useTranslations("tickets");
  const history = useTicketHistory(ticket.id);
  return (
    <ol className={styles.thread} aria-label={t("thread")}>
      <MessageEntry author={ticket.requester} role="requester" body={ticket.body} at={ticket.created_at} />
      {messages.isPending ? (
        <li>
          <LoadingRows rows={2} height={72} />
        </li>
      ) : !messages.data ? (
        <li>
          <ErrorState compact error={messages.error} onRetry={() => void messages.refetch()} />
        </li>
      ) : (
        entriesOf(messages.data.items, history.data?.items ?? []).map((entry) =>
          "message" in entry ? (
            <MessageEntry
              key={entry.key}
              author={entry.message.author}
              role={entry.message.author_role}
              body={entry.message.body}
              at={entry.at}
              internal={entry.message.internal}
              unread={entry.key === firstUnread}
            />
          ) : (
            <HistoryLine key={entry.key} event={entry.event} />
          ),
        )
      )}
      <li ref={onEnd} className={styles.end} aria-hidden />
    </ol>
  );
}

type MessageProperties = { author: Person; role: Role; body: string; at: string; internal?: boolean; unread?: boolean };

function MessageEntry({ author, role, body, at, internal = false, unread = false }: MessageProperties) {
  const t = useTranslations("tickets");
  return (
    <li className={styles.message} data-unread={unread || undefined} data-internal={internal || undefined}>
      {unread && <p className={styles.unread}>{t("unread")}</p>}
      <Avatar id={author.id} name={author.name} size={28} />
      <div className={styles.card}>
        <p className={styles.byline}>
          <strong>{author.name}</strong>
          {role !== "requester" && <span className={styles.role}>{t("support")}</span>}
          {internal && (
            <span className={styles.internal}>
              <Lock size={11} aria-hidden />
              {t("internal_note")}
            </span>
          )}
          <span className={styles.time}><Time at={at} /></span>
        </p>
        <div className={styles.body} dir="auto">{body}</div>
      </div>
    </li>
  );
}
