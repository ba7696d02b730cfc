import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useUser } from "@/features/auth/session";
import type { TicketMessage } from "@/lib/api/types";
import { markSeen, seenUpTo } from "./seen";

/** A thread opens at its first unread message, or at its top. Later ones are shown to whoever is at its end, and told to others. */
export function useThreadPosition(ticket: string, messages: TicketMessage[] | undefined) {
  const reader = useUser().id;
  const [seen] = useState(() => seenUpTo(reader, ticket));
  const firstUnread = seen === null ? undefined : messages?.find(({ created_at, author }) => created_at > seen && author.id !== reader);
  // Fixed when the thread opens: a mark that moved while one reads would mark nothing.
  const [mark, setMark] = useState<{ id: string | null } | null>(null);
  if (messages && mark === null) setMark({ id: firstUnread?.id ?? null });

  const [end, setEnd] = useState<HTMLLIElement | null>(null);
  const [atEnd, setAtEnd] = useState(true);
  const count = messages?.length ?? 0;
  const last = messages?.at(-1);
  const shown = useRef<{ count: number; atEnd: boolean }>({ count: -1, atEnd: true });
  const [arrived, setArrived] = useState(0);
  const toEnd = useCallback(() => end?.scrollIntoView({ block: "end" }), [end]);

  useLayoutEffect(() => {
    const before = shown.current.count;
    if (!messages || !end || before === count) return;
    shown.current.count = count;
    if (before < 0) end.parentElement?.querySelector("[data-unread]")?.scrollIntoView({ block: "start" });
    else if (shown.current.atEnd || last?.author.id === reader) toEnd();
    else setArrived((known) => known + count - before);
  }, [messages, count, last, reader, end, toEnd]);

  useEffect(() => {
    if (!end) return;
    const observer = new IntersectionObserver(([entry]) => {
      const now = entry?.isIntersecting === true;
      shown.current.atEnd = now;
      setAtEnd(now);
      if (now) setArrived(0);
    });
    observer.observe(end);
    return () => observer.disconnect();
  }, [end]);

  const readUpTo = atEnd && messages ? (last?.created_at ?? "") : null;
  useEffect(() => {
    if (readUpTo !== null) markSeen(reader, ticket, readUpTo);
  }, [reader, ticket, readUpTo]);

  return { setEnd, firstUnread: mark?.id ?? null, atEnd, arrived, toEnd };
}
