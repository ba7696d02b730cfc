import { SearchX } from "lucide-react";
import { useTranslations } from "use-intl";
import { EmptyState, ErrorState, LoadingRows } from "@/components/States";
import { Snippet } from "@/features/content/Snippet";
import { AppLink } from "@/features/shell/AppLink";
import { useKeptScroll } from "@/features/shell/scroll";
import { articlePath } from "./paths";
import { type ArticleFilters, useArticleSearch } from "./queries";
import styles from "./SearchResults.module.css";
import { ArticleTags } from "./ArticleTags";

const limit = 30;

export function SearchResults({ q, filters }: { q: string; filters: ArticleFilters }) {
  const t = useTranslations("knowledge");
  const search = useArticleSearch(q, { limit, language: filters.language });
  useKeptScroll(search.isSuccess);
  if (search.isPending) return <LoadingRows rows={5} height={84} />;
  if (search.isError) return <ErrorState error={search.error} onRetry={() => void search.refetch()} />;
  const hits = search.data.items.filter((hit) => !filters.audience || hit.audience === filters.audience);
  if (hits.length === 0) return <EmptyState icon={<SearchX />} title={t("no_hits.title", { q })} detail={t("no_hits.detail")} />;
  return (
    <section aria-label={t("results")}>
      <p className={styles.count} role="status">
        {t("hits", { count: hits.length })}
      </p>
      <ul className={styles.hits} data-stale={search.isPlaceholderData || undefined}>
        {hits.map((hit) => (
          <li key={hit.chunk_id} className={styles.hit}>
            <AppLink href={articlePath(hit.document_id, hit.chunk_id)} className={styles.link} lang={hit.language} dir="auto">
              {hit.title}
              {hit.heading && hit.heading !== hit.title && <span className={styles.heading}>{hit.heading}</span>}
            </AppLink>
            <p className={styles.snippet} lang={hit.language} dir="auto">
              <Snippet html={hit.snippet} />
            </p>
            <p className={styles.facts}>
              <ArticleTags language={hit.language} audience={hit.audience} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
