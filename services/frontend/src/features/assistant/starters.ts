import type { DocumentSummary } from "@/lib/api/types";

const fewestLetters = 8;
const longest = 90;

/** Whether a title reads as something a person would ask: words in a sentence's case, not the name of a file or a code. */
export function readsAsQuestion(title: string): boolean {
  const text = title.trim();
  const letters = text.match(/\p{L}/gu) ?? [];
  const capitals = text.match(/\p{Lu}/gu) ?? [];
  return (
    letters.length >= fewestLetters &&
    text.length <= longest &&
    /\p{L}\s+\p{L}/u.test(text) &&
    capitals.length * 2 < letters.length &&
    !/^(about|https?|file|data):|[\\/_]|\.\p{L}{2,5}$|^(untitled|sans titre|new document|nouveau document|microsoft)\b/iu.test(text)
  );
}

/** Questions first, then what else reads as one; no title twice. */
export function startersOf(articles: DocumentSummary[], count: number): DocumentSummary[] {
  const readable = articles.filter(({ title }, at) => readsAsQuestion(title) && articles.findIndex((other) => other.title.trim() === title.trim()) === at);
  const asks = ({ title }: DocumentSummary) => title.trim().endsWith("?");
  return [...readable.filter(asks), ...readable.filter((article) => !asks(article))].slice(0, count);
}
