import type { Audience, Language } from "@/lib/api/types";
import type { ArticleFilters } from "./queries";

export const audiences: Audience[] = ["public", "requesters", "agents"];

export type ListView = { q: string; filters: ArticleFilters };

const languageOf = (value: string | null): Language | null => (value === "fr" || value === "en" ? value : null);
const audienceOf = (value: string | null): Audience | null => audiences.find((audience) => audience === value) ?? null;

/** What is searched for and listed, as the address says it. */
export function viewOf(search: string): ListView {
  const parameters = new URLSearchParams(search);
  return { q: parameters.get("q") ?? "", filters: { language: languageOf(parameters.get("language")), audience: audienceOf(parameters.get("audience")) } };
}

/** The part of the address that says what is searched for and listed; defaults are left out. */
export function searchOf({ q, filters }: ListView): string {
  const parameters = new URLSearchParams();
  if (q) parameters.set("q", q);
  if (filters.language) parameters.set("language", filters.language);
  if (filters.audience) parameters.set("audience", filters.audience);
  return parameters.size > 0 ? `?${parameters}` : "";
}
