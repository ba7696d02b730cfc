import { useTranslations } from "use-intl";
import { Time } from "@/components/Time";
import { plainText } from "@/features/content/plain-text";
import { AppLink } from "@/features/shell/AppLink";
import type { DocumentSummary } from "@/lib/api/types";
import styles from "./ArticleRow.module.css";
import { ArticleTags } from "./ArticleTags";
import { articlePath } from "./paths";

export function ArticleRow({ article }: { article: DocumentSummary }) {
  const t = useTranslations("knowledge");
  return (
    <li className={styles.row}>
      <AppLink href={articlePath(article.id)} className={styles.link}>
        <span className={styles.title} lang={article.language} dir="auto">
          {article.title}
        </span>
        <span className={styles.excerpt} lang={article.language} dir="auto">
          {plainText(article.excerpt)}
        </span>
      </AppLink>
      <p className={styles.facts}>
        <ArticleTags language={article.language} audience={article.audience} />
        {!article.indexed && <span>{t("indexing")}</span>}
        <Time at={article.updated_at} />
      </p>
    </li>
  );
}
