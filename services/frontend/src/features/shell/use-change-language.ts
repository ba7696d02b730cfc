import { useCallback } from "react";
import { replaceUser } from "@/features/auth/session";
import { chooseLanguage } from "@/i18n/language";
import { api } from "@/lib/api";
import type { Language, User } from "@/lib/api/types";

/** Changes the language at once and remembers it in the person's profile; a failure there costs nothing here. */
export function useChangeLanguage(): (language: Language) => void {
  return useCallback((language) => {
    chooseLanguage(language);
    api
      .json<User>("/api/v1/me", { method: "PATCH", body: { language } })
      .then(replaceUser)
      .catch(() => undefined);
  }, []);
}
