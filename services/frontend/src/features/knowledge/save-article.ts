import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ApiError } from "@/lib/api";
import type { KnowledgeDocument } from "@/lib/api/types";
import type { Draft } from "@/lib/draft";
import { type ArticleDraft, inputOf } from "./article-draft";
import { knowledgeKeys } from "./queries";

/** Publishes a draft: a new article, or a new version of one that has not moved on since the draft began. */
export function useSaveArticle(id: string | null, onSaved: (article: KnowledgeDocument) => void) {
  const queryClient = useQueryClient();
  const hold = (article: KnowledgeDocument) => queryClient.setQueryData(knowledgeKeys.article(article.id), article);
  const mutation = useMutation({
    mutationFn: ({ draft, key }: { draft: ArticleDraft; key: string | null }) =>
      id === null
        ? api.create("/api/v1/kb/documents", { body: inputOf(draft) }, key ?? undefined)
        : api.put("/api/v1/kb/documents/{id}", { params: { path: { id }, header: { "If-Match": `"${draft.base}"` } }, body: inputOf(draft) }),
    onSuccess: (article) => {
      hold(article);
      void queryClient.invalidateQueries({ queryKey: knowledgeKeys.all });
      onSaved(article);
    },
  });
  return {
    /** `keyFor` gives the key of publishing a new article. */
    save: (draft: ArticleDraft, keyFor: Draft<ArticleDraft>["keyFor"]) => mutation.mutate({ draft, key: id === null ? keyFor(inputOf(draft)) : null }),
    isPending: mutation.isPending,
    isError: mutation.isError,
    error: mutation.error,
    conflict: conflictOf(mutation.error),
    takeTheirs: (article: KnowledgeDocument) => {
      hold(article);
      mutation.reset();
    },
  };
}

const conflictOf = (error: unknown): KnowledgeDocument | null =>
  error instanceof ApiError && error.code === "version_conflict" ? ((error.problem.current as KnowledgeDocument | undefined) ?? null) : null;
