import { useEffect, useRef } from "react";
import { useStoredValue } from "@/lib/stored-value";

const singleKeysKey = "sp.single_keys";

/** Single-letter shortcuts collide with speech input, so they can be turned off (WCAG 2.1.4). */
export function useSingleKeysEnabled(): [boolean, (enabled: boolean) => void] {
  const [stored, store] = useStoredValue(singleKeysKey);
  return [stored !== "off", (enabled) => store(enabled ? null : "off")];
}

export const modifierKey = (): string => (/mac|iphone|ipad/i.test(navigator.platform) ? "⌘" : "Ctrl");

/** A field that only opens a list, and is closed, takes no letters. */
const takesNoText = (target: HTMLElement): boolean =>
  (target instanceof HTMLInputElement && ["checkbox", "radio"].includes(target.type)) ||
  (target instanceof HTMLInputElement && target.readOnly && target.getAttribute("aria-expanded") !== "true");

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName)) && !takesNoText(target);

const isDialogOpen = (): boolean => document.querySelector("[role=dialog]") !== null;

export type KeyActions = Record<string, (event: KeyboardEvent) => void>;

/** Calls the action of a key pressed alone, outside text fields and dialogs. */
export function useSingleKeys(actions: KeyActions): void {
  const [enabled] = useSingleKeysEnabled();
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    if (!enabled) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTyping(event.target) || isDialogOpen()) return;
      const action = latest.current[event.key];
      if (!action) return;
      event.preventDefault();
      action(event);
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [enabled]);
}
