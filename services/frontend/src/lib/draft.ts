import { useCallback, useMemo, useState, useSyncExternalStore } from "react";
import { useUser } from "@/features/auth/session";
import { type DraftElsewhere, DraftStore, type DraftView, fingerprintOf, type StoredDraft } from "./draft-store";
import { newIdempotencyKey } from "./idempotency";
import { tabName } from "./tab";

let opened: DraftStore | null = null;

function drafts(): DraftStore {
  if (opened) return opened;
  const store = new DraftStore(localStorage, tabName(), () => Date.now());
  addEventListener("storage", (event) => {
    if (event.storageArea === localStorage) store.onStorage(event.key, event.newValue);
  });
  opened = store;
  return store;
}

export type Draft<T> = {
  value: T;
  /** True when it was found on this device rather than begun now. */
  restored: boolean;
  /** Its sending began, and was never heard to end. */
  attempted: boolean;
  change: (part: Partial<T>) => void;
  /** Given up by its writer. */
  discard: () => void;
  /** The server has answered that it has it: only then does a draft go. Works after the form has left the screen, too. */
  sent: () => void;
  /** The `Idempotency-Key` of sending `body`: made when its first sending begins, and the same at every repetition, also after a reload. */
  keyFor: (body: unknown) => string;
  /** The server has seen the key with another body: the next sending has a new one. */
  forgetKey: () => void;
  /** Something newer that another tab wrote meanwhile. It is offered, and never takes the place of what is here by itself. */
  elsewhere: { value: T; take: () => void; dismiss: () => void } | null;
};

/** What is on the screen before anything is typed here: the newest that is kept, and up to when the others are known. */
type Beginning = { name: string; adopted: DraftElsewhere | null; seen: number };

const beginningOf = (name: string, { own, others }: DraftView): Beginning => ({
  name,
  adopted: own ? null : (others[0] ?? null),
  seen: Math.max(own?.at ?? 0, others[0]?.draft.at ?? 0),
});

/**
 * What a person is writing, kept on this device until the server has it, so that neither a reload, an ended session nor a lost
 * connection takes it. Not for secrets.
 */
export function useDraft<T extends object>(formName: string, initial: T): Draft<T> {
  const name = `${useUser().id}.${formName}`;
  const store = drafts();
  const view = useSyncExternalStore(
    useCallback((listener) => store.subscribe(listener), [store]),
    () => store.view(name),
    () => store.view(name),
  );
  const [held, setHeld] = useState(() => ({ ...beginningOf(name, view), restored: view.own !== null || view.others.length > 0 }));
  const begun = held.name === name ? held : { ...beginningOf(name, view), restored: view.own !== null || view.others.length > 0 };
  if (begun !== held) setHeld(begun);

  // What was adopted is gone once its own tab sent it.
  const adopted = begun.adopted && view.others.some(({ slot }) => slot === begun.adopted?.slot) ? begun.adopted : null;
  const stored = (view.own ?? adopted?.draft)?.value as Partial<T> | undefined;
  const value = useMemo(() => (stored ? shaped(initial, stored) : initial), [stored, initial]);

  const actions = useMemo(() => {
    const basis = (): StoredDraft => {
      const { own, others } = store.view(name);
      if (own) return own;
      const source = others.find(({ slot }) => slot === begun.adopted?.slot) && begun.adopted;
      return source ? { ...source.draft, from: { slot: source.slot, at: source.draft.at } } : { value: initial, at: 0 };
    };
    const seeAll = () => setHeld((before) => ({ ...before, seen: Math.max(before.seen, store.view(name).others[0]?.draft.at ?? 0) }));
    const remove = (how: "sent" | "given_up") => {
      const { own } = store.view(name);
      store.remove(name, how, own ? null : begun.adopted);
      setHeld({ ...beginningOf(name, store.view(name)), adopted: null, restored: false });
    };
    return {
      change: (part: Partial<T>) => {
        const before = basis();
        const next = { ...shaped(initial, before.value), ...part };
        if (!before.attempt && JSON.stringify(next) === JSON.stringify(initial) && !before.from) store.remove(name, "given_up");
        else store.write(name, { ...before, at: Date.now(), value: next });
      },
      discard: () => remove("given_up"),
      sent: () => remove("sent"),
      keyFor: (body: unknown) => {
        const before = basis();
        const of = fingerprintOf(body);
        if (before.attempt?.of === of) return before.attempt.key;
        const key = newIdempotencyKey();
        store.write(name, { ...before, attempt: { key, of } });
        return key;
      },
      forgetKey: () => {
        const { attempt, ...rest } = basis();
        if (attempt) store.write(name, rest);
      },
      take: (other: DraftElsewhere) => {
        store.write(name, { ...other.draft, at: Date.now(), from: { slot: other.slot, at: other.draft.at } });
        seeAll();
      },
      dismiss: seeAll,
    };
  }, [store, name, initial, begun.adopted]);

  const newest = view.others[0];
  const offered = newest && newest.draft.at > Math.max(begun.seen, view.own?.at ?? 0) && differs(newest.draft.value, value) ? newest : null;
  const { take, dismiss, ...rest } = actions;
  return {
    value,
    restored: begun.restored,
    attempted: (view.own ?? adopted?.draft)?.attempt !== undefined,
    ...rest,
    elsewhere: offered && { value: shaped(initial, offered.draft.value), take: () => take(offered), dismiss },
  };
}

/** What is kept may come from a release whose form had other fields. */
const shaped = <T extends object>(initial: T, stored: Partial<T>): T => {
  const known = Object.entries(stored).filter(([field]) => field in initial);
  return { ...initial, ...Object.fromEntries(known) };
};

const differs = (a: object, b: object): boolean => JSON.stringify({ ...b, ...a }) !== JSON.stringify(b);
