// Sends a tool's webhooks: at once, twice, late, or out of order.
import http from 'node:http';
import { randomShares } from './faults.mjs';

const sentKept = 20_000;

export class Webhooks {
  /** Where to; nothing is sent without it. */
  url = null;
  secret = null;
  /** 'once' | 'twice' | 'late' | 'shuffled' | 'off' */
  how = 'once';
  lateMs = 20;
  /** How often a message is sent again that was not answered with 2xx, and after how long. */
  retries = 0;
  retryMs = 10;
  /** What was sent, in the order of the answers: { message, status }; status 0: no answer. */
  sent = [];
  #held = [];
  #agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
  #timers = new Set();
  #underWay = 0;
  #waiting = [];
  #isClosed = false;
  #headersOf;

  /** `headersOf(secret, body)`: the headers of a message, made when the thing happens: a repetition carries the same ones. */
  constructor(headersOf, { signWith, ...options } = {}) {
    this.#headersOf = signWith ?? headersOf;
    this.set(options);
  }

  /** Any of `url`, `secret`, `how`, `lateMs`, `retries`, `retryMs`, `seed`. */
  set(options) {
    Object.assign(this, options);
  }

  /** Something happened. `payload` is called only when somebody is listening. */
  tell(payload) {
    if (!this.url || this.how === 'off' || this.#isClosed) return;
    const body = payload();
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const message = { url: this.url, headers: { 'content-type': 'application/json', ...this.#headersOf(this.secret, text) }, text };
    if (this.how === 'shuffled') this.#held.push(message);
    else if (this.how === 'late') this.#later(this.lateMs, message);
    else this.#deliver(message, this.how === 'twice' ? 2 : 1);
  }

  /** Sends what was held back by 'shuffled', one after the other in an order drawn with `seed`; resolves when all is sent. */
  async flush({ seed = 1 } = {}) {
    const random = randomShares(seed);
    const messages = this.#held.splice(0);
    for (let last = messages.length - 1; last > 0; --last) {
      const other = Math.floor(random() * (last + 1));
      [messages[last], messages[other]] = [messages[other], messages[last]];
    }
    for (const message of messages) await this.#deliver(message, 1);
    return messages.length;
  }

  /** Resolves when no message is under way, late ones and repetitions included. */
  idle() {
    return this.#underWay === 0 ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }

  close() {
    this.#isClosed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#agent.destroy();
  }

  #later(ms, message) {
    ++this.#underWay;
    const timer = setTimeout(async () => {
      this.#timers.delete(timer);
      await this.#deliver(message, 1);
      this.#ended();
    }, ms);
    this.#timers.add(timer);
  }

  async #deliver(message, times) {
    ++this.#underWay;
    for (let time = 0; time < times; ++time)
      for (let tries = 0; ; ++tries) {
        const status = await this.#send(message);
        this.sent.push({ message, status });
        if (this.sent.length > 2 * sentKept) this.sent.splice(0, sentKept);
        if ((status >= 200 && status < 300) || tries >= this.retries || this.#isClosed) break;
        await new Promise((resolve) => setTimeout(resolve, this.retryMs));
      }
    this.#ended();
  }

  #send({ url, headers, text }) {
    return new Promise((resolve) => {
      const request = http.request(url, { method: 'POST', agent: this.#agent, headers: { ...headers, 'content-length': Buffer.byteLength(text) } }, (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode));
        response.on('error', () => resolve(0));
      });
      request.on('error', () => resolve(0));
      request.end(text);
    });
  }

  #ended() {
    if (--this.#underWay > 0) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
