import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api, ApiError } from "@/lib/api";
import { readEvents } from "@/lib/api/event-stream";
import type { TicketCounts, TicketNotice } from "@/lib/api/types";
import { applyCounts, applyNotices, reloadAll } from "./live-changes";
import { enter, isLive } from "./live-state";

/** A stream that is silent for this long is dead: the server writes at least a comment every 15 s. */
const silenceMilliseconds = 35_000;
const firstDelay = 500;
const longestDelay = 15_000;
/** A stream that ends in good order is opened again at once, and only then counts as lost. */
const reopeningMilliseconds = 1000;
/** Events of one such time are shown together. The first comes through at once. */
const gatheringMilliseconds = 1000;

/** Keeps every ticket on screen as the server has it, for as long as the caller is mounted. */
export function useTicketStream(): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    const stop = new AbortController();
    void follow(queryClient, stop.signal);
    return () => {
      stop.abort();
      enter("connecting");
    };
  }, [queryClient]);
}

async function follow(queryClient: QueryClient, stopped: AbortSignal): Promise<void> {
  const gathered = gatherer(queryClient, stopped);
  let lastId: string | null = null;
  let failures = 0;
  let begun = false;
  while (!stopped.aborted) {
    const attempt = new AbortController();
    const abort = () => attempt.abort();
    stopped.addEventListener("abort", abort, { once: true });
    addEventListener("offline", abort, { once: true });
    let wait = 0;
    let lost: ReturnType<typeof setTimeout> | undefined;
    try {
      const headers: Record<string, string> = { Accept: "text/event-stream", ...(lastId && { "Last-Event-ID": lastId }) };
      const response = await api.send("/api/v1/tickets/events", { headers, signal: attempt.signal, deadline: 20_000 });
      if (!response.body) throw new Error("The event stream has no body");
      // What happened before a stream that could not be resumed is not told by it.
      if (begun && lastId === null) reloadAll(queryClient);
      begun = true;
      failures = 0;
      enter("live");
      for await (const event of readEvents(watched(response.body, abort))) {
        lastId = event.id ?? lastId;
        if (event.event === "ticket") gathered(JSON.parse(event.data) as TicketNotice);
        else if (event.event === "counts") applyCounts(queryClient, JSON.parse(event.data) as TicketCounts);
        else if (event.event === "reset") reloadAll(queryClient);
      }
      lost = setTimeout(() => isLive() && enter("reconnecting"), reopeningMilliseconds);
      if (attempt.signal.aborted) throw new Error("The stream fell silent");
    } catch (error) {
      failures += 1;
      if (!stopped.aborted) enter(navigator.onLine ? "reconnecting" : "offline");
      wait = Math.min(longestDelay, firstDelay * 2 ** (failures - 1)) * (0.5 + Math.random() / 2);
      if (error instanceof ApiError && error.retryAfter) wait = Math.max(wait, error.retryAfter * 1000);
    } finally {
      stopped.removeEventListener("abort", abort);
      removeEventListener("offline", abort);
    }
    if (!stopped.aborted && wait > 0) await untilNext(wait, stopped);
    clearTimeout(lost);
  }
}

/** Hands events on in groups: the first at once, what follows within a while together. */
function gatherer(queryClient: QueryClient, stopped: AbortSignal): (notice: TicketNotice) => void {
  let waiting: TicketNotice[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hand = () => {
    timer = undefined;
    if (waiting.length === 0 || stopped.aborted) return;
    const notices = waiting;
    waiting = [];
    applyNotices(queryClient, notices);
    timer = setTimeout(hand, gatheringMilliseconds);
  };
  return (notice) => {
    waiting.push(notice);
    // One turn of the loop later, so that what arrived in one piece is one group.
    timer ??= setTimeout(hand, 0);
  };
}

/** Calls `onSilence` when nothing, not even a comment, has come for too long. */
function watched(stream: ReadableStream<Uint8Array>, onSilence: () => void): ReadableStream<Uint8Array> {
  let timer = setTimeout(onSilence, silenceMilliseconds);
  return stream.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        clearTimeout(timer);
        timer = setTimeout(onSilence, silenceMilliseconds);
        controller.enqueue(chunk);
      },
      flush: () => clearTimeout(timer),
    }),
  );
}

/** Ends early when the network comes back; without one, it waits for that. */
const untilNext = (milliseconds: number, stopped: AbortSignal) =>
  new Promise<void>((resolve) => {
    const go = () => {
      clearTimeout(timer);
      removeEventListener("online", go);
      stopped.removeEventListener("abort", go);
      resolve();
    };
    const timer = setTimeout(() => navigator.onLine && go(), milliseconds);
    addEventListener("online", go);
    stopped.addEventListener("abort", go);
  });
