import type { Synonyms } from "@/lib/api/types";

export const fewestWords = 2;
export const mostWords = 10;
/** In characters. */
export const longestWord = 60;

const folded = (word: string): string => word.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();

/** The words as they are sent: trimmed, none twice, whatever its case. */
export function tidied(words: string[]): string[] {
  const seen = new Set<string>();
  return words
    .map((word) => word.trim().replace(/\s+/g, " "))
    .filter((word) => {
      const known = seen.has(word.toLowerCase());
      seen.add(word.toLowerCase());
      return word !== "" && !known;
    });
}

/** The first of `words` that stands in another group of its language, and that group. */
export function takenWord(words: string[], others: Synonyms[]): { word: string; group: Synonyms } | null {
  for (const word of words) {
    const group = others.find((other) => other.words.some((held) => folded(held) === folded(word)));
    if (group) return { word, group };
  }
  return null;
}
