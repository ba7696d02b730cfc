"use client";

import { type ReactNode, useSyncExternalStore } from "react";
import { IntlProvider } from "use-intl";
import type { Language } from "@/lib/api/types";
import { currentLanguage, onLanguageChange } from "./language";
import { messages } from "./messages";

export const useLanguage = (): Language => useSyncExternalStore(onLanguageChange, currentLanguage, () => "en");

export function LanguageProvider({ children }: { children: ReactNode }) {
  const language = useLanguage();
  return (
    <IntlProvider locale={language} messages={messages[language]} timeZone={Intl.DateTimeFormat().resolvedOptions().timeZone}>
      {children}
    </IntlProvider>
  );
}
