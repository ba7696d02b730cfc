import { useLayoutEffect } from "react";
import { arrivedByHistory, departure, onAddressChange, useAddress } from "./navigation";

/** Where each address was left, for as long as the page lives. */
const places = new Map<string, number>();
const mostPlaces = 100;

/** The address whose content stands in the scroller; null from the moment that it is left. */
let standing: string | null = null;

const scroller = () => document.getElementById("main");

/** Written as `useAddress` writes it. */
function here(): string {
  const parameters = new URLSearchParams(location.search);
  return location.pathname + (parameters.size > 0 ? `?${parameters}` : "");
}

/**
 * Noted when one leaves, and not at each scroll: the scroller is at its top before the next screen stands, and a scroll
 * event, which comes a frame later, would say that of the wrong address.
 */
function leave(): void {
  const element = scroller();
  if (element && standing !== null) {
    places.delete(standing);
    places.set(standing, element.scrollTop);
    const [oldest] = places.keys();
    if (places.size > mostPlaces && oldest !== undefined) places.delete(oldest);
  }
  standing = null;
}

if (typeof window !== "undefined") {
  addEventListener(departure, leave);
  addEventListener("popstate", leave);
}

/** Comes back to where the reader was when *Back* or *Forward* leads to this address again. `ready`: its content stands. */
export function useKeptScroll(ready: boolean): void {
  const address = useAddress();
  // At each render: the address bar follows the router's address, or leads it, without anything here changing.
  useLayoutEffect(() => {
    const element = scroller();
    if (!element || !ready) return;
    const stand = () => {
      if (standing === address || here() !== address) return;
      if (standing === null && arrivedByHistory()) element.scrollTop = places.get(address) ?? 0;
      standing = address;
    };
    stand();
    // Who comes back before the next screen stood finds this one never taken away, and nothing renders it again.
    return onAddressChange(stand);
  });
  useLayoutEffect(
    () => () => {
      standing = null;
    },
    [],
  );
}
