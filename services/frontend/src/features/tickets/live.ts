import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { api } from "@/lib/api";
import { readEvents } from "@/lib/api/event-stream";
import type { Ticket, TicketNotice } from "@/lib/api/types";
import { ticketKeys } from "./queries";

/** The server writes a comment every 15 s: a stream that is silent for longer than two of them is dead. */
const silenceMilliseconds = 40_000;
const firstDelay = 500;
const longestDelay = 15_000;

let connected = true;
const listeners = new Set<() => void>();

function setConnected(next: boolean): void {
  connected = next;
  listeners.forEach((listener) => listener());
}

export const useIsLive = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => connected,
    () => true,
  );

/** Keeps every ticket on screen as the server has it, for as long as the caller is mounted. */
export function useTicketStream(): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    const stop = new AbortController();
    void follow(queryClient, stop.signal);
    return () => stop.abort();
  }, [queryClient]);
}

async function follow(queryClient: QueryClient, stopped: AbortSignal): Promise<void> {
  let lastId: string | null = null;
  let failures = 0;
  while (!stopped.aborted) {
    const attempt = new AbortController();
    const abort = () => attempt.abort();
    stopped.addEventListener("abort", abort, { once: true });
    try {
      const headers: Record<string, string> = { Accept: "text/event-stream", ...(lastId && { "Last-Event-ID": lastId }) };
      const response = await api.send("/api/v1/tickets/events", { headers, signal: attempt.signal });
      if (!response.body) throw new Error("The event stream has no body");
      if (failures > 0 && lastId === null) void queryClient.invalidateQueries({ queryKey: ticketKeys.all });
      failures = 0;
      setConnected(true);
      for await (const event of readEvents(watched(response.body, abort))) {
        lastId = event.id ?? lastId;
        if (event.event === "ticket") apply(queryClient, JSON.parse(event.data) as TicketNotice);
        else if (event.event === "reset") void queryClient.invalidateQueries({ queryKey: ticketKeys.all });
      }
    } catch {
      failures += 1;
    } finally {
      stopped.removeEventListener("abort", abort);
    }
    if (stopped.aborted) return;
    if (failures > 1) setConnected(false);
    await pause(Math.min(longestDelay, firstDelay * 2 ** failures) * (0.5 + Math.random() / 2), stopped);
  }
}

function apply(queryClient: QueryClient, notice: TicketNotice): void {
  void queryClient.invalidateQueries({ queryKey: ticketKeys.lists });
  void queryClient.invalidateQueries({ queryKey: ticketKeys.counts });
  void queryClient.invalidateQueries({ queryKey: ["overview"] });
  const held = queryClient.getQueryData<Ticket>(ticketKeys.ticket(notice.id));
  if (!held || held.version < notice.version) void queryClient.invalidateQueries({ queryKey: ticketKeys.ticket(notice.id) });
  void queryClient.invalidateQueries({ queryKey: ticketKeys.messages(notice.id) });
  void queryClient.invalidateQueries({ queryKey: ticketKeys.history(notice.id) });
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

const pause = (milliseconds: number, stopped: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    stopped.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
