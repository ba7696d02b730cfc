"use client";

import { Drawer } from "@mantine/core";
import { ArrowUpRight } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { LinkButton } from "@/components/LinkButton";
import { EmptyState, errorKind, ErrorState, LoadingRows } from "@/components/States";
import { Markdown } from "@/features/content/LazyMarkdown";
import { articlePath } from "@/features/knowledge/paths";
import { useChunks } from "@/features/knowledge/queries";
import type { Chunk, Citation } from "@/lib/api/types";
import styles from "./CitationDrawer.module.css";

/** The cited passage where it stands: highlighted among the other passages of its article. */
export function CitationDrawer({ citation, onClose }: { citation: Citation | null; onClose: () => void }) {
  const t = useTranslations("assistant");
  // What was cited last stays while the drawer slides away.
  const [shown, setShown] = useState(citation);
  if (citation && citation !== shown) setShown(citation);
  return (
    <Drawer opened={citation !== null} onClose={onClose} position="right" size={560} title={shown?.title} closeButtonProps={{ "aria-label": t("close") }} classNames={{ title: styles.title ?? "" }}>
      {shown && <CitedArticle key={`${shown.document_id} ${shown.chunk_id}`} citation={shown} onOpen={onClose} />}
    </Drawer>
  );
}

function CitedArticle({ citation, onOpen }: { citation: Citation; onOpen: () => void }) {
  const t = useTranslations("assistant");
  const chunks = useChunks(citation.document_id);
  if (chunks.isPending) return <LoadingRows rows={4} height={90} />;
  if (chunks.isError)
    return errorKind(chunks.error) === "not_found" ? (
      <EmptyState compact title={t("source_gone.title")} detail={t("source_gone.detail")} />
    ) : (
      <ErrorState compact error={chunks.error} onRetry={() => void chunks.refetch()} />
    );
  return (
    <div className={styles.article}>
      <div className={styles.bar}>
        <LinkButton href={articlePath(citation.document_id, citation.chunk_id)} variant="default" size="xs" rightSection={<ArrowUpRight size={14} />} onClick={onOpen}>
          {t("open_article")}
        </LinkButton>
      </div>
      {chunks.data.items.map((chunk) => (
        <Passage key={chunk.id} chunk={chunk} quote={chunk.id === citation.chunk_id ? citation.quote : null} />
      ))}
    </div>
  );
}

function Passage({ chunk, quote }: { chunk: Chunk; quote: string | null }) {
  const t = useTranslations("assistant");
  const element = useRef<HTMLElement>(null);
  const cited = quote !== null;
  const namesItself = chunk.text.startsWith("#");
  useEffect(() => {
    if (cited) element.current?.scrollIntoView({ block: "center" });
  }, [cited]);
  return (
    <section ref={element} className={styles.passage} data-cited={cited || undefined} aria-label={cited ? t("cited_passage") : chunk.heading || undefined}>
      {chunk.heading && !namesItself && <p className={styles.heading} dir="auto">{chunk.heading}</p>}
      <Markdown source={chunk.text} {...(quote && { quote })} />
    </section>
  );
}
