import type { DeliveryState } from "@/lib/api/types";

/** The states that deliveries are looked for by: first what waits for a person. */
export const shownStates = ["failed", "ambiguous", "waiting", "behind", "done", "skipped"] as const satisfies DeliveryState[];
export type ShownState = (typeof shownStates)[number] | "all";

/** `connector`: the id of a connector or webhook, null for all. */
export type DeliveryFilters = { connector: string | null; state: ShownState };

export const initialFilters: DeliveryFilters = { connector: null, state: "failed" };

export function filtersOf(search: string): DeliveryFilters {
  const parameters = new URLSearchParams(search);
  const state = parameters.get("state");
  return {
    connector: parameters.get("connector"),
    state: ([...shownStates, "all"] as const).find((name) => name === state) ?? initialFilters.state,
  };
}

/** The part of the address that says what is listed, to be joined to others; defaults are left out. */
export function searchOf({ connector = null, state = initialFilters.state }: Partial<DeliveryFilters>): string {
  const parameters = new URLSearchParams();
  if (connector) parameters.set("connector", connector);
  if (state !== initialFilters.state) parameters.set("state", state);
  return parameters.size > 0 ? `&${parameters}` : "";
}
