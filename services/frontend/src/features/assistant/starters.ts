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

export type Starter = { id: string; title: string };

/** What answers most questions first, in its order; then the latest articles, of those questions first. No title twice. */
export function startersOf(used: Starter[], latest: Starter[], count: number): Starter[] {
  const asks = ({ title }: Starter) => title.trim().endsWith("?");
  const all = [...used, ...latest.filter(asks), ...latest.filter((article) => !asks(article))];
  const titles = all.map(({ title }) => title.trim());
  return all.filter(({ title }, at) => readsAsQuestion(title) && titles.indexOf(title.trim()) === at).slice(0, count);
}
