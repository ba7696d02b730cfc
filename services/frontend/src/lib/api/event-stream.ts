import { createParser } from "eventsource-parser";

/** Server-sent events read over fetch (HTML standard, section 9.2.6), since EventSource cannot send headers. */

export type ServerEvent = { event: string; data: string; id: string | null };

/** Yields each dispatched event. Comments and `retry:` are skipped; an unfinished last event is dropped, as the standard asks. */
export async function* readEvents(stream: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const events = eventsOf();
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield* events(decoder.decode(value, { stream: true }));
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** An event longer than this, in UTF-16 units, is no event of ours: the stream is given up rather than held in memory. */
const longestEvent = 4 * 1024 * 1024;

/** Takes a stream piece by piece and gives the events that each piece completes. The last id stays with the events that follow. */
export function eventsOf(): (text: string) => ServerEvent[] {
  let lastId: string | null = null;
  let complete: ServerEvent[] = [];
  const parser = createParser({
    maxBufferSize: longestEvent,
    onEvent: ({ event = "message", data, id }) => {
      lastId = id ?? lastId;
      complete.push({ event, data, id: lastId });
    },
  });
  return (text) => {
    complete = [];
    parser.feed(text);
    return complete;
  };
}
