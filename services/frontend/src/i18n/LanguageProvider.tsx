"use client";

import { type ReactNode, useEffect, useState, useSyncExternalStore } from "react";
import { IntlProvider } from "use-intl";
import type { Language } from "@/lib/api/types";
import { currentLanguage, locales, onLanguageChange } from "./language";
import { loadMessages, type Messages } from "./messages";

const retryMilliseconds = 1500;

export const useLanguage = (): Language => useSyncExternalStore(onLanguageChange, currentLanguage, () => "en");

// Asked for before the first render, beside the session.
if (typeof window !== "undefined") void loadMessages(currentLanguage()).catch(() => undefined);

/** Shows `children` in the reader's language; `fallback` until its messages are here, the language before on a change. */
export function LanguageProvider({ fallback, children }: { fallback: ReactNode; children: ReactNode }) {
  const language = useLanguage();
  const [shown, setShown] = useState<{ language: Language; messages: Messages } | null>(null);
  useEffect(() => {
    let wanted = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = () =>
      loadMessages(language).then(
        (messages) => wanted && setShown({ language, messages }),
        () => wanted && (timer = setTimeout(load, retryMilliseconds)),
      );
    void load();
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [language]);
  if (!shown) return fallback;
  return (
    <IntlProvider locale={locales[shown.language]} messages={shown.messages} timeZone={Intl.DateTimeFormat().resolvedOptions().timeZone}>
      {children}
    </IntlProvider>
  );
}
