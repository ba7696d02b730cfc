import type { ModelChange, ModelSettings } from "@/lib/api/types";

/** The model's settings as they are typed: durations in seconds. What is left empty goes by the installation. */
export type ModelInput = { enabled: boolean; daily_tokens: string; first_token_s: string; total_s: string };

export const longestFirstToken = 600;
export const longestTotal = 3600;

export const modelInputOf = (model: Pick<ModelSettings, "enabled" | "daily_tokens" | "first_token_ms" | "total_ms">): ModelInput => ({
  enabled: model.enabled,
  daily_tokens: String(model.daily_tokens ?? ""),
  first_token_s: String(model.first_token_ms / 1000),
  total_s: String(model.total_ms / 1000),
});

/** null for an empty field, undefined for what is no whole number. Digits may be grouped by spaces. */
export function budgetOf(typed: string): number | null | undefined {
  const digits = typed.replace(/\s/g, "");
  if (digits === "") return null;
  return /^\d{1,12}$/.test(digits) ? Number(digits) : undefined;
}

/** Seconds, with a point or a comma, as milliseconds; null for an empty field, undefined for what is no duration from 0.1 s to `longest` seconds. */
export function millisecondsOf(typed: string, longest: number): number | null | undefined {
  const seconds = typed.trim().replace(",", ".");
  if (seconds === "") return null;
  if (!/^\d{1,4}(\.\d{1,3})?$/.test(seconds) || Number(seconds) < 0.1 || Number(seconds) > longest) return undefined;
  return Math.round(Number(seconds) * 1000);
}

/** Only what was changed: the rest stays, or keeps following the installation. */
export function modelChangeOf(before: ModelInput, typed: ModelInput): ModelChange {
  return {
    ...(typed.enabled !== before.enabled && { enabled: typed.enabled }),
    ...(typed.daily_tokens !== before.daily_tokens && { daily_tokens: budgetOf(typed.daily_tokens) ?? null }),
    ...(typed.first_token_s !== before.first_token_s && { first_token_ms: millisecondsOf(typed.first_token_s, longestFirstToken) ?? null }),
    ...(typed.total_s !== before.total_s && { total_ms: millisecondsOf(typed.total_s, longestTotal) ?? null }),
  };
}
