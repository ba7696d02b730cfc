import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api";
import type { Items, Phrasing } from "@/lib/api/types";

const keyOf = (article: string) => ["knowledge", "phrasings", article] as const;
const path = "/api/v1/kb/documents/{id}/phrasings";

export const usePhrasings = (article: string) =>
  useQuery({
    queryKey: keyOf(article),
    queryFn: ({ signal }) => api.get(path, { params: { path: { id: article } }, signal }),
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
    mutationFn: (text: string) => api.create(path, { params: { path: { id: article } }, body: { text } }),
    onSuccess: (added) => show((items) => [added, ...items.filter(({ id }) => id !== added.id)]),
  });
}

export function useChangePhrasing(article: string, id: string) {
  const show = useShown(article);
  return useMutation({
    mutationFn: (text: string) => api.put(`${path}/{phrasing_id}`, { params: { path: { id: article, phrasing_id: id } }, body: { text } }),
    onSuccess: (changed) => show((items) => items.map((item) => (item.id === id ? changed : item))),
  });
}

export function useRemovePhrasing(article: string, id: string) {
  const show = useShown(article);
  return useMutation({
    mutationFn: ({ keepalive }: { keepalive: boolean }) => api.delete(`${path}/{phrasing_id}`, { params: { path: { id: article, phrasing_id: id } }, keepalive }),
    onSuccess: () => show((items) => items.filter((item) => item.id !== id)),
  });
}
