/** Images come from this site only: one from elsewhere would tell its owner who reads what. */
export function isSameOrigin(address: string, origin: string): boolean {
  return URL.canParse(address, origin) && new URL(address, origin).origin === origin;
}
