import assert from "node:assert/strict";
import { test } from "node:test";
import { eventsOf, readEvents, type ServerEvent } from "../src/lib/api/event-stream";

const parse = (...pieces: string[]): ServerEvent[] => {
  const events = eventsOf();
  return pieces.flatMap((piece) => events(piece));
};

test("an event has its name, its data and its id", () => {
  assert.deepEqual(parse('id: 7\nevent: token\ndata: {"text":"a"}\n\n'), [{ event: "token", data: '{"text":"a"}', id: "7" }]);
});

test("an event may come in any pieces", () => {
  const whole = 'event: token\r\ndata: {"text":"é: [1]"}\r\n\r\nevent: end\r\ndata: {}\r\n\r\n';
  const expected = parse(whole);
  assert.equal(expected.length, 2);
  for (let cut = 1; cut < whole.length; cut += 1) assert.deepEqual(parse(whole.slice(0, cut), whole.slice(cut)), expected, `cut at ${cut}`);
  assert.deepEqual(parse(...whole), expected);
});

test("several data lines are one text", () => {
  assert.equal(parse("data: a\ndata: b\ndata\n\n")[0]?.data, "a\nb\n");
});

test("comments, unknown fields and events without data are skipped", () => {
  assert.deepEqual(parse(": beat\n\nretry: 5\n\nevent: nothing\n\ndata: x\n\n"), [{ event: "message", data: "x", id: null }]);
});

test("an id is kept for the events that follow, so that the stream can be resumed", () => {
  assert.deepEqual(
    parse("id: 1\ndata: a\n\ndata: b\n\n").map((event) => event.id),
    ["1", "1"],
  );
});

test("an event without an end is given up", () => {
  const events = eventsOf();
  const piece = `data: ${"x".repeat(1024 * 1024)}`;
  assert.throws(() => {
    for (let count = 0; count < 6; count += 1) events(piece);
  });
});

test("characters cut in the middle of their bytes arrive whole", async () => {
  const bytes = new TextEncoder().encode("data: déjà vu — 日本\n\n");
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(new Uint8Array([byte]));
      controller.close();
    },
  });
  const events: ServerEvent[] = [];
  for await (const event of readEvents(stream)) events.push(event);
  assert.deepEqual(events, [{ event: "message", data: "déjà vu — 日本", id: null }]);
});
