import type { InfiniteData } from "@tanstack/react-query";
import type { Page, TicketSummary } from "@/lib/api/types";
import type { TicketFilters } from "./filters";

export type TicketPages = InfiniteData<Page<TicketSummary>>;

/** What became of tickets, by their ids; null: the reader sees it no longer. */
export type RowChanges = ReadonlyMap<string, TicketSummary | null>;

export const rowsOf = (pages: TicketPages | undefined): TicketSummary[] => pages?.pages.flatMap((page) => page.items) ?? [];

/** Whether a list shows a ticket, as far as that can be told without the server: only it knows what a search finds. */
export function belongs(row: TicketSummary, filters: TicketFilters, reader: string): boolean {
  if (filters.status !== "all" && row.status !== filters.status) return false;
  if (filters.priority && row.priority !== filters.priority) return false;
  if (filters.assignee === "me") return row.assignee?.id === reader;
  return filters.assignee !== "none" || row.assignee === null;
}

/** Rows as they are now, each in its place. */
export const patched = (pages: TicketPages, changes: RowChanges): TicketPages => ({
  ...pages,
  pages: pages.pages.map((page) =>
    page.items.some(({ id }) => changes.has(id)) ? { ...page, items: page.items.map((held) => newer(held, changes.get(held.id))) } : page,
  ),
});

/** An event may arrive after the answer to a later request. */
const newer = (held: TicketSummary, change: TicketSummary | null | undefined): TicketSummary => (change && change.version >= held.version ? change : held);

const momentOf = (row: TicketSummary, sort: TicketFilters["sort"]): number => Date.parse(sort === "created" ? row.created_at : row.updated_at);

/** The changes by which some row no longer stands where a fresh list would have it. */
export function displacing(rows: TicketSummary[], changes: RowChanges, filters: TicketFilters, reader: string, more: boolean): Map<string, TicketSummary | null> {
  const places = new Map(rows.map((row, place) => [row.id, place]));
  const last = rows.at(-1);
  const out = new Map<string, TicketSummary | null>();
  for (const [id, row] of changes) {
    const place = places.get(id);
    if (place === undefined) {
      const within = last === undefined || !more || (row !== null && momentOf(row, filters.sort) >= momentOf(last, filters.sort));
      if (row && !filters.q && belongs(row, filters, reader) && within) out.set(id, row);
    } else if (row === null || !belongs(row, filters, reader) || (filters.sort === "updated" && place > 0)) out.set(id, row);
  }
  return out;
}

/** The list with every change in its place, as one page: what comes after it is loaded from where it ends. */
export function inOrder(pages: TicketPages, changes: RowChanges, filters: TicketFilters, reader: string): TicketPages {
  const rows = rowsOf(pages).filter(({ id }) => !changes.has(id));
  const more = pages.pages.at(-1)?.next_cursor ?? null;
  for (const [id, row] of changes) {
    const known = rowsOf(pages).some((held) => held.id === id);
    if (!row || !belongs(row, filters, reader) || (!known && filters.q)) continue;
    const at = momentOf(row, filters.sort);
    const place = rows.findIndex((other) => momentOf(other, filters.sort) <= at);
    if (place >= 0) rows.splice(place, 0, row);
    else if (more === null) rows.push(row);
  }
  return { pages: [{ items: rows, next_cursor: more }], pageParams: [null] };
}
