"use client";

import dynamic from "next/dynamic";
import { useEffect, useMemo, useRef } from "react";
import { useTranslations } from "use-intl";
import { PageTitle } from "@/components/PageTitle";
import { ErrorState, LoadingRows } from "@/components/States";
import { useIsAgent } from "@/features/auth/session";
import { ArticleContent } from "@/features/content/ArticleContent";
import { useMarkdownReady } from "@/features/content/LazyMarkdown";
import { passageRange } from "@/features/content/passage";
import { AppLink } from "@/features/shell/AppLink";
import { useFragment } from "@/features/shell/navigation";
import type { KnowledgeDocument } from "@/lib/api/types";
import { ArticleAside } from "./ArticleAside";
import styles from "./ArticleScreen.module.css";
import { PassageQuote } from "./PassageQuote";
import { knowledgePath } from "./paths";
import { useArticle, useChunks } from "./queries";

const PhrasingsPanel = dynamic(() => import("./phrasings/PhrasingsPanel").then((module) => module.PhrasingsPanel), { loading: () => <LoadingRows rows={2} height={48} /> });

export function ArticleScreen({ id }: { id: string }) {
  const article = useArticle(id);
  const markdownReady = useMarkdownReady();
  if (article.isPending || (article.isSuccess && article.data.format === "markdown" && !markdownReady)) return <LoadingRows rows={6} height={48} />;
  if (article.isError && !article.data) return <ErrorState error={article.error} onRetry={() => void article.refetch()} />;
  return <Article article={article.data} />;
}

function Article({ article }: { article: KnowledgeDocument }) {
  const t = useTranslations("knowledge");
  const isAgent = useIsAgent();
  const fragment = useFragment();
  const chunkId = fragment.startsWith("chunk-") ? fragment.slice("chunk-".length) : null;
  const chunks = useChunks(article.id, chunkId !== null);
  const chunk = chunks.data?.items.find((candidate) => candidate.id === chunkId);
  const body = useRef<HTMLDivElement>(null);

  const passage = useMemo(() => {
    const range = chunk && article.format === "markdown" ? passageRange(article.content, chunk.text) : null;
    return chunk && range ? { id: `chunk-${chunk.id}`, range } : null;
  }, [chunk, article.content, article.format]);

  useEffect(() => {
    // At once: a glide would go on in the list that one comes back to meanwhile.
    if (fragment && (chunkId === null || chunk)) document.getElementById(fragment)?.scrollIntoView({ block: "start" });
  }, [fragment, chunkId, chunk, passage]);

  return (
    <div className={styles.screen}>
      <PageTitle>{article.title}</PageTitle>
      <div>
        <article className={styles.article} lang={article.language}>
          <AppLink href={knowledgePath} className={styles.up}>
            {t("title")}
          </AppLink>
          <h1 className={styles.title} dir="auto">{article.title}</h1>
          {chunk && !passage && <PassageQuote chunk={chunk} />}
          <div ref={body}>
            <ArticleContent content={article.content} format={article.format} passage={passage} />
          </div>
        </article>
        {isAgent && (
          <div className={styles.phrasings}>
            <PhrasingsPanel article={article.id} language={article.language} />
          </div>
        )}
      </div>
      <ArticleAside article={article} body={body} />
    </div>
  );
}
