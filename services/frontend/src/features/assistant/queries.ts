import { type QueryClient, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api, given } from "@/lib/api";
import type { Conversation, ConversationMessage, Language } from "@/lib/api/types";
import { startersOf } from "./starters";

const pageSize = 30;
const starters = 4;
/** So many of the latest articles are looked through for titles that read as a question, where too few are used. */
const startersAmong = 60;

export const conversationKeys = {
  list: ["conversations", "list"] as const,
  conversation: (id: string) => ["conversations", "one", id] as const,
};

export const useConversations = () =>
  useInfiniteQuery({
    queryKey: conversationKeys.list,
    queryFn: ({ pageParam, signal }) =>
      api.get("/api/v1/conversations", { params: { query: given({ limit: pageSize, cursor: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });

/** Kept up by what is asked here, so it is not asked for again while an answer is being written. */
export const useConversation = (id: string | null) =>
  useQuery({
    queryKey: conversationKeys.conversation(id ?? ""),
    queryFn: ({ signal }) => api.get("/api/v1/conversations/{id}", { params: { path: { id: id ?? "" } }, signal }),
    enabled: id !== null,
    staleTime: Infinity,
  });

/** Titles of the knowledge base, as first questions. */
export const useStarters = (language: Language) =>
  useQuery({
    queryKey: ["knowledge", "starters", language],
    queryFn: async ({ signal }) => {
      const { items } = await api.get("/api/v1/assistant/starters", { params: { query: { language, limit: starters * 2 } }, signal });
      const used = items.map(({ document_id, title }) => ({ id: document_id, title }));
      const enough = startersOf(used, [], starters);
      if (enough.length === starters) return enough;
      const latest = await api.get("/api/v1/kb/documents", { params: { query: { language, limit: startersAmong } }, signal });
      return startersOf(used, latest.items, starters);
    },
    staleTime: 300_000,
  });

export function changeConversation(queryClient: QueryClient, id: string, change: (conversation: Conversation) => Conversation): void {
  queryClient.setQueryData<Conversation>(conversationKeys.conversation(id), (held) => held && change(held));
}

export const withMessages = (conversation: Conversation, messages: ConversationMessage[]): Conversation => ({
  ...conversation,
  items: [...conversation.items, ...messages],
  messages: conversation.messages + messages.length,
});
