/** A body that was sent under a key: the same body sent again keeps the key, so that the server does it once. */
export type Attempt = { key: string; of: string };

export type StoredDraft = {
  value: object;
  /** Milliseconds since 1970, by this device's clock. */
  at: number;
  attempt?: Attempt;
  /** The draft of another tab that this one continues. */
  from?: { slot: string; at: number };
};

export type DraftElsewhere = { slot: string; draft: StoredDraft };

/** What is kept under one name: by this tab, and by others, the newest first. */
export type DraftView = { own: StoredDraft | null; others: DraftElsewhere[] };

type Shelf = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

const prefix = "sp.draft.";
const sentMark = '{"sent":true}';

/**
 * Drafts on this device. Each tab writes a slot of its own, so that two tabs never overwrite each other; a slot outlives its tab,
 * and whoever opens the form next continues it. What this tab holds is also kept in memory, for a device that stores nothing.
 */
export class DraftStore {
  private readonly mine = new Map<string, StoredDraft>();
  private readonly views = new Map<string, DraftView>();
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly shelf: Shelf,
    private readonly tab: string,
    private readonly now: () => number,
  ) {}

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The same object until something changes. */
  view(name: string): DraftView {
    const held = this.views.get(name);
    if (held) return held;
    const own = this.mine.get(this.slotOf(name)) ?? this.read(this.slotOf(name));
    if (own) this.mine.set(this.slotOf(name), own);
    const view = { own, others: this.othersOf(name) };
    this.views.set(name, view);
    return view;
  }

  write(name: string, draft: Omit<StoredDraft, "at"> & { at?: number }): void {
    const slot = this.slotOf(name);
    const kept = { ...draft, at: draft.at ?? this.now() };
    this.mine.set(slot, kept);
    this.put(slot, JSON.stringify(kept));
    this.changed();
  }

  /** The server has it, or its writer gave it up. `basis`: the slot of another tab that it continued or repeated. */
  remove(name: string, how: "sent" | "given_up", basis: DraftElsewhere | null = null): void {
    const slot = this.slotOf(name);
    const own = this.mine.get(slot);
    const source = basis ? { slot: basis.slot, at: basis.draft.at } : own?.from;
    this.mine.delete(slot);
    this.shelf.removeItem(slot);
    const original = source ? this.read(source.slot) : null;
    if (source && original?.at === source.at) {
      // The tab that wrote it may be open still. What it holds goes when the very same was sent; otherwise that tab puts it back.
      const same = !own || JSON.stringify(original.value) === JSON.stringify(own.value);
      if (how === "sent" && same) this.put(source.slot, sentMark);
      this.shelf.removeItem(source.slot);
    }
    this.changed();
  }

  /** Another tab wrote (`value`), removed (null) or, without a `key`, cleared what is kept. */
  onStorage(key: string | null, value: string | null): void {
    if (key !== null && !key.startsWith(prefix)) return;
    const own = key === null ? undefined : this.mine.get(key);
    if (key !== null && own) {
      if (value === sentMark) this.mine.delete(key);
      else if (value === null) this.put(key, JSON.stringify(own));
    }
    this.changed();
  }

  private slotOf(name: string): string {
    return `${prefix}${name}~${this.tab}`;
  }

  private othersOf(name: string): DraftElsewhere[] {
    const own = this.slotOf(name);
    const others: DraftElsewhere[] = [];
    for (let place = 0; place < this.shelf.length; place += 1) {
      const slot = this.shelf.key(place);
      if (slot === null || slot === own || !isSlotOf(slot, name)) continue;
      const draft = this.read(slot);
      if (draft) others.push({ slot, draft });
    }
    return others.sort((a, b) => b.draft.at - a.draft.at);
  }

  private read(slot: string): StoredDraft | null {
    const text = this.shelf.getItem(slot);
    if (text === null || text === sentMark) return null;
    try {
      const stored = JSON.parse(text) as Partial<StoredDraft> & object;
      // Before drafts had slots, the value alone was kept.
      return typeof stored.at === "number" && stored.value ? (stored as StoredDraft) : { value: stored, at: 0 };
    } catch {
      return null;
    }
  }

  /** A full or forbidden store loses nothing while the tab lives: memory has it. */
  private put(slot: string, text: string): void {
    try {
      this.shelf.setItem(slot, text);
    } catch {
      return;
    }
  }

  private changed(): void {
    this.views.clear();
    this.listeners.forEach((listener) => listener());
  }
}

const isSlotOf = (slot: string, name: string): boolean => {
  const rest = slot.startsWith(prefix + name) ? slot.slice(prefix.length + name.length) : null;
  return rest !== null && /^(~[0-9a-z]+)?$/.test(rest);
};

/** Tells two bodies apart without keeping either (cyrb53, public domain). */
export function fingerprintOf(body: unknown): string {
  const text = JSON.stringify(body) ?? "";
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return `${text.length}.${(4294967296 * (2097151 & low) + (high >>> 0)).toString(36)}`;
}
