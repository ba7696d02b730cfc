/** What the server refused, by the place that it named: "settings/base_url". */
export type Faults = Record<string, string>;

/** What was refused at a place or anywhere within it. */
export function faultAt(faults: Faults, place: string): string | undefined {
  return faults[place] ?? Object.entries(faults).find(([other]) => other.startsWith(`${place}/`))?.[1];
}

/** What stands at a place, or, where nothing does, at the last step on the way there. */
function valueAt(body: unknown, place: string): string {
  let value = body;
  for (const step of place.split("/")) {
    if (typeof value !== "object" || value === null || !(step in value)) break;
    value = (value as Record<string, unknown>)[step];
  }
  return JSON.stringify(value) ?? "";
}

/** Those faults whose places have not been changed since. */
export const stillAtFault = (faults: Faults, refused: unknown, now: unknown): Faults =>
  Object.fromEntries(Object.entries(faults).filter(([place]) => valueAt(refused, place) === valueAt(now, place)));
