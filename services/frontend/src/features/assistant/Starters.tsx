import { ArrowUpRight } from "lucide-react";
import { useTranslations } from "use-intl";
import { BrandMark } from "@/components/BrandMark";
import { useUser } from "@/features/auth/session";
import { useLanguage } from "@/i18n/LanguageProvider";
import { useStarters } from "./queries";
import styles from "./Starters.module.css";

export function Starters({ onAsk }: { onAsk: (question: string) => void }) {
  const t = useTranslations("assistant");
  const user = useUser();
  const language = useLanguage();
  const starters = useStarters(language);
  const titles = starters.data ?? [];
  return (
    <div className={styles.starters}>
      <BrandMark size={44} />
      <h1>{t("welcome", { name: user.name.split(" ")[0] ?? user.name })}</h1>
      <p className={styles.lead}>{t("lead")}</p>
      {titles.length > 0 && (
        <ul aria-label={t("starters")}>
          {titles.map((article) => (
            <li key={article.id}>
              <button type="button" lang={language} onClick={() => onAsk(article.title)}>
                <span dir="auto">{article.title}</span>
                <ArrowUpRight size={15} aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
