import type { Priority, Status } from "@/lib/api/types";

export const statuses: Status[] = ["open", "pending", "solved", "closed"];
export const priorities: Priority[] = ["urgent", "high", "normal", "low"];

export type TicketFilters = {
  status: Status | "all";
  priority: Priority | null;
  /** "me", "none", or null for everyone. */
  assignee: "me" | "none" | null;
  q: string;
  sort: "updated" | "created";
};

export const initialFilters: TicketFilters = { status: "open", priority: null, assignee: null, q: "", sort: "updated" };

const oneOf = <T extends string>(values: readonly T[], value: string | null): T | null => values.find((candidate) => candidate === value) ?? null;

export function filtersOf(search: string): TicketFilters {
  const parameters = new URLSearchParams(search);
  return {
    status: oneOf([...statuses, "all"] as const, parameters.get("status")) ?? initialFilters.status,
    priority: oneOf(priorities, parameters.get("priority")),
    assignee: oneOf(["me", "none"] as const, parameters.get("assignee")),
    q: parameters.get("q") ?? "",
    sort: oneOf(["updated", "created"] as const, parameters.get("sort")) ?? initialFilters.sort,
  };
}

/** The part of the address that says what is listed; defaults are left out. */
export function searchOf(filters: TicketFilters): string {
  const parameters = new URLSearchParams();
  if (filters.status !== initialFilters.status) parameters.set("status", filters.status);
  if (filters.priority) parameters.set("priority", filters.priority);
  if (filters.assignee) parameters.set("assignee", filters.assignee);
  if (filters.q) parameters.set("q", filters.q);
  if (filters.sort !== initialFilters.sort) parameters.set("sort", filters.sort);
  return parameters.size > 0 ? `?${parameters}` : "";
}
