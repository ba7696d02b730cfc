import { type RefObject, useEffect, useState } from "react";

export type Range = { first: number; last: number };

/** The rows, of equal height, that a scroller shows, and `beyond` more on each side. */
export function rangeOf(top: number, height: number, rowHeight: number, beyond: number): Range {
  return { first: Math.max(0, Math.floor(top / rowHeight) - beyond), last: Math.max(0, Math.ceil((top + height) / rowHeight) - 1 + beyond) };
}

/** Where to scroll so that a row is in view whole, by the shortest way; null where it is already. */
export function scrollToShow(row: number, top: number, height: number, rowHeight: number): number | null {
  if (row * rowHeight < top) return row * rowHeight;
  return (row + 1) * rowHeight > top + height ? (row + 1) * rowHeight - height : null;
}

/** Which of `count` rows to draw: a list of thousands keeps few elements. */
export function useRowWindow(scroller: RefObject<HTMLElement | null>, count: number, rowHeight: number, beyond: number) {
  const [range, setRange] = useState<Range>(() => rangeOf(0, 0, rowHeight, beyond));
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = () => {
      const next = rangeOf(element.scrollTop, element.clientHeight, rowHeight, beyond);
      setRange((held) => (held.first === next.first && held.last === next.last ? held : next));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener("scroll", measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", measure);
    };
  }, [scroller, rowHeight, beyond]);
  const show = (row: number) => {
    const element = scroller.current;
    const top = element && scrollToShow(row, element.scrollTop, element.clientHeight, rowHeight);
    if (element && top !== null) element.scrollTo({ top });
  };
  return { first: Math.min(range.first, count), last: Math.min(range.last, count - 1), show };
}
