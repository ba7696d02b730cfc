import type { ModelSettings } from "@/lib/api/types";

/** The model's settings as they are typed: durations in seconds, no budget as an empty field. */
export type ModelInput = { enabled: boolean; daily_tokens: string; first_token_s: string; total_s: string };

export const modelInputOf = (model: ModelSettings): ModelInput => ({
  enabled: model.enabled,
  daily_tokens: model.daily_tokens === null ? "" : String(model.daily_tokens),
  first_token_s: String(model.first_token_ms / 1000),
  total_s: String(model.total_ms / 1000),
});

/** null for no bound, undefined for what is no whole number. Digits may be grouped by spaces. */
export function budgetOf(typed: string): number | null | undefined {
  const digits = typed.replace(/\s/g, "");
  if (digits === "") return null;
  return /^\d{1,12}$/.test(digits) ? Number(digits) : undefined;
}

/** Seconds, with a point or a comma, as whole milliseconds; undefined for what is no duration. */
export function millisecondsOf(typed: string): number | undefined {
  const seconds = typed.trim().replace(",", ".");
  if (!/^\d{1,4}(\.\d{1,3})?$/.test(seconds)) return undefined;
  const milliseconds = Math.round(Number(seconds) * 1000);
  return milliseconds > 0 ? milliseconds : undefined;
}
