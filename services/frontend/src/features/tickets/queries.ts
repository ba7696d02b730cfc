import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useIsAgent } from "@/features/auth/session";
import { api, queryString } from "@/lib/api";
import type { Items, Page, Ticket, TicketCounts, TicketEvent, TicketMessage, User } from "@/lib/api/types";
import type { TicketFilters } from "./filters";

const pageSize = 50;
const wholeThread = 200;

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
    queryFn: ({ signal }) => api.json<TicketCounts>("/api/v1/tickets/counts", { signal }),
  });

export const useTicketList = (filters: TicketFilters) =>
  useInfiniteQuery({
    queryKey: ticketKeys.list(filters),
    queryFn: ({ pageParam, signal }) => {
      const query = queryString({ ...filters, status: filters.status === "all" ? null : filters.status, limit: pageSize, cursor: pageParam });
      return api.json<Page<Ticket>>(`/api/v1/tickets${query}`, { signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
  });

export const useTicketSearch = (q: string) =>
  useQuery({
    queryKey: ["tickets", "search", q],
    queryFn: ({ signal }) => api.json<Page<Ticket>>(`/api/v1/tickets${queryString({ q, limit: 5 })}`, { signal }),
    enabled: q.length > 1,
    placeholderData: keepPreviousData,
  });

export const useTicket = (id: string) =>
  useQuery({
    queryKey: ticketKeys.ticket(id),
    queryFn: ({ signal }) => api.json<Ticket>(`/api/v1/tickets/${id}`, { signal }),
  });

export const useTicketMessages = (id: string) =>
  useQuery({
    queryKey: ticketKeys.messages(id),
    queryFn: ({ signal }) => allMessages(id, signal),
  });

async function allMessages(id: string, signal: AbortSignal): Promise<TicketMessage[]> {
  const messages: TicketMessage[] = [];
  let cursor: string | null = null;
  do {
    const query: string = queryString({ limit: wholeThread, cursor });
    const page: Page<TicketMessage> = await api.json(`/api/v1/tickets/${id}/messages${query}`, { signal });
    messages.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor);
  return messages;
}

export const useTicketHistory = (id: string) =>
  useQuery({
    queryKey: ticketKeys.history(id),
    queryFn: ({ signal }) => api.json<Items<TicketEvent>>(`/api/v1/tickets/${id}/history`, { signal }),
  });

/** Everyone a ticket can be assigned to. */
export function useAssignees() {
  const isAgent = useIsAgent();
  return useQuery({
    queryKey: ["users", "assignees"],
    queryFn: async ({ signal }) => {
      const pages = await Promise.all(
        ["agent", "admin"].map((role) => api.json<Page<User>>(`/api/v1/users${queryString({ role, limit: 200 })}`, { signal })),
      );
      return pages.flatMap((page) => page.items).filter((user) => !user.disabled);
    },
    enabled: isAgent,
    staleTime: 300_000,
  });
}
