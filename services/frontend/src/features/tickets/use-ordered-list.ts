import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useUser } from "@/features/auth/session";
import type { TicketFilters } from "./filters";
import { displacing, inOrder, type RowChanges, rowsOf, type TicketPages } from "./list-order";
import { onRowChanges } from "./live-changes";
import { ticketKeys, useTicketList } from "./queries";

type Waiting = { filters: TicketFilters; changes: RowChanges; /** Changes were missed, too. */ unknown: boolean };

const nothing: RowChanges = new Map();

/**
 * The list of `filters`, whose rows keep their places while `isWorked`: what changed waits until its reader asks for it.
 * Otherwise each change goes to its place at once.
 */
export function useOrderedList(filters: TicketFilters, isWorked: () => boolean) {
  const queryClient = useQueryClient();
  const reader = useUser().id;
  const list = useTicketList(filters);
  const rows = useMemo(() => rowsOf(list.data), [list.data]);
  const [held, setHeld] = useState<Waiting>({ filters, changes: nothing, unknown: false });
  const waiting = held.filters === filters ? held : { filters, changes: nothing, unknown: false };
  if (waiting !== held) setHeld(waiting);
  const latest = useRef({ waiting, isWorked });
  useEffect(() => {
    latest.current = { waiting, isWorked };
  });
  const { refetch } = list;

  /** One request, for the first page: what follows is loaded when it comes into view. */
  const reload = useCallback(() => {
    queryClient.setQueryData<TicketPages>(ticketKeys.list(filters), (pages) => pages && { pages: pages.pages.slice(0, 1), pageParams: pages.pageParams.slice(0, 1) });
    void refetch();
  }, [queryClient, filters, refetch]);

  const settle = useCallback(
    (changes: RowChanges) => {
      queryClient.setQueryData<TicketPages>(ticketKeys.list(filters), (pages) => pages && inOrder(pages, changes, filters, reader));
      setHeld({ filters, changes: nothing, unknown: false });
    },
    [queryClient, filters, reader],
  );

  useEffect(
    () =>
      onRowChanges((changes) => {
        const { waiting: before, isWorked: worked } = latest.current;
        if (changes === null) {
          if (worked()) setHeld({ ...before, unknown: true });
          else reload();
          return;
        }
        const pages = queryClient.getQueryData<TicketPages>(ticketKeys.list(filters));
        if (!pages) return;
        const more = Boolean(pages.pages.at(-1)?.next_cursor);
        const moved = displacing(rowsOf(pages), changes, filters, reader, more);
        // What came back to its place waits no longer.
        const all = new Map([...[...before.changes].filter(([id]) => !changes.has(id)), ...moved]);
        if (moved.size === 0 && all.size === before.changes.size) return;
        latest.current.waiting = { ...before, changes: all };
        if (worked()) setHeld({ ...before, changes: all });
        else settle(all);
      }),
    [queryClient, filters, reader, reload, settle],
  );

  return {
    list,
    rows,
    waiting: waiting.changes.size,
    unknown: waiting.unknown,
    /** Puts every change in its place; with `anew` the server is asked as well. */
    refresh: useCallback(
      ({ anew }: { anew: boolean }) => {
        const { changes, unknown } = latest.current.waiting;
        settle(changes);
        if (anew || unknown) reload();
      },
      [settle, reload],
    ),
  };
}
