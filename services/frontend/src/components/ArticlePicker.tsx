"use client";

import { TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Search } from "lucide-react";
import { useId, useState } from "react";
import { useTranslations } from "use-intl";
import { useArticleSearch } from "@/features/knowledge/queries";
import type { Language, SearchHit } from "@/lib/api/types";
import styles from "./ArticlePicker.module.css";
import { ErrorState, LoadingRows } from "./States";

export type PickedArticle = { id: string; title: string; language: Language };

const hitsAsked = 20;
const articlesShown = 6;

/** Several passages of one article can be found: it is offered once, by the best of them. */
export const articlesOf = (hits: SearchHit[]): SearchHit[] => hits.filter((hit, at) => hits.findIndex((other) => other.document_id === hit.document_id) === at);

type Properties = { label: string; query: string; value: PickedArticle | null; onChange: (article: PickedArticle) => void };

/** Finds one article of the knowledge base. Begins with what `query` finds, so that the right one is often in sight at once. */
export function ArticlePicker({ label, query, value, onChange }: Properties) {
  const t = useTranslations("article_picker");
  const group = useId();
  const [typed, setTyped] = useState("");
  const [asked] = useDebouncedValue(typed.trim() || query.trim(), 180);
  const found = useArticleSearch(asked, { limit: hitsAsked });
  const articles = articlesOf(found.data?.items ?? []).slice(0, articlesShown);
  const unseen = value && !articles.some((article) => article.document_id === value.id);
  return (
    <div className={styles.picker}>
      <TextInput type="search" label={label} placeholder={t("search")} leftSection={<Search size={15} />} data-autofocus value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
      <div role="radiogroup" aria-label={label} className={styles.articles} aria-busy={found.isFetching}>
        {unseen && <Choice group={group} article={value} detail="" chosen onChoose={() => onChange(value)} />}
        {found.isPending ? (
          <LoadingRows rows={3} height={40} />
        ) : found.isError ? (
          <ErrorState compact error={found.error} onRetry={() => void found.refetch()} />
        ) : articles.length === 0 ? (
          <p className={styles.nothing}>{typed.trim() ? t("nothing", { q: asked }) : t("nothing_like_it")}</p>
        ) : (
          articles.map((hit) => {
            const article = { id: hit.document_id, title: hit.title, language: hit.language };
            return <Choice key={hit.document_id} group={group} article={article} detail={hit.heading === hit.title ? "" : hit.heading} chosen={value?.id === hit.document_id} onChoose={() => onChange(article)} />;
          })
        )}
      </div>
    </div>
  );
}

type ChoiceProperties = { group: string; article: PickedArticle; detail: string; chosen: boolean; onChoose: () => void };

function Choice({ group, article, detail, chosen, onChoose }: ChoiceProperties) {
  return (
    <label className={styles.article} data-chosen={chosen || undefined}>
      <input type="radio" name={group} checked={chosen} onChange={onChoose} />
      <span className={styles.name}>
        <span lang={article.language} dir="auto" className={styles.title}>
          {article.title}
        </span>
        {detail && (
          <span lang={article.language} dir="auto" className={styles.detail}>
            {detail}
          </span>
        )}
      </span>
      <span className={styles.language}>{article.language.toUpperCase()}</span>
    </label>
  );
}
