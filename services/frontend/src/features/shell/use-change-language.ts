import { useCallback } from "react";
import { replaceUser } from "@/features/auth/session";
import { chooseLanguage } from "@/i18n/language";
import { api } from "@/lib/api";
import type { Language } from "@/lib/api/types";

/** Changes the language at once and remembers it in the person's profile; a failure there costs nothing here. */
export function useChangeLanguage(): (language: Language) => void {
  return useCallback((language) => {
    chooseLanguage(language);
    api
      .patch("/api/v1/me", { body: { language } })
      .then(replaceUser)
      .catch(() => undefined);
  }, []);
}
