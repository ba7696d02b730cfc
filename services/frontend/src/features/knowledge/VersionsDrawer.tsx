import { Button, Drawer } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Notice } from "@/components/Notice";
import { errorKind, ErrorState, LoadingRows } from "@/components/States";
import { Time } from "@/components/Time";
import { ArticleContent } from "@/features/content/ArticleContent";
import { api } from "@/lib/api";
import type { DocumentInput, DocumentVersion, KnowledgeDocument } from "@/lib/api/types";
import { knowledgeKeys, useVersion, useVersions } from "./queries";
import styles from "./VersionsDrawer.module.css";

type Properties = { article: KnowledgeDocument; opened: boolean; onClose: () => void };

export function VersionsDrawer({ article, opened, onClose }: Properties) {
  const t = useTranslations("knowledge");
  const versions = useVersions(article.id, opened);
  const [chosen, setChosen] = useState<number | null>(null);
  const editorOf = ({ updated_by: editor, updated_by_then: then }: DocumentVersion) =>
    editor && then ? t("editor_then", { name: editor.name, then }) : editor?.name;
  return (
    <Drawer opened={opened} onClose={onClose} position="right" size="lg" title={t("versions")} closeButtonProps={{ "aria-label": t("close") }}>
      {versions.isPending ? (
        <LoadingRows rows={3} />
      ) : versions.isError ? (
        <ErrorState compact error={versions.error} onRetry={() => void versions.refetch()} />
      ) : (
        <ul className={styles.versions}>
          {versions.data.items.map((version) => (
            <li key={version.version}>
              <button
                type="button"
                className={styles.version}
                aria-expanded={chosen === version.version}
                onClick={() => setChosen(chosen === version.version ? null : version.version)}
              >
                <span className={styles.number}>{t("version", { number: version.version })}</span>
                <span className={styles.title} dir="auto">{version.title}</span>
                <span className={styles.facts}>
                  {version.version === article.version && <span className={styles.current}>{t("current")}</span>}
                  <bdi>{editorOf(version)}</bdi> <Time at={version.updated_at} />
                </span>
              </button>
              {chosen === version.version && <VersionView article={article} version={version.version} onRestored={onClose} />}
            </li>
          ))}
        </ul>
      )}
    </Drawer>
  );
}

function VersionView({ article, version, onRestored }: { article: KnowledgeDocument; version: number; onRestored: () => void }) {
  const t = useTranslations("knowledge");
  const errors = useTranslations("errors");
  const queryClient = useQueryClient();
  const earlier = useVersion(article.id, version);
  const restoration = useMutation({
    mutationFn: ({ title, content, format, language, audience }: DocumentInput) =>
      api.put("/api/v1/kb/documents/{id}", {
        params: { path: { id: article.id }, header: { "If-Match": `"${article.version}"` } },
        body: { title, content, format, language, audience },
      }),
    onSuccess: (restored) => {
      queryClient.setQueryData(knowledgeKeys.article(article.id), restored);
      void queryClient.invalidateQueries({ queryKey: knowledgeKeys.all });
      notifications.show({ message: t("restored", { number: version }) });
      onRestored();
    },
  });
  if (earlier.isPending) return <LoadingRows rows={2} />;
  if (earlier.isError) return <ErrorState compact error={earlier.error} onRetry={() => void earlier.refetch()} />;
  const old = earlier.data;
  return (
    <div className={styles.view} lang={old.language}>
      {restoration.isError && <Notice tone="error">{errors(`${errorKind(restoration.error)}.detail`)}</Notice>}
      <ArticleContent content={old.content} format={old.format} />
      {version !== article.version && (
        <Button size="xs" loading={restoration.isPending} onClick={() => restoration.mutate(old)}>
          {t("restore")}
        </Button>
      )}
    </div>
  );
}
