import type { DeliveryState, DriftKind } from "@/lib/api/types";

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

export const shownKinds = ["only_here", "only_there", "twice", "different"] as const satisfies DriftKind[];
export type ShownKind = (typeof shownKinds)[number] | "all";

/** `connector`: the id of a connector, null for all. */
export type DifferenceFilters = { connector: string | null; kind: ShownKind };

export const allDifferences: DifferenceFilters = { connector: null, kind: "all" };

export function differenceFiltersOf(search: string): DifferenceFilters {
  const parameters = new URLSearchParams(search);
  const kind = parameters.get("kind");
  return {
    connector: parameters.get("connector"),
    kind: shownKinds.find((name) => name === kind) ?? allDifferences.kind,
  };
}

export function differenceSearchOf({ connector = null, kind = allDifferences.kind }: Partial<DifferenceFilters>): string {
  const parameters = new URLSearchParams();
  if (connector) parameters.set("connector", connector);
  if (kind !== allDifferences.kind) parameters.set("kind", kind);
  return parameters.size > 0 ? `&${parameters}` : "";
}
