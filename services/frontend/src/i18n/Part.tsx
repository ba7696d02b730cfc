"use client";

import { type ReactNode, useCallback } from "react";
import { IntlProvider, useLocale, useMessages } from "use-intl";
import type { Language } from "@/lib/api/types";
import { useLoaded } from "./LanguageProvider";
import { loadPart, type PartMessages } from "./messages";

/** Brings the messages of a part of the product that few people open, so that the others need not fetch them. */
export function Part({ name, fallback, children }: { name: keyof PartMessages; fallback: ReactNode; children: ReactNode }) {
  const locale = useLocale();
  const messages = useMessages();
  const shown = useLoaded(useCallback((language: Language) => loadPart(name, language), [name]));
  if (!shown) return fallback;
  return (
    <IntlProvider locale={locale} messages={{ ...messages, ...shown.messages }}>
      {children}
    </IntlProvider>
  );
}
