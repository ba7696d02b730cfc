import type { Language } from "@/lib/api/types";
import type en from "./en.json";

export type Messages = typeof en;

const files: Record<Language, () => Promise<{ default: Messages }>> = { en: () => import("./en.json"), fr: () => import("./fr.json") };

/** Fetches the messages of one language, once. A failure is not remembered, so that asking again tries again. */
export const loadMessages = async (language: Language): Promise<Messages> => (await files[language]()).default;

declare module "use-intl" {
  interface AppConfig {
    Messages: Messages;
  }
}
