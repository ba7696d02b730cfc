import { useCallback, useEffect, useRef, useState } from "react";

export type Removal = {
  /** Shown as removed, and still able to come back. */
  pending: boolean;
  begin: () => void;
  undo: () => void;
  commit: () => void;
};

/**
 * A removal that can be undone: `remove` is called when the time to change one's mind is over, or at once when the
 * screen is left before that (`keepalive`: the whole page is). It resolves to false when the server refused, and the
 * item comes back.
 */
export function useRemoval(remove: (options: { keepalive: boolean }) => Promise<boolean>): Removal {
  const [pending, setPending] = useState(false);
  const waiting = useRef(false);
  const latest = useRef(remove);
  useEffect(() => {
    latest.current = remove;
  });

  const finish = useCallback((keepalive: boolean) => {
    if (!waiting.current) return;
    waiting.current = false;
    void latest.current({ keepalive }).then((removed) => {
      if (!removed) setPending(false);
    });
  }, []);

  useEffect(() => {
    const leave = () => finish(true);
    addEventListener("pagehide", leave);
    return () => {
      removeEventListener("pagehide", leave);
      finish(false);
    };
  }, [finish]);

  return {
    pending,
    begin: () => {
      waiting.current = true;
      setPending(true);
    },
    undo: () => {
      waiting.current = false;
      setPending(false);
    },
    commit: () => finish(false),
  };
}
