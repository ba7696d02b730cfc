/** JSON as it is typed. Nothing is null; `undefined` where it is no JSON. */
export function jsonOf(typed: string): unknown {
  if (typed.trim() === "") return null;
  try {
    return JSON.parse(typed);
  } catch {
    return undefined;
  }
}

/** A value as it is shown to be changed. */
export const jsonTextOf = (value: unknown): string => (value === null || value === undefined ? "" : JSON.stringify(value, null, 2));
