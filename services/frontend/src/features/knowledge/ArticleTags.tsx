import { Globe, Lock, Users } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Audience, Language } from "@/lib/api/types";
import styles from "./ArticleTags.module.css";

const icons = { public: Globe, requesters: Users, agents: Lock };

export function ArticleTags({ language, audience }: { language: Language; audience: Audience }) {
  const t = useTranslations("knowledge");
  const Icon = icons[audience];
  return (
    <>
      <span className={styles.tag} data-audience={audience}>
        <Icon size={12} aria-hidden />
        {t(`audiences.${audience}`)}
      </span>
      <span className={styles.language}>
        {language.toUpperCase()}
      </span>
    </>
  );
}
