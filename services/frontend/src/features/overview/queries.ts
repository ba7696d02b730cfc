import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api, queryString } from "@/lib/api";
import type { Overview, Page, UnansweredQuestion } from "@/lib/api/types";

const refreshMilliseconds = 30_000;

export const useOverview = (enabled: boolean) =>
  useQuery({
    queryKey: ["overview", "parts"],
    queryFn: ({ signal }) => api.json<Overview>("/api/v1/overview", { signal }),
    refetchInterval: refreshMilliseconds,
    enabled,
  });

export const useUnanswered = (enabled: boolean) =>
  useInfiniteQuery({
    queryKey: ["overview", "unanswered"],
    queryFn: ({ pageParam, signal }) =>
      api.json<Page<UnansweredQuestion>>(`/api/v1/assistant/unanswered${queryString({ limit: 20, cursor: pageParam })}`, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    enabled,
  });
