import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api";
import type { Phrasing } from "@/lib/api/feeding";
import type { Items } from "@/lib/api/types";

const keyOf = (article: string) => ["knowledge", "phrasings", article] as const;
const pathOf = (article: string, phrasing?: string) => `/api/v1/kb/documents/${article}/phrasings${phrasing ? `/${phrasing}` : ""}`;

export const usePhrasings = (article: string) =>
  useQuery({
    queryKey: keyOf(article),
    queryFn: ({ signal }) => api.json<Items<Phrasing>>(pathOf(article), { signal }),
  });

/** Changes what is shown, once the server has agreed. */
function useShown(article: string) {
  const queryClient = useQueryClient();
  return (change: (items: Phrasing[]) => Phrasing[]) => {
    queryClient.setQueryData<Items<Phrasing>>(keyOf(article), (held) => held && { items: change(held.items) });
    void queryClient.invalidateQueries({ queryKey: keyOf(article) });
  };
}

export function useAddPhrasing(article: string) {
  const show = useShown(article);
  return useMutation({
    mutationFn: (text: string) => api.create<Phrasing>(pathOf(article), { text }),
    onSuccess: (added) => show((items) => [added, ...items.filter(({ id }) => id !== added.id)]),
  });
}

export function useChangePhrasing(article: string, id: string) {
  const show = useShown(article);
  return useMutation({
    mutationFn: (text: string) => api.json<Phrasing>(pathOf(article, id), { method: "PUT", body: { text } }),
    onSuccess: (changed) => show((items) => items.map((item) => (item.id === id ? changed : item))),
  });
}

export function useRemovePhrasing(article: string, id: string) {
  const show = useShown(article);
  return useMutation({
    mutationFn: ({ keepalive }: { keepalive: boolean }) => api.json(pathOf(article, id), { method: "DELETE", keepalive }),
    onSuccess: () => show((items) => items.filter((item) => item.id !== id)),
  });
}
