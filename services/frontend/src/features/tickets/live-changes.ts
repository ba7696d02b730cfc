import type { QueryClient } from "@tanstack/react-query";
import type { Overview, Ticket, TicketCounts, TicketMessage, TicketNotice, TicketSummary } from "@/lib/api/types";
import { patched, type RowChanges, type TicketPages } from "./list-order";
import { isLive } from "./live-state";
import { ticketKeys } from "./queries";
import type { Trail } from "./trail";

/** `null`: unknown changes; what is shown may be old. */
type RowListener = (changes: RowChanges | null) => void;
const rowListeners = new Set<RowListener>();

export function onRowChanges(listener: RowListener): () => void {
  rowListeners.add(listener);
  return () => rowListeners.delete(listener);
}

const tell: RowListener = (changes) => rowListeners.forEach((listener) => listener(changes));

/** Shows what happened to tickets. Only what is open and changed in itself is asked for again. */
export function applyNotices(queryClient: QueryClient, notices: TicketNotice[]): void {
  const rows = notices.flatMap(({ id, row }) => (row === undefined ? [] : [[id, row] as const]));
  applyRows(queryClient, new Map(rows));
  // While the platform is being renewed, one of the release before may still tell of a change without saying what it is.
  if (rows.length < notices.length) reloadAll(queryClient);
  for (const id of new Set(notices.map((notice) => notice.id))) {
    const own = notices.filter((notice) => notice.id === id);
    const row = own.at(-1)?.row;
    const thread = queryClient.getQueryData<Trail<TicketMessage>>(ticketKeys.messages(id));
    if (!row || thread?.items.length !== row.messages) stale(queryClient, ticketKeys.messages(id));
    if (own.some(({ kind }) => kind !== "note" && kind !== "message") || mayHaveMoved(own)) stale(queryClient, ticketKeys.history(id));
  }
}

/** A requester's message reopens a ticket. */
const mayHaveMoved = (notices: TicketNotice[]): boolean => notices.some(({ kind, status }) => kind === "message" && status === "open");

/** Rows as they are now, in every list, and in the ticket that is open. */
export function applyRows(queryClient: QueryClient, changes: RowChanges): void {
  queryClient.setQueriesData<TicketPages>({ queryKey: ticketKeys.lists }, (pages) => pages && patched(pages, changes));
  for (const [id, row] of changes) {
    if (row) queryClient.setQueryData<Ticket>(ticketKeys.ticket(id), (held) => held && withRow(held, row));
    else stale(queryClient, ticketKeys.ticket(id));
  }
  tell(changes);
}

/** All that a row says of the ticket; its body stays. */
const withRow = (held: Ticket, row: TicketSummary): Ticket => (row.version < held.version ? held : { ...held, ...row });

export function applyCounts(queryClient: QueryClient, counts: TicketCounts): void {
  queryClient.setQueryData(ticketKeys.counts, counts);
  queryClient.setQueriesData<Overview>({ queryKey: ["overview"] }, (held) => {
    if (held?.tickets?.status !== "ok") return held;
    const { open, pending, unassigned, mine } = counts;
    return { ...held, tickets: { ...held.tickets, open, pending, unassigned, mine } };
  });
}

/** Events were missed: what is on screen is asked for again, a list only by its first page and when it is not being worked. */
export function reloadAll(queryClient: QueryClient): void {
  void queryClient.invalidateQueries({ queryKey: ticketKeys.all, predicate: ({ queryKey }) => queryKey[1] !== "list" });
  void queryClient.invalidateQueries({ queryKey: ["overview"] });
  tell(null);
}

/** After a change made here: events tell of it, too, where they come in. */
export function afterOwnChange(queryClient: QueryClient, id: string): void {
  if (isLive()) return;
  for (const key of [ticketKeys.counts, ticketKeys.ticket(id), ticketKeys.messages(id), ticketKeys.history(id)]) stale(queryClient, key);
  tell(null);
}

const stale = (queryClient: QueryClient, queryKey: readonly unknown[]): void => void queryClient.invalidateQueries({ queryKey });
