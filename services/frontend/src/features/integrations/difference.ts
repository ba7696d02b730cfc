import { priorities, statuses } from "@/features/tickets/filters";
import type { Difference, DriftCause, FieldDrift, Holds, Priority, Status } from "@/lib/api/types";

export type Choice = "send" | "send_again" | "bring" | "keep_ours" | "take_theirs" | "leave";

/** What it comes to that a side holds. */
export function choiceOf(cause: DriftCause, holds: Holds): Choice {
  if (holds === "neither") return "leave";
  if (cause === "changed") return holds === "here" ? "keep_ours" : "take_theirs";
  if (holds === "there") return "bring";
  return cause === "record_gone" ? "send_again" : "send";
}

const overwriting = ["send_again", "keep_ours", "take_theirs"] as const satisfies Choice[];
export type OverwritingChoice = (typeof overwriting)[number];

/** A choice that writes over something, or may make a thing twice: a person is asked first. To send a message that is missing is none. */
export function overwritingOf({ cause, fields }: Pick<Difference, "cause" | "fields">, holds: Holds): OverwritingChoice | null {
  const choice = choiceOf(cause, holds);
  if (choice === "keep_ours" && fields.every(({ field }) => field === "message")) return null;
  return overwriting.find((name) => name === choice) ?? null;
}

export type DriftValue = { status: Status } | { priority: Priority } | { word: "nobody" | "missing" | "empty" } | { text: string };

/** What a field has on one side: a status and a priority of ours by name, anything else as it is there. */
export function valueOf(drift: FieldDrift, side: "here" | "there"): DriftValue {
  const { field, [side]: text } = drift;
  const status = field === "status" && side === "here" && statuses.find((name) => name === text);
  if (status) return { status };
  const priority = field === "priority" && side === "here" && priorities.find((name) => name === text);
  if (priority) return { priority };
  if (text !== "") return { text };
  return { word: field === "assignee" ? "nobody" : field === "message" ? "missing" : "empty" };
}
