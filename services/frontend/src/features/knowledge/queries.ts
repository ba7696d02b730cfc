import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useIsAgent } from "@/features/auth/session";
import { api, given } from "@/lib/api";
import type { Audience, Language } from "@/lib/api/types";
import { shortened } from "@/lib/text";

export type ArticleFilters = { language: Language | null; audience: Audience | null };

const pageSize = 40;
/** In characters; the server refuses longer ones. The beginning of a longer question finds the same. */
const longestSearch = 1000;
const indexingPollMilliseconds = 600;

export const knowledgeKeys = {
  all: ["knowledge"] as const,
  list: (filters: ArticleFilters) => ["knowledge", "list", filters] as const,
  search: (q: string, options: SearchOptions) => ["knowledge", "search", q, options] as const,
  article: (id: string) => ["knowledge", "article", id] as const,
  chunks: (id: string) => ["knowledge", "chunks", id] as const,
  versions: (id: string) => ["knowledge", "versions", id] as const,
  version: (id: string, version: number) => ["knowledge", "versions", id, version] as const,
};

export const useArticles = (filters: ArticleFilters) =>
  useInfiniteQuery({
    queryKey: knowledgeKeys.list(filters),
    queryFn: ({ pageParam, signal }) =>
      api.get("/api/v1/kb/documents", { params: { query: given({ ...filters, limit: pageSize, cursor: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
  });

type SearchOptions = { limit?: number; language?: Language | null };

export function useArticleSearch(asked: string, options: SearchOptions = {}) {
  const q = shortened(asked, longestSearch);
  return useQuery({
    queryKey: knowledgeKeys.search(q, options),
    queryFn: ({ signal }) => api.get("/api/v1/kb/search", { params: { query: { q, ...given(options) } }, signal }),
    enabled: q.length > 0,
    placeholderData: keepPreviousData,
  });
}

/** While the article waits to be indexed, asks again until it can be found. */
export const useArticle = (id: string) =>
  useQuery({
    queryKey: knowledgeKeys.article(id),
    queryFn: ({ signal }) => api.get("/api/v1/kb/documents/{id}", { params: { path: { id } }, signal }),
    refetchInterval: (query) => (query.state.data?.indexed === false ? indexingPollMilliseconds : false),
  });

export const useChunks = (id: string, enabled = true) =>
  useQuery({
    queryKey: knowledgeKeys.chunks(id),
    queryFn: ({ signal }) => api.get("/api/v1/kb/documents/{id}/chunks", { params: { path: { id } }, signal }),
    enabled,
  });

export const useVersions = (id: string, enabled: boolean) =>
  useQuery({
    queryKey: knowledgeKeys.versions(id),
    queryFn: ({ signal }) => api.get("/api/v1/kb/documents/{id}/versions", { params: { path: { id } }, signal }),
    enabled,
  });

export const useVersion = (id: string, version: number | null) =>
  useQuery({
    queryKey: knowledgeKeys.version(id, version ?? 0),
    queryFn: ({ signal }) => api.get("/api/v1/kb/documents/{id}/versions/{version}", { params: { path: { id, version: version ?? 0 } }, signal }),
    enabled: version !== null,
  });

export function useKnowledgeStatus() {
  const isAgent = useIsAgent();
  return useQuery({
    queryKey: ["knowledge", "status"],
    queryFn: ({ signal }) => api.get("/api/v1/kb/status", { signal }),
    enabled: isAgent,
    refetchInterval: (query) => ((query.state.data?.behind ?? 0) > 0 ? 2000 : false),
  });
}
