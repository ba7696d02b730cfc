import { type ComponentType, createElement, useEffect, useSyncExternalStore } from "react";
import type { MarkdownProperties } from "./Markdown";

const retryMilliseconds = 1500;

let Loaded: ComponentType<MarkdownProperties> | null = null;
let loading: Promise<void> | null = null;
const listeners = new Set<() => void>();

/** Fetches the parser, so that it is at hand before the first answer comes. A failure is tried again. */
export function prepareMarkdown(): void {
  loading ??= import("./Markdown").then(
    (module) => {
      Loaded = module.Markdown;
      listeners.forEach((listener) => listener());
    },
    () => {
      loading = null;
      setTimeout(() => listeners.size > 0 && prepareMarkdown(), retryMilliseconds);
    },
  );
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const useLoaded = () =>
  useSyncExternalStore(
    subscribe,
    () => Loaded,
    () => null,
  );

/** Whether Markdown is shown the moment it is asked for. Asks for the parser where it is not here yet. */
export function useMarkdownReady(): boolean {
  const ready = useLoaded() !== null;
  useEffect(prepareMarkdown, []);
  return ready;
}

/** Markdown's parser is the largest part of the application: it is fetched after the first screen stands. */
export function Markdown(properties: MarkdownProperties) {
  const loaded = useLoaded();
  useEffect(prepareMarkdown, []);
  return loaded && createElement(loaded, properties);
}
