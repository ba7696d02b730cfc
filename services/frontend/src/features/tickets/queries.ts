import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useIsAgent } from "@/features/auth/session";
import { api, given } from "@/lib/api";
import type { TicketFilters } from "./filters";
import { type PageReader, readTrail, type Trail } from "./trail";

const pageSize = 50;

export const ticketKeys = {
  all: ["tickets"] as const,
  lists: ["tickets", "list"] as const,
  list: (filters: TicketFilters) => ["tickets", "list", filters] as const,
  counts: ["tickets", "counts"] as const,
  ticket: (id: string) => ["tickets", "one", id] as const,
  messages: (id: string) => ["tickets", "messages", id] as const,
  history: (id: string) => ["tickets", "history", id] as const,
};

export const useTicketCounts = () =>
  useQuery({
    queryKey: ticketKeys.counts,
    queryFn: ({ signal }) => api.get("/api/v1/tickets/counts", { signal }),
  });

/** Events keep its rows up to date; only a list that comes on screen is asked for, and by its first page. */
export const useTicketList = (filters: TicketFilters) =>
  useInfiniteQuery({
    queryKey: ticketKeys.list(filters),
    queryFn: ({ pageParam, signal }) => {
      const query = given({ ...filters, status: filters.status === "all" ? null : filters.status, limit: pageSize, cursor: pageParam });
      return api.get("/api/v1/tickets", { params: { query }, signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });

export const useTicketSearch = (q: string) =>
  useQuery({
    queryKey: ["tickets", "search", q],
    queryFn: ({ signal }) => api.get("/api/v1/tickets", { params: { query: { q, limit: 5 } }, signal }),
    enabled: q.length > 1,
    placeholderData: keepPreviousData,
  });

export const useTicket = (id: string) =>
  useQuery({
    queryKey: ticketKeys.ticket(id),
    queryFn: ({ signal }) => api.get("/api/v1/tickets/{id}", { params: { path: { id } }, signal }),
  });

function useTrail<T extends { id: string }>(queryKey: readonly unknown[], read: PageReader<T>) {
  const queryClient = useQueryClient();
  return useQuery({
    queryKey,
    queryFn: ({ signal }) => readTrail(read, queryClient.getQueryData<Trail<T>>(queryKey), signal),
  });
}

export const useTicketMessages = (id: string) =>
  useTrail(ticketKeys.messages(id), (query, signal) => api.get("/api/v1/tickets/{id}/messages", { params: { path: { id }, query }, signal }));
export const useTicketHistory = (id: string) =>
  useTrail(ticketKeys.history(id), (query, signal) => api.get("/api/v1/tickets/{id}/history", { params: { path: { id }, query }, signal }));

/** Everyone a ticket can be assigned to. */
export function useAssignees() {
  const isAgent = useIsAgent();
  return useQuery({
    queryKey: ["users", "assignees"],
    queryFn: async ({ signal }) => {
      const pages = await Promise.all(
        (["agent", "admin"] as const).map((role) => api.get("/api/v1/users", { params: { query: { role, limit: 200 } }, signal })),
      );
      return pages.flatMap((page) => page.items).filter((user) => !user.disabled);
    },
    enabled: isAgent,
    staleTime: 300_000,
  });
}
