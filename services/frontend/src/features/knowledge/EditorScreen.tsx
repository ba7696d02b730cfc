"use client";

import { useDisclosure } from "@mantine/hooks";
import dynamic from "next/dynamic";
import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { EmptyState, ErrorState, LoadingRows } from "@/components/States";
import { useIsAgent } from "@/features/auth/session";
import { useSectionAddress } from "@/features/shell/navigation";
import { Lock } from "lucide-react";
import { beginningOf, draftOf } from "./article-draft";
import { Editor } from "./Editor";
import { useArticle } from "./queries";

const PhrasingsDrawer = dynamic(() => import("./phrasings/PhrasingsDrawer").then((module) => module.PhrasingsDrawer));

export function EditorScreen({ id }: { id: string | null }) {
  const t = useTranslations("errors.forbidden");
  const isAgent = useIsAgent();
  if (!isAgent) return <EmptyState icon={<Lock />} title={t("title")} detail={t("detail")} />;
  return id === null ? <NewArticle /> : <ExistingArticle id={id} />;
}

function NewArticle() {
  const { search } = useSectionAddress();
  const beginning = useMemo(() => beginningOf(search), [search]);
  return <Editor id={null} saved={beginning} />;
}

function ExistingArticle({ id }: { id: string }) {
  const article = useArticle(id);
  const [phrasings, { open: showPhrasings, close: hidePhrasings }] = useDisclosure(false);
  const saved = useMemo(() => article.data && draftOf(article.data), [article.data]);
  if (article.isPending) return <LoadingRows rows={4} height={80} />;
  if (!article.data || !saved) return <ErrorState error={article.error} onRetry={() => void article.refetch()} />;
  return (
    <>
      <Editor id={id} saved={saved} onPhrasings={showPhrasings} />
      <PhrasingsDrawer article={article.data} opened={phrasings} onClose={hidePhrasings} />
    </>
  );
}
