import type { Ticket } from "@/lib/api/types";

export type ChangedField = "status" | "priority" | "assignee" | "subject";

/** Which fields someone else moved between the state on screen and the state on the server. */
export function fieldsChanged(before: Ticket, after: Ticket): ChangedField[] {
  const changed: ChangedField[] = [];
  if (before.status !== after.status) changed.push("status");
  if (before.priority !== after.priority) changed.push("priority");
  if (before.assignee?.id !== after.assignee?.id) changed.push("assignee");
  if (before.subject !== after.subject) changed.push("subject");
  return changed;
}
