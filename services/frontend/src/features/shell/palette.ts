const requested = new Set<() => void>();

export const openPalette = (): void => requested.forEach((open) => open());

export function onPaletteRequested(open: () => void): () => void {
  requested.add(open);
  return () => requested.delete(open);
}
