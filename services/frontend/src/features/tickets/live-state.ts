import { useSyncExternalStore } from "react";

/** `live` is said only while events come in. */
export type LiveState = "connecting" | "live" | "reconnecting" | "offline";

let state: LiveState = "connecting";
const listeners = new Set<() => void>();

export function enter(next: LiveState): void {
  if (state === next) return;
  state = next;
  listeners.forEach((listener) => listener());
}

export const isLive = (): boolean => state === "live";

export const useLiveState = (): LiveState =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
    () => "connecting",
  );
