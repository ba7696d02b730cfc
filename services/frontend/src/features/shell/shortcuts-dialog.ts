const requested = new Set<() => void>();

export const showShortcuts = (): void => requested.forEach((open) => open());

export function onShortcutsRequested(open: () => void): () => void {
  requested.add(open);
  return () => requested.delete(open);
}
