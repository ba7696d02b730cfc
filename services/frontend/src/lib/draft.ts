import { useCallback, useState } from "react";
import { useUser } from "@/features/auth/session";

const keyOf = (person: string, name: string) => `sp.draft.${person}.${name}`;

function read<T extends object>(key: string, initial: T): { value: T; restored: boolean } {
  const stored = localStorage.getItem(key);
  if (stored === null) return { value: initial, restored: false };
  try {
    return { value: { ...initial, ...(JSON.parse(stored) as Partial<T>) }, restored: true };
  } catch {
    return { value: initial, restored: false };
  }
}

/** Begins a draft from elsewhere, for the screen that continues it. */
export const beginDraft = (person: string, name: string, value: object): void => localStorage.setItem(keyOf(person, name), JSON.stringify(value));

export type Draft<T> = {
  value: T;
  /** True when it was found on this device rather than begun now. */
  restored: boolean;
  change: (part: Partial<T>) => void;
  discard: (next?: T) => void;
};

/** What a person is writing, kept on this device until it is sent, so that a reload loses nothing. */
export function useDraft<T extends object>(name: string, initial: T): Draft<T> {
  const key = keyOf(useUser().id, name);
  const [held, setHeld] = useState(() => ({ key, ...read(key, initial) }));
  const current = held.key === key ? held : { key, ...read(key, initial) };
  if (current !== held) setHeld(current);

  const change = useCallback(
    (part: Partial<T>) =>
      setHeld((previous) => {
        const value = { ...previous.value, ...part };
        localStorage.setItem(key, JSON.stringify(value));
        return { ...previous, value };
      }),
    [key],
  );
  const discard = useCallback(
    (next?: T) => {
      localStorage.removeItem(key);
      setHeld({ key, value: next ?? initial, restored: false });
    },
    [key, initial],
  );
  return { value: current.value, restored: current.restored, change, discard };
}
