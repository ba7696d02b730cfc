import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api";
import type { Items, Synonyms, SynonymsInput } from "@/lib/api/types";

const key = ["knowledge", "synonyms"] as const;
const path = "/api/v1/kb/synonyms";

export const useSynonyms = (enabled: boolean) =>
  useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.get(path, { signal }),
    enabled,
  });

function useShown() {
  const queryClient = useQueryClient();
  return (change: (items: Synonyms[]) => Synonyms[]) => {
    queryClient.setQueryData<Items<Synonyms>>(key, (held) => held && { items: change(held.items) });
    void queryClient.invalidateQueries({ queryKey: key });
  };
}

/** Stores a new group (`id` null) or changes one. */
export function useSaveSynonyms(id: string | null) {
  const show = useShown();
  return useMutation({
    mutationFn: (body: SynonymsInput) =>
      id === null ? api.create(path, { body }) : api.put(`${path}/{id}`, { params: { path: { id } }, body }),
    onSuccess: (saved) => show((items) => (items.some((item) => item.id === saved.id) ? items.map((item) => (item.id === saved.id ? saved : item)) : [saved, ...items])),
  });
}

export function useRemoveSynonyms(id: string) {
  const show = useShown();
  return useMutation({
    mutationFn: ({ keepalive }: { keepalive: boolean }) => api.delete(`${path}/{id}`, { params: { path: { id } }, keepalive }),
    onSuccess: () => show((items) => items.filter((item) => item.id !== id)),
  });
}
