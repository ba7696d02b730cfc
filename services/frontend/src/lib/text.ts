/** The first `length` characters, none of them cut in half. */
export function firstCharacters(text: string, length: number): string {
  if (text.length <= length) return text;
  return [...text].slice(0, length).join("");
}

/** At most `length` characters, ending after a whole word where there is one to end after. */
export function shortened(text: string, length: number): string {
  const trimmed = text.trim();
  const beginning = firstCharacters(trimmed, length);
  if (beginning === trimmed) return trimmed;
  return beginning.replace(/(\S)\s+\S*$/, "$1");
}
