import { type InfiniteData, keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, given } from "@/lib/api";
import type { Page, QuestionGroup } from "@/lib/api/types";
import type { UnansweredFilters } from "./filters";

const groupsKey = ["unanswered", "groups"] as const;

export const useQuestionGroups = (filters: UnansweredFilters, limit: number, enabled: boolean) =>
  useInfiniteQuery({
    queryKey: [...groupsKey, filters, limit],
    queryFn: ({ pageParam, signal }) =>
      api.get("/api/v1/assistant/unanswered/groups", { params: { query: given({ ...filters, limit, cursor: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
    enabled,
  });

/** Takes a group out of every list. */
export function useDismissGroup(group: QuestionGroup) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ keepalive }: { keepalive: boolean }) =>
      api.post("/api/v1/assistant/unanswered/dismiss", {
        body: { message_ids: group.questions.map((question) => question.message_id) },
        keepalive,
      }),
    onSuccess: () => {
      queryClient.setQueriesData<InfiniteData<Page<QuestionGroup>>>({ queryKey: groupsKey }, (held) => held && without(held, group.id));
      void queryClient.invalidateQueries({ queryKey: ["overview"] });
    },
  });
}

const without = (held: InfiniteData<Page<QuestionGroup>>, id: string): InfiniteData<Page<QuestionGroup>> => ({
  ...held,
  pages: held.pages.map((page) => ({ ...page, items: page.items.filter((group) => group.id !== id) })),
});
