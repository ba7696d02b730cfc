// OAuth 2 tokens as a tool gives them out: by password, by client credentials, or for a refresh token.
import { randomUUID } from 'node:crypto';

export class Tokens {
  #access = new Map();   // token → { caller, until, scope, grant }
  #refresh = new Map();  // token → { caller, scope }
  /** Whether a refresh token is good for one use, each answer bringing the next one. */
  rotates;
  seconds;

  constructor({ rotates = false, seconds = 3600 } = {}) {
    Object.assign(this, { rotates, seconds });
  }

  give({ caller, scope = '', grant, hasRefresh = true }) {
    const access = randomUUID();
    this.#access.set(access, { caller, scope, grant, until: Date.now() + 1000 * this.seconds });
    const answer = { access_token: access, token_type: 'Bearer', expires_in: this.seconds };
    if (hasRefresh) {
      answer.refresh_token = randomUUID();
      this.#refresh.set(answer.refresh_token, { caller, scope });
    }
    return answer;
  }

  /** The next access token for a refresh token, or undefined where that is not known, or was used before. */
  refresh(token) {
    const known = this.#refresh.get(token);
    if (!known) return undefined;
    if (this.rotates) this.#refresh.delete(token);
    const answer = this.give({ ...known, grant: 'refresh_token', hasRefresh: this.rotates });
    return this.rotates ? answer : { ...answer, refresh_token: token };
  }

  /** Who a token speaks for, or undefined when it is unknown or has expired. */
  holder(token) {
    const known = this.#access.get(token);
    return known && known.until > Date.now() ? known : undefined;
  }

  expire(token) {
    this.#access.delete(token);
  }

  /** As an administrator who revokes everything. */
  revokeAll() {
    this.#access.clear();
    this.#refresh.clear();
  }
}

export const bearerOf = (call) => /^Bearer (.+)$/i.exec(call.headers.authorization ?? '')?.[1];

/** [name, password] of HTTP Basic, or undefined. */
export function basicOf(call) {
  const given = /^Basic (.+)$/i.exec(call.headers.authorization ?? '')?.[1];
  if (!given) return undefined;
  const text = Buffer.from(given, 'base64').toString();
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : [text.slice(0, colon), text.slice(colon + 1)];
}
