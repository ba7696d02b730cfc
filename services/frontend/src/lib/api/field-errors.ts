import { limits } from "./limits";
import { ApiError } from "./problem";
import type { ProblemField } from "./types";

/** What is wrong with a field, as the messages under `fields` name it. */
const known = [
  "required",
  "too_short",
  "too_long",
  "out_of_range",
  "too_few",
  "too_many",
  "invalid_choice",
  "email_taken",
  "wrong_password",
  "too_common",
  "too_simple",
  "too_personal",
  "no_words",
  "not_different",
  "unknown_document",
  "unknown_person",
  "invalid_assignee",
  "transition_refused",
  "too_large",
  "too_complex",
  "timed_out",
  "unreadable",
  "invalid_url",
  "invalid_path",
  "invalid_pointer",
  "invalid_text",
  "required_again",
  "unknown_placeholder",
  "broken_template",
  "unknown_ticket",
] as const;
type FieldMessage = (typeof known)[number] | "email" | "other";

const otherNames: Record<string, FieldMessage> = {
  invalid_email: "email",
  damaged: "unreadable",
  empty: "required",
  no_text: "required",
  // No person types these: they are faults of a program.
  ...Object.fromEntries(
    ["wrong_type", "invalid_id", "invalid_time", "invalid_character", "invalid_encoding", "invalid_cursor", "repeated", "unknown_field", "unknown_parameter", "not_with_filters"].map((code) => [code, "other"]),
  ),
};

export const fieldMessageOf = (code: string): FieldMessage | null => known.find((name) => name === code) ?? otherNames[code] ?? null;

/** The bound that a message names. An error carries none: the contract has it, by the request that was refused. */
function boundOf(error: ApiError, pointer: string, at: 0 | 1): number | null {
  const fields = error.operation === null ? undefined : limits[error.operation];
  return fields?.[pointer.replace(/\/\d+(?=\/|$)/g, "/*")]?.[at] ?? null;
}

type Values = { count: number; least: number; most: number };
export type FieldWords = (message: FieldMessage, values: Values) => string;

function sentenceOf(error: ApiError, { pointer, code, detail }: ProblemField, words: FieldWords): string {
  const message = fieldMessageOf(code);
  if (message === null) return detail;
  const [least, most] = [boundOf(error, pointer, 0), boundOf(error, pointer, 1)];
  const named = message === "out_of_range" ? [least, most] : message === "too_short" || message === "too_few" ? [least] : message === "too_long" || message === "too_many" ? [most] : [];
  if (named.includes(null)) return detail;
  return words(message, { count: named[0] ?? 0, least: least ?? 0, most: most ?? 0 });
}

/** What a refused form says at its fields, by their names: `/email` becomes `email`. The server's own words stand where we have none. */
export function fieldErrors(error: unknown, words: FieldWords): Record<string, string> {
  if (!(error instanceof ApiError)) return {};
  const fields = error.problem.errors ?? [];
  return Object.fromEntries(fields.map((field) => [field.pointer.replace(/^\//, ""), sentenceOf(error, field, words)]));
}
