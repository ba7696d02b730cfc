import type { Language } from "@/lib/api/types";
import type en from "./en.json";
import type integrations from "./integrations.en.json";

export type Messages = typeof en;
/** Messages of parts that few people open: they come with their part. Only below a `Part` of that name. */
export type PartMessages = { integrations: typeof integrations };

const files: Record<Language, () => Promise<{ default: Messages }>> = { en: () => import("./en.json"), fr: () => import("./fr.json") };
const parts: { [Name in keyof PartMessages]: Record<Language, () => Promise<{ default: PartMessages[Name] }>> } = {
  integrations: { en: () => import("./integrations.en.json"), fr: () => import("./integrations.fr.json") },
};

/** Fetches the messages of one language, once. A failure is not remembered, so that asking again tries again. */
export const loadMessages = async (language: Language): Promise<Messages> => (await files[language]()).default;
export const loadPart = async (name: keyof PartMessages, language: Language): Promise<PartMessages> => ({ [name]: (await parts[name][language]()).default });

declare module "use-intl" {
  interface AppConfig {
    Messages: Messages & PartMessages;
  }
}
