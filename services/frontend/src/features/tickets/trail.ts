import { given } from "@/lib/api";
import type { Page } from "@/lib/api/types";

/** What only grows at its end: all of it, and where its last page begins. */
export type Trail<T> = { items: T[]; lastPage: string | null };

type PageQuery = { limit: number; cursor?: string };
export type PageReader<T> = (query: PageQuery, signal: AbortSignal) => Promise<Page<T>>;

const pageSize = 50;

/** Reads on from the last page that was read before; all of it the first time. */
export async function readTrail<T extends { id: string }>(read: PageReader<T>, held: Trail<T> | undefined, signal: AbortSignal): Promise<Trail<T>> {
  const items = new Map(held?.items.map((item) => [item.id, item]));
  let lastPage = held?.lastPage ?? null;
  for (let cursor: string | null = lastPage; ; cursor = lastPage) {
    const page: Page<T> = await read(given({ limit: pageSize, cursor }), signal);
    for (const item of page.items) items.set(item.id, item);
    if (!page.next_cursor) return { items: [...items.values()], lastPage };
    lastPage = page.next_cursor;
  }
}

export const withItem = <T extends { id: string }>(held: Trail<T> | undefined, item: T): Trail<T> | undefined =>
  held && { ...held, items: [...held.items.filter(({ id }) => id !== item.id), item] };
