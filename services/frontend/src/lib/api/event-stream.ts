/** Server-sent events read over fetch (HTML standard, section 9.2.6), since EventSource cannot send headers. */

export type ServerEvent = { event: string; data: string; id: string | null };

/** Yields each dispatched event. Comments and `retry:` are skipped; an unfinished last event is dropped, as the standard asks. */
export async function* readEvents(stream: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const parser = new EventParser();
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield* parser.push(decoder.decode(value, { stream: true }));
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

export class EventParser {
  private buffer = "";
  private event = "";
  private data: string[] = [];
  private id: string | null = null;

  *push(text: string): Generator<ServerEvent> {
    this.buffer += text;
    let end = this.lineEnd();
    while (end) {
      const line = this.buffer.slice(0, end.index);
      this.buffer = this.buffer.slice(end.index + end.length);
      const event = this.takeLine(line);
      if (event) yield event;
      end = this.lineEnd();
    }
  }

  /** A lone CR at the end of the buffer may be half of a CRLF, so it waits for what follows. */
  private lineEnd(): { index: number; length: number } | null {
    const match = /\r\n|\n|\r(?!$)/.exec(this.buffer);
    return match && { index: match.index, length: match[0].length };
  }

  private takeLine(line: string): ServerEvent | null {
    if (line === "") return this.dispatch();
    const colon = line.indexOf(":");
    if (colon === 0) return null;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.event = value;
    else if (field === "data") this.data.push(value);
    else if (field === "id" && !value.includes("\0")) this.id = value;
    return null;
  }

  private dispatch(): ServerEvent | null {
    const { event, data } = this;
    this.event = "";
    this.data = [];
    return data.length === 0 ? null : { event: event || "message", data: data.join("\n"), id: this.id };
  }
}
