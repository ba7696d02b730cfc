import { type RefObject, useEffect, useRef, useState } from "react";
import { useSingleKeys } from "@/features/shell/keyboard";
import type { TicketSummary } from "@/lib/api/types";

type Properties = {
  rows: TicketSummary[];
  selected: string | null;
  /** More rows are on their way, or can be asked for. */
  more: boolean;
  onWant: () => void;
  scroller: RefObject<HTMLElement | null>;
  show: (row: number) => void;
  onMove: (ticket: string) => void;
  onOpen: (ticket: string) => void;
};

/** `j` and `k` go from row to row, and the focus with them. At the end of what is loaded, steps wait for the rows that come. */
export function useRowSteps({ rows, selected, more, onWant, scroller, show, onMove, onOpen }: Properties) {
  // Key presses may come faster than renders: each one moves on from the one before.
  const cursor = useRef({ id: selected, at: -1 });
  const owed = useRef(0);
  const focusing = useRef(false);
  const [announced, setAnnounced] = useState<{ row: TicketSummary; position: number } | null>(null);
  useEffect(() => {
    if (cursor.current.id !== selected) cursor.current = { id: selected, at: -1 };
  }, [selected]);

  const step = (by: number) => {
    const known = rows.findIndex(({ id }) => id === cursor.current.id);
    // A row that is gone leaves its place to the one after it.
    const gone = by > 0 ? cursor.current.at - 1 : cursor.current.at;
    const wanted = (known >= 0 ? known : Math.max(gone, -1)) + by;
    owed.current = more && wanted >= rows.length ? wanted - (rows.length - 1) : 0;
    if (owed.current > 0) onWant();
    const at = Math.min(rows.length - 1, Math.max(0, wanted));
    const row = rows[at];
    if (!row) return;
    cursor.current = { id: row.id, at };
    focusing.current = true;
    show(at);
    setAnnounced({ row, position: at + 1 });
    onMove(row.id);
  };

  const latestStep = useRef(step);
  useEffect(() => {
    latestStep.current = step;
  });
  useEffect(() => {
    if (owed.current > 0) latestStep.current(owed.current);
  }, [rows.length]);

  // The row may be drawn only once the list has scrolled.
  useEffect(() => {
    if (!focusing.current || cursor.current.id === null) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-ticket="${CSS.escape(cursor.current.id)}"]`);
    if (!row) return;
    focusing.current = false;
    row.focus({ preventScroll: true });
  });

  const go = (by: 1 | -1) => {
    // Steps that wait for rows are taken back one by one.
    if (owed.current > 0) owed.current = Math.max(0, owed.current + by);
    else step(by);
  };
  useSingleKeys({
    j: () => go(1),
    k: () => go(-1),
    Enter: (event) => {
      if (event.target instanceof HTMLElement && event.target.closest("a, button")) return void event.target.closest<HTMLElement>("a, button")?.click();
      if (cursor.current.id) onOpen(cursor.current.id);
    },
  });
  return { announced };
}
