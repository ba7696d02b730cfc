/** Where a passage stands in the source of its article, as offsets. */
export type PassageRange = { start: number; end: number };

const linesOf = (text: string): string[] => text.split("\n").map((line) => line.trim()).filter(Boolean);

/** Finds the passage as it was cut; where white space was changed on the way, by its first and last lines. */
export function passageRange(source: string, passage: string): PassageRange | null {
  const exact = source.indexOf(passage.trim());
  if (exact >= 0) return { start: exact, end: exact + passage.trim().length };
  const lines = linesOf(passage);
  const first = lines[0];
  const last = lines.at(-1);
  if (first === undefined || last === undefined) return null;
  const start = source.indexOf(first);
  const end = source.indexOf(last, start);
  return start < 0 || end < 0 ? null : { start, end: end + last.length };
}
