const mostKept = 300;

const keyOf = (person: string) => `sp.seen.${person}`;

function read(person: string): [string, string][] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(person)) ?? "[]");
    return Array.isArray(kept) ? (kept as [string, string][]) : [];
  } catch {
    return [];
  }
}

/** Up to when a person has read a ticket on this device (RFC 3339); null: never to its end. */
export const seenUpTo = (person: string, ticket: string): string | null => read(person).find(([id]) => id === ticket)?.[1] ?? null;

export function markSeen(person: string, ticket: string, upTo: string): void {
  const kept = [[ticket, upTo], ...read(person).filter(([id]) => id !== ticket)].slice(0, mostKept);
  try {
    localStorage.setItem(keyOf(person), JSON.stringify(kept));
  } catch {
    // A full device remembers less; a ticket then opens at its top.
  }
}
