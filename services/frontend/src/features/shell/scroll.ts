import { useEffect, useLayoutEffect, useRef } from "react";
import { arrivedByHistory } from "./navigation";

/** Where each address was left, for as long as the page lives. */
const places = new Map<string, number>();
const mostPlaces = 100;

const scroller = () => document.getElementById("main");
const here = () => location.pathname + location.search;

/** Comes back to where the reader was when *Back* or *Forward* leads to this address again. `ready`: its content stands. */
export function useKeptScroll(ready: boolean): void {
  const restored = useRef(false);
  useEffect(() => {
    const element = scroller();
    if (!element) return;
    const keep = () => {
      // A screen that is taken away shrinks to nothing, and says so as a scroll.
      if (element.scrollHeight <= element.clientHeight) return;
      const address = here();
      places.delete(address);
      places.set(address, element.scrollTop);
      const [oldest] = places.keys();
      if (places.size > mostPlaces && oldest !== undefined) places.delete(oldest);
    };
    element.addEventListener("scroll", keep, { passive: true });
    return () => element.removeEventListener("scroll", keep);
  }, []);
  useLayoutEffect(() => {
    const element = scroller();
    if (!element || !ready || restored.current) return;
    restored.current = true;
    if (arrivedByHistory()) element.scrollTop = places.get(here()) ?? 0;
  }, [ready]);
}
