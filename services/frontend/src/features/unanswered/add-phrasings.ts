import { longestPhrasing } from "@/features/knowledge/phrasings/limits";
import { api, ApiError } from "@/lib/api";
import { shortened } from "@/lib/text";

/** Teaches an article each of the phrasings. One that it knows already is no fault. */
export async function addPhrasings(article: string, phrasings: string[]): Promise<void> {
  for (const text of phrasings)
    try {
      await api.create("/api/v1/kb/documents/{id}/phrasings", { params: { path: { id: article } }, body: { text: shortened(text, longestPhrasing) } });
    } catch (error) {
      if (!(error instanceof ApiError && error.code === "phrasing_exists")) throw error;
    }
}
