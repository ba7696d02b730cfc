import type { Language } from "@/lib/api/types";

export const languageKey = "sp.language";
export const languages: Language[] = ["fr", "en"];

/** Whose dates and numbers a language has: the English of the interface is British, in its spelling and in these. */
export const locales: Record<Language, string> = { fr: "fr-FR", en: "en-GB" };

/** The language chosen on this device, or else the browser's. */
export function preferredLanguage(stored: string | null, browser: string): Language {
  return /^fr/i.test(stored ?? browser) ? "fr" : "en";
}

const listeners = new Set<() => void>();
let current: Language | null = null;

export function currentLanguage(): Language {
  current ??= preferredLanguage(localStorage.getItem(languageKey), navigator.language);
  return current;
}

export function chooseLanguage(language: Language): void {
  current = language;
  localStorage.setItem(languageKey, language);
  document.documentElement.lang = language;
  listeners.forEach((listener) => listener());
}

export function onLanguageChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
