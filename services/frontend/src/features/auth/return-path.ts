const here = "http://here.invalid";

/** Where to go after signing in. Only an address of this site: anything else would be an open redirect. */
export function returnPath(search: string): string {
  const wanted = new URLSearchParams(search).get("return") ?? "/";
  if (!wanted.startsWith("/") || !URL.canParse(wanted, here)) return "/";
  const url = new URL(wanted, here);
  return url.origin === here ? url.pathname + url.search + url.hash : "/";
}
