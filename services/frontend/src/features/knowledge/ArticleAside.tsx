"use client";

import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { CircleCheck, History, LoaderCircle, Pencil, Trash2 } from "lucide-react";
import type { RefObject } from "react";
import { useTranslations } from "use-intl";
import { LinkButton } from "@/components/LinkButton";
import { Time } from "@/components/Time";
import { useIsAgent } from "@/features/auth/session";
import type { KnowledgeDocument } from "@/lib/api/types";
import styles from "./ArticleAside.module.css";
import { ArticleTags } from "./ArticleTags";
import { DeleteArticle } from "./DeleteArticle";
import { editArticlePath } from "./paths";
import { TableOfContents } from "./TableOfContents";
import { VersionsDrawer } from "./VersionsDrawer";

export function ArticleAside({ article, body }: { article: KnowledgeDocument; body: RefObject<HTMLDivElement | null> }) {
  const t = useTranslations("knowledge");
  const isAgent = useIsAgent();
  return (
    <aside className={styles.aside} aria-label={t("about")}>
      {isAgent && <Actions article={article} />}
      <div className={styles.facts}>
        <p className={styles.tags}>
          <ArticleTags language={article.language} audience={article.audience} />
        </p>
        <p>
          {article.updated_by ? t("updated_by", { name: article.updated_by.name }) : t("updated")} · <Time at={article.updated_at} />
        </p>
        {isAgent && <IndexState article={article} />}
      </div>
      <TableOfContents body={body} content={article.content} />
    </aside>
  );
}

function IndexState({ article }: { article: KnowledgeDocument }) {
  const t = useTranslations("knowledge");
  return (
    <p className={styles.indexed} data-indexed={article.indexed} role="status">
      {article.indexed ? <CircleCheck size={14} aria-hidden /> : <LoaderCircle size={14} className={styles.turning} aria-hidden />}
      {article.indexed ? t("indexed", { chunks: article.chunks }) : t("indexing")}
    </p>
  );
}

function Actions({ article }: { article: KnowledgeDocument }) {
  const t = useTranslations("knowledge");
  const [versions, { open: showVersions, close: hideVersions }] = useDisclosure(false);
  const [deleting, { open: askDeletion, close: keep }] = useDisclosure(false);
  return (
    <div className={styles.actions}>
      <LinkButton href={editArticlePath(article.id)} size="xs" leftSection={<Pencil size={14} />}>
        {t("edit")}
      </LinkButton>
      <Button variant="default" size="xs" leftSection={<History size={14} />} onClick={showVersions}>
        {t("versions")}
      </Button>
      <Button variant="default" size="xs" leftSection={<Trash2 size={14} />} onClick={askDeletion} className={styles.delete}>
        {t("delete")}
      </Button>
      <VersionsDrawer article={article} opened={versions} onClose={hideVersions} />
      <DeleteArticle article={article} opened={deleting} onClose={keep} />
    </div>
  );
}
