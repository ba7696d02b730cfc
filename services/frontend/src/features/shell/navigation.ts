"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useCallback, useEffect, useSyncExternalStore } from "react";

/**
 * An id cannot be exported, so one page serves every path of its section (`/tickets/<id>/` is shown by `/tickets/`).
 * Within a section only the address changes; across sections the page is asked for with the path in `at`, which the
 * section then puts into the address bar.
 */
export const sectionOf = (path: string): string => `/${path.split(/[/?#]/)[1] ?? ""}/`.replace("//", "/");

export function destination(from: string, href: string): { kind: "address" | "page"; url: string } {
  const section = sectionOf(href);
  if (sectionOf(from) === section) return { kind: "address", url: href };
  return { kind: "page", url: href === section ? href : `${section}?at=${encodeURIComponent(href)}` };
}

let byHistory = false;

/** Whether the address on screen was come back to (*Back*, *Forward*) rather than gone to. */
export const arrivedByHistory = (): boolean => byHistory;

if (typeof window !== "undefined") addEventListener("popstate", () => (byHistory = true));

const addressChanged = "support-platform:address";
/** Told on `window` before a link is followed, while the address and the screen are still those that are left. */
export const departure = "support-platform:departure";

function changeAddress(url: string, replace: boolean): void {
  if (!replace) byHistory = false;
  if (replace) history.replaceState(null, "", url);
  else history.pushState(null, "", url);
  dispatchEvent(new Event(addressChanged));
}

type Guard = (leave: () => void) => boolean;
let guard: Guard | null = null;

/** Asks `ask` before any navigation while mounted; it returns true when it takes over and may call `leave` later. */
export function useNavigationGuard(ask: Guard | null): void {
  useEffect(() => {
    guard = ask;
    return () => {
      guard = null;
    };
  }, [ask]);
}

export type Navigate = (href: string, options?: { replace?: boolean; unguarded?: boolean }) => void;

export function useNavigate(): Navigate {
  const router = useRouter();
  return useCallback(
    (href, { replace = false, unguarded = false } = {}) => {
      const go = () => {
        const { kind, url } = destination(location.pathname, href);
        dispatchEvent(new Event(departure));
        byHistory = false;
        if (kind === "page") return replace ? router.replace(url) : router.push(url);
        const elsewhere = url.split(/[?#]/)[0] !== location.pathname;
        changeAddress(url, replace);
        if (elsewhere) document.getElementById("main")?.scrollTo(0, 0);
      };
      if (unguarded || !guard?.(go)) go();
    },
    [router],
  );
}

export type SectionAddress = {
  /** What follows the section: `/kb/<id>/edit/` gives [id, "edit"]. */
  segments: string[];
  search: string;
};

/** The router's own state is asked, since `location` follows only after the render. `arrival`: the path in `at`, if one is. */
function useRouted(): { pathname: string; search: string; arrival: string | null } {
  const pathname = usePathname();
  const parameters = useSearchParams();
  const at = parameters.get("at");
  const arrival = at !== null && sectionOf(at) === sectionOf(pathname) ? at : null;
  const address = arrival === null ? { pathname, search: parameters.size > 0 ? `?${parameters}` : "" } : new URL(arrival, location.origin);
  return { pathname: address.pathname, search: address.search, arrival };
}

/** The address that is rendered: its path and its query. */
export function useAddress(): string {
  const { pathname, search } = useRouted();
  return pathname + search;
}

/** The address within a section. */
export function useSectionAddress(): SectionAddress {
  const { pathname, search, arrival } = useRouted();
  useEffect(() => {
    if (arrival !== null) changeAddress(arrival, true);
  }, [arrival]);
  return { segments: pathname.split("/").filter(Boolean).slice(1), search };
}

const addressEvents = ["hashchange", "popstate", addressChanged];

export function onAddressChange(listener: () => void): () => void {
  addressEvents.forEach((name) => addEventListener(name, listener));
  return () => addressEvents.forEach((name) => removeEventListener(name, listener));
}

/** The fragment of the address without `#`, also when it changes without a load. */
export const useFragment = (): string =>
  useSyncExternalStore(
    onAddressChange,
    () => decodeURIComponent(location.hash.slice(1)),
    () => "",
  );
