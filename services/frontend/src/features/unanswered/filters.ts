import type { Language } from "@/lib/api/types";

export const periods = [7, 30, 90] as const;
export type Period = (typeof periods)[number];
export type UnansweredFilters = { days: Period; language: Language | null };

export const initialFilters: UnansweredFilters = { days: 30, language: null };

export const periodOf = (value: string | null): Period => periods.find((period) => String(period) === value) ?? initialFilters.days;

export function filtersOf(search: string): UnansweredFilters {
  const parameters = new URLSearchParams(search);
  const language = parameters.get("language");
  return { days: periodOf(parameters.get("days")), language: language === "fr" || language === "en" ? language : null };
}

/** The part of the address that says what is listed; defaults are left out. */
export function searchOf({ days, language }: UnansweredFilters): string {
  const parameters = new URLSearchParams();
  if (days !== initialFilters.days) parameters.set("days", String(days));
  if (language) parameters.set("language", language);
  return parameters.size > 0 ? `?${parameters}` : "";
}
