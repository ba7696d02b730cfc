import type { ConnectorMapping, Priority, Status, ToolChoice, ToolChoices } from "@/lib/api/types";
import type { Tool } from "./access";
import { jsonOf, jsonTextOf } from "./json-text";

/** What of theirs stands for what of ours. */
export type InRow<Ours> = { theirs: string; ours: Ours };
/** A field of the tool's own: a text with placeholders, or JSON whose strings have them. */
export type FieldRow = { name: string; kind: "text" | "json"; value: string };

export type MappingInput = {
  project: string;
  type: string;
  status_out: Partial<Record<Status, string>>;
  status_in: InRow<Status>[];
  priority_out: Partial<Record<Priority, string>>;
  priority_in: InRow<Priority>[];
  fields: FieldRow[];
  internal_notes: boolean;
  assignee: boolean;
};

const rowsOf = <Ours extends string>(map: Record<string, string> = {}): InRow<Ours>[] => Object.entries(map).map(([theirs, ours]) => ({ theirs, ours: ours as Ours }));

export const mappingInputOf = (mapping: ConnectorMapping = {}): MappingInput => ({
  project: mapping.project ?? "",
  type: mapping.type ?? "",
  status_out: mapping.status_out ?? {},
  status_in: rowsOf(mapping.status_in),
  priority_out: mapping.priority_out ?? {},
  priority_in: rowsOf(mapping.priority_in),
  fields: Object.entries(mapping.fields ?? {}).map(([name, value]) => (typeof value === "string" ? { name, kind: "text", value } : { name, kind: "json", value: jsonTextOf(value) })),
  internal_notes: mapping.internal_notes ?? false,
  assignee: mapping.assignee ?? true,
});

const filled = (map: Partial<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(map).flatMap(([ours, theirs]) => (theirs?.trim() ? [[ours, theirs.trim()]] : [])));
const mapOf = (rows: InRow<string>[]): Record<string, string> => Object.fromEntries(rows.flatMap(({ theirs, ours }) => (theirs.trim() ? [[theirs.trim(), ours]] : [])));

export const mappingOf = (typed: MappingInput): ConnectorMapping => ({
  project: typed.project.trim(),
  type: typed.type.trim(),
  status_out: filled(typed.status_out),
  status_in: mapOf(typed.status_in),
  priority_out: filled(typed.priority_out),
  priority_in: mapOf(typed.priority_in),
  fields: Object.fromEntries(typed.fields.filter(({ name }) => name.trim() !== "").map(({ name, kind, value }) => [name.trim(), kind === "text" ? value : (jsonOf(value) ?? null)])),
  internal_notes: typed.internal_notes,
  assignee: typed.assignee,
});

/** By the name that people know, what the tool calls it itself: maps that were made without asking the tool have names. */
const settledValue = (choices: ToolChoice[], value: string): string =>
  choices.some((choice) => choice.value === value) ? value : (choices.find(({ label }) => label.toLowerCase() === value.toLowerCase())?.value ?? value);

/** The usual maps of a tool, in the words of this one. */
export function settled(mapping: MappingInput, { statuses, priorities }: Pick<ToolChoices, "statuses" | "priorities">): MappingInput {
  const out = <Ours extends string>(map: Partial<Record<Ours, string>>, choices: ToolChoice[]) =>
    Object.fromEntries(Object.entries<string | undefined>(map).map(([ours, theirs]) => [ours, settledValue(choices, theirs ?? "")])) as Partial<Record<Ours, string>>;
  const into = <Ours>(rows: InRow<Ours>[], choices: ToolChoice[]) => rows.map(({ theirs, ours }) => ({ theirs: settledValue(choices, theirs), ours }));
  return {
    ...mapping,
    status_out: out(mapping.status_out, statuses),
    status_in: into(mapping.status_in, statuses),
    priority_out: out(mapping.priority_out, priorities),
    priority_in: into(mapping.priority_in, priorities),
  };
}

/** The options of a choice: those of the tool, each once, and what is chosen although the tool does not offer it. */
export function optionsOf(choices: Pick<ToolChoice, "value" | "label">[], chosen: string): { value: string; label: string }[] {
  const options = choices.filter(({ value }, at) => value !== "" && choices.findIndex((other) => other.value === value) === at).map(({ value, label }) => ({ value, label: label || value }));
  if (chosen !== "" && !options.some(({ value }) => value === chosen)) options.push({ value: chosen, label: chosen });
  return options;
}

export type Place = "entity" | "project" | "service_desk" | "table" | "group" | "type" | "issue_type" | "request_type" | "ticket_type";
/** Those that may be left empty, and what that means. */
export const emptyPlaces = ["entity", "table", "group", "ticket_type"] as const satisfies Place[];

/** What a tool calls the place where tickets go and what they become; null where it has no such thing. */
type Names = { project: Place | null; type: Place | null; needed: boolean };

export const placesOf: Record<Tool, Names> = {
  glpi: { project: "entity", type: "type", needed: false },
  glpi_legacy: { project: "entity", type: "type", needed: false },
  jira_cloud: { project: "project", type: "issue_type", needed: true },
  jira_data_center: { project: "project", type: "issue_type", needed: true },
  jira_service_management: { project: "service_desk", type: "request_type", needed: true },
  servicenow: { project: "table", type: null, needed: false },
  zendesk: { project: "group", type: "ticket_type", needed: false },
  generic: { project: null, type: null, needed: false },
};
