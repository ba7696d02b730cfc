"use client";

import { type ReactNode, useEffect, useState, useSyncExternalStore } from "react";
import { IntlProvider } from "use-intl";
import type { Language } from "@/lib/api/types";
import { currentLanguage, locales, onLanguageChange } from "./language";
import { loadMessages, type Messages, type PartMessages } from "./messages";

const retryMilliseconds = 1500;

export const useLanguage = (): Language => useSyncExternalStore(onLanguageChange, currentLanguage, () => "en");

// Asked for before the first render, beside the session.
if (typeof window !== "undefined") void loadMessages(currentLanguage()).catch(() => undefined);

/** What `load` gives of a language; the language before until the next is here, null until the first is. A failure is tried again. */
export function useLoaded<T>(load: (language: Language) => Promise<T>): { language: Language; messages: T } | null {
  const language = useLanguage();
  const [shown, setShown] = useState<{ language: Language; messages: T } | null>(null);
  useEffect(() => {
    let wanted = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = () =>
      load(language).then(
        (messages) => wanted && setShown({ language, messages }),
        () => wanted && (timer = setTimeout(ask, retryMilliseconds)),
      );
    void ask();
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [load, language]);
  return shown;
}

/** Shows `children` in the reader's language; `fallback` until its messages are here, the language before on a change. */
export function LanguageProvider({ fallback, children }: { fallback: ReactNode; children: ReactNode }) {
  const shown = useLoaded<Messages>(loadMessages);
  if (!shown) return fallback;
  return (
    // A part brings its own messages.
    <IntlProvider locale={locales[shown.language]} messages={shown.messages as Messages & PartMessages} timeZone={Intl.DateTimeFormat().resolvedOptions().timeZone}>
      {children}
    </IntlProvider>
  );
}
