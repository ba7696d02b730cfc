import type { Language } from "@/lib/api/types";
import en from "./en.json";
import fr from "./fr.json";

export const messages: Record<Language, typeof en> = { en, fr };

declare module "use-intl" {
  interface AppConfig {
    Locale: Language;
    Messages: typeof en;
  }
}
