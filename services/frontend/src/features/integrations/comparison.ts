import type { DifferenceCounts, Reconciliation } from "@/lib/api/types";
import { type DifferenceFilters, shownKinds } from "./filters";

/** Whether both sides of a connector are being compared, or are about to be. */
export const isComparing = ({ state }: Pick<Reconciliation, "state">): boolean => state === "asked" || state === "running";

export const totalOf = (counts: DifferenceCounts): number => shownKinds.reduce((sum, kind) => sum + counts[kind], 0);

/** Whether a comparison has ended or found something since it was last asked for. */
export const bringsNews = (before: Reconciliation, after: Reconciliation): boolean =>
  before.finished_at !== after.finished_at || shownKinds.some((kind) => before.differences[kind] !== after.differences[kind]);

export type Nothing =
  /** There are differences, and the filters leave them out. */
  | { name: "other" }
  | { name: "impossible" | "never" | "comparing" | "partly" }
  /** `at`: when the comparison ended that is the longest ago. */
  | { name: "same"; at: string };

/** Why nothing is listed, by the comparisons that are known of. */
export function nothingOf({ connector, kind }: DifferenceFilters, comparisons: Reconciliation[]): Nothing {
  const listed = comparisons.filter(({ connector_id: id }) => connector === null || connector === id);
  if (listed.length === 0 || (kind !== "all" && listed.some(({ differences }) => totalOf(differences) > 0))) return { name: "other" };
  const possible = listed.filter((comparison) => comparison.possible);
  if (possible.length === 0) return { name: "impossible" };
  const ends = possible.flatMap(({ finished_at: at }) => at ?? []).sort();
  const [first] = ends;
  if (first === undefined) return { name: possible.some(isComparing) ? "comparing" : "never" };
  return ends.length < possible.length ? { name: "partly" } : { name: "same", at: first };
}
