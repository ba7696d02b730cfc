import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api, given } from "@/lib/api";

export const administrationKeys = {
  users: ["users", "list"] as const,
  settings: ["administration", "settings"] as const,
  rehearsal: ["administration", "rehearsal"] as const,
  cache: ["administration", "cache"] as const,
};

export const useUsers = (q: string, enabled: boolean) =>
  useInfiniteQuery({
    queryKey: [...administrationKeys.users, q],
    queryFn: ({ pageParam, signal }) => api.get("/api/v1/users", { params: { query: given({ q, limit: 50, cursor: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
    enabled,
  });

export const useAssistantSettings = (enabled: boolean) =>
  useQuery({
    queryKey: administrationKeys.settings,
    queryFn: ({ signal }) => api.get("/api/v1/assistant/settings", { signal }),
    enabled,
  });

/** Asks nothing that is stored, so it may be asked as often as the slider rests. Kept while the next one is on its way. */
export const useRehearsal = (last: number, threshold: number, enabled: boolean) =>
  useQuery({
    queryKey: [...administrationKeys.rehearsal, last, threshold],
    queryFn: ({ signal }) => api.post("/api/v1/assistant/rehearsal", { body: { last, threshold }, signal }),
    placeholderData: keepPreviousData,
    // What takes the server too long once will do so again.
    retry: false,
    enabled,
  });

export const useCacheStatistics = (enabled: boolean) =>
  useQuery({
    queryKey: administrationKeys.cache,
    queryFn: ({ signal }) => api.get("/api/v1/cache/statistics", { signal }),
    refetchInterval: 10_000,
    enabled,
  });
