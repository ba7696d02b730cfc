import { useEffect, useRef, useState } from "react";

/** Until the dialog is gone, the focus is still inside it. */
const closingMilliseconds = 300;

/**
 * True from the first opening on: what slides or fades away when it closes must stay mounted, and need not be fetched before.
 * The focus goes back to where it was when it opened, or to `fallback` where that is gone.
 */
export function useOnceOpened(opened: boolean, fallback?: () => HTMLElement | null): boolean {
  const [once, setOnce] = useState(opened);
  if (opened && !once) setOnce(true);
  useFocusReturned(opened, fallback);
  return once;
}

/** A dialog that is mounted when it first opens does not know what had the focus before. */
function useFocusReturned(opened: boolean, fallback?: () => HTMLElement | null): void {
  const opener = useRef<Element | null>(null);
  const latest = useRef(fallback);
  useEffect(() => {
    latest.current = fallback;
  });
  useEffect(() => {
    if (!opened) return;
    opener.current = document.activeElement;
    return () => {
      const closing = document.activeElement?.closest("[role=dialog]") ?? null;
      const giveBack = () => {
        const { activeElement } = document;
        // The person may have gone on meanwhile, to another dialog, too.
        const isFree = activeElement === null || activeElement === document.body || (closing !== null && closing.contains(activeElement));
        if (!isFree) return;
        const target = opener.current?.isConnected && opener.current !== document.body ? opener.current : (latest.current?.() ?? document.getElementById("main"));
        if (target instanceof HTMLElement) target.focus({ preventScroll: true });
      };
      setTimeout(giveBack, 30);
      setTimeout(giveBack, closingMilliseconds);
    };
  }, [opened]);
}
