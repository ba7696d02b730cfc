"use client";

import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { EmptyState, ErrorState, LoadingRows } from "@/components/States";
import { useIsAgent } from "@/features/auth/session";
import { Lock } from "lucide-react";
import { blankArticle, draftOf } from "./article-draft";
import { Editor } from "./Editor";
import { useArticle } from "./queries";

export function EditorScreen({ id }: { id: string | null }) {
  const t = useTranslations("errors.forbidden");
  const isAgent = useIsAgent();
  if (!isAgent) return <EmptyState icon={<Lock />} title={t("title")} detail={t("detail")} />;
  return id === null ? <Editor id={null} saved={blankArticle} /> : <ExistingArticle id={id} />;
}

function ExistingArticle({ id }: { id: string }) {
  const article = useArticle(id);
  const saved = useMemo(() => article.data && draftOf(article.data), [article.data]);
  if (article.isPending) return <LoadingRows rows={4} height={80} />;
  if (!saved) return <ErrorState error={article.error} onRetry={() => void article.refetch()} />;
  return <Editor id={id} saved={saved} />;
}
