const key = "sp.tab";

let tab: string | null = null;

/**
 * A name for this tab that survives a reload. While the tab lives its session storage does not hold the name: a duplicated tab
 * gets a copy of that storage, and must have a name of its own.
 */
export function tabName(): string {
  if (tab !== null) return tab;
  tab = sessionStorage.getItem(key) ?? Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  sessionStorage.removeItem(key);
  addEventListener("pagehide", () => tab && sessionStorage.setItem(key, tab));
  addEventListener("pageshow", () => sessionStorage.removeItem(key));
  return tab;
}
