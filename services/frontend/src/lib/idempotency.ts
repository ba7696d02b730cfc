/** A key that no other sending has. `crypto.randomUUID` is missing over plain HTTP, `getRandomValues` is not. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const mostRemembered = 100;

/** Keys of what was sent and not yet answered, for what has no draft: the same once more has the same key. */
export class PendingKeys {
  private readonly keys = new Map<string, string>();

  keyFor(what: string): string {
    const key = this.keys.get(what) ?? newIdempotencyKey();
    this.keys.delete(what);
    this.keys.set(what, key);
    const [oldest] = this.keys.keys();
    if (this.keys.size > mostRemembered && oldest !== undefined) this.keys.delete(oldest);
    return key;
  }

  forget(what: string): void {
    this.keys.delete(what);
  }
}
