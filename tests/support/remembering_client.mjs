// People at work who write down every acknowledgement, and ask again with the same key where they got none. Afterwards it can be
// told whether anything acknowledged is missing, anything was done twice, or any answer was an old one.
import { Agent, request as send } from 'node:http';
import { randomUUID } from 'node:crypto';
import { password, until } from './platform.mjs';

const patience = 20_000;  // of one request
const rooms = ['atrium', 'bakery', 'cellar', 'chapel'];

export class RememberingClient {
  tickets = new Map();        // subject → { id, messages }
  conversations = new Map();  // id → [{ question, message_id }]
  rooms = new Map();          // room → { id, acknowledged, newest }
  notices = new Map();        // word of one article alone → whether search must find it; undefined: its deletion is not acknowledged yet
  failed = [];                // requests that got no answer, or 5xx: { at, what, how }
  faults = [];                // what must never be
  acknowledged = 0;
  #stopped = false;
  #agent = new Agent({ keepAlive: true, maxSockets: 64 });
  #count = 0;
  #seen = new Set();
  #told = new Set();

  /** `url`: of the platform. `admin`: of an organisation, whose password is the tests'. */
  constructor(url, admin) {
    Object.assign(this, { url, admin, token: admin.token });
  }

  /** One try. Resolves to { status, body }; status 0: there was no answer. */
  once(method, route, body, headers = {}) {
    return new Promise((resolve) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const request = send(this.url + route, { method, agent: this.#agent, timeout: patience, headers: { authorization: `Bearer ${this.token}`,
        ...(text ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) } : {}), ...headers } }, async (response) => {
        let answer = '';
        try {
          for await (const piece of response) answer += piece;
          resolve({ status: response.statusCode, body: answer.startsWith('{') ? JSON.parse(answer) : answer });
        } catch (error) {
          resolve({ status: 0, body: error.message });
        }
      });
      request.on('timeout', () => request.destroy(new Error('no answer in time')));
      request.on('error', (error) => resolve({ status: 0, body: error.message }));
      request.end(text);
    });
  }

  /** Until it is acknowledged. Nothing may be answered but success, and that it cannot be done now. */
  async surely(method, route, body, headers) {
    for (let tries = 1; ; ++tries) {
      const answer = await this.once(method, route, body, headers);
      const isGone = method === 'DELETE' && answer.status === 404 && tries > 1;  // a try before was not answered, and did it
      if ((answer.status >= 200 && answer.status < 300) || isGone) {
        ++this.acknowledged;
        return answer.body;
      }
      const how = `${answer.status} ${answer.body?.code ?? String(answer.body).slice(0, 100)}`;
      this.failed.push({ at: Date.now(), what: `${method} ${route.replace(/[0-9a-f-]{36}/g, '{id}')}`, how });
      // The first try of it may still be at work where it was not waited for any longer.
      if (answer.status !== 0 && answer.status < 500 && answer.body?.code !== 'idempotency_key_in_use') {
        this.faults.push(`${method} ${route} was answered ${how}: ${JSON.stringify(answer.body).slice(0, 300)}`);
        return undefined;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  keyed(route, body) {
    return this.surely('POST', route, body, { 'idempotency-key': randomUUID() });
  }

  async #openTicket() {
    const subject = `ticket ${++this.#count}`;
    const ticket = await this.keyed('/api/v1/tickets', { subject, body: 'It is stuck.' });
    if (!ticket) return;
    const kept = { id: ticket.id, number: ticket.number, messages: [] };
    this.tickets.set(subject, kept);
    const message = `message ${++this.#count}`;
    if (await this.keyed(`/api/v1/tickets/${ticket.id}/messages`, { body: message })) kept.messages.push(message);
  }

  async #converse() {
    const turns = [];
    let conversation;
    // The first is answered from the articles, then from the cache; nothing is known of the second.
    for (const question of ['How do I change the toner?', `Where do the flamingos nest in year ${++this.#count}?`]) {
      const answer = await this.keyed('/api/v1/chat', { question, language: 'en', ...(conversation ? { conversation_id: conversation } : {}) });
      if (!answer) return;
      conversation = answer.conversation_id;
      turns.push({ question, message_id: answer.message_id });
      this.conversations.set(conversation, turns);
    }
  }

  async #changeRoom(room) {
    const state = this.rooms.get(room) ?? { acknowledged: 0, newest: 0 };
    this.rooms.set(room, state);
    const version = ++state.newest;
    const document = { title: `Door code of the ${room}`, format: 'markdown', language: 'en', audience: 'requesters',
      content: `The door code of the ${room} is code-${version}${room}. Type it on the panel beside the door.` };
    const answer = await (state.id ? this.surely('PUT', `/api/v1/kb/documents/${state.id}`, document) : this.keyed('/api/v1/kb/documents', document));
    if (!answer) return;
    state.id = answer.id;
    state.acknowledged = version;
    const question = `What is the door code of the ${room}?`;
    for (let i = 0; i < 2; ++i) {  // the second from the cache, where it can be
      const answered = await this.keyed('/api/v1/chat', { question, language: 'en' });
      if (answered) this.conversations.set(answered.conversation_id, [{ question, message_id: answered.message_id }]);
      const seen = [...JSON.stringify(answered ?? '').matchAll(new RegExp(`code-(\\d+)${room}`, 'g'))].map(([, one]) => Number(one));
      if (seen.some((one) => one < version)) this.faults.push(`${question} was answered with version ${seen} after version ${version} was acknowledged: ${JSON.stringify(answered)}`);
    }
  }

  async #publish() {
    const word = `notice${++this.#count}x`;
    const article = await this.keyed('/api/v1/kb/documents', { title: `Notice ${word}`, format: 'markdown', language: 'en', audience: 'requesters', content: `It says ${word}.` });
    if (!article) return;
    this.notices.set(word, true);
    if (this.notices.size % 2 === 0) {
      this.notices.set(word, undefined);
      await this.surely('DELETE', `/api/v1/kb/documents/${article.id}`);
      this.notices.set(word, false);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }

  /** Work goes on until `pause` is called; several of each kind at a time. */
  begin() {
    this.#stopped = false;
    const again = async (work) => { while (!this.#stopped) await work(); };
    this.working = Promise.all([
      ...Array.from({ length: 4 }, () => again(() => this.#openTicket())),
      ...Array.from({ length: 4 }, () => again(() => this.#converse())),
      ...rooms.map((room) => again(() => this.#changeRoom(room))),
      again(() => this.#publish()),
    ]);
  }
  /** Resolves when all that was begun is acknowledged. */
  pause() {
    this.#stopped = true;
    return this.working;
  }
  /** When so many conversations and tickets more than now are there. */
  more(count) {
    const wanted = this.tickets.size + this.conversations.size + count;
    return until(() => this.tickets.size + this.conversations.size >= wanted, { within: 600_000, what: `${count} tickets and conversations more` });
  }

  async refresh() {
    const answer = await this.surely('POST', '/api/v1/auth/login', { email: this.admin.user.email, password });
    this.token = answer.access_token;
  }

  /** When every kind of work succeeds, and the time that it took: milliseconds. */
  async recovered(within) {
    const begun = Date.now();
    const probes = { sign_in: ['POST', '/api/v1/auth/login', { email: this.admin.user.email, password }], list: ['GET', '/api/v1/tickets?limit=1'],
      ticket: ['POST', '/api/v1/tickets', { subject: `probe ${++this.#count}`, body: 'x' }, { 'idempotency-key': randomUUID() }],
      question: ['POST', '/api/v1/chat', { question: 'How do I change the toner?' }, { 'idempotency-key': randomUUID() }],
      search: ['GET', '/api/v1/kb/search?q=toner'], overview: ['GET', '/api/v1/overview'] };
    const times = await Promise.all(Object.entries(probes).map(async ([name, probe]) => {
      let last;
      await until(async () => (last = await this.once(...probe)).status < 300 && last.status > 0, { within, every: 25, what: name })
        .catch((error) => { throw new Error(`${error.message}: ${last?.status} ${JSON.stringify(last?.body)}`); });
      return [name, Date.now() - begun];
    }));
    return { ms: Math.max(...times.map(([, ms]) => ms)), slowest: times.toSorted((a, b) => b[1] - a[1])[0][0] };
  }

  async #pages(route) {
    const items = [];
    let cursor = '';
    do {
      const page = await this.surely('GET', `${route}${route.includes('?') ? '&' : '?'}limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      items.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor);
    return items;
  }

  /** What is not as it was acknowledged since this was asked last: { lacking, twice }, each a list of sentences. */
  async differences() {
    const [lacking, twice] = [[], []];
    const tell = (list, what) => {
      if (this.#told.has(what)) return;
      this.#told.add(what);
      list.push(what);
    };
    const stored = await this.#pages('/api/v1/tickets');
    const bySubject = new Map();
    for (const one of stored) bySubject.set(one.subject, [...(bySubject.get(one.subject) ?? []), one]);
    for (const [subject, same] of bySubject) if (same.length > 1) tell(twice, `${subject}, ${same.length} times`);
    if (new Set(stored.map(({ number }) => number)).size !== stored.length) tell(twice, 'a number of a ticket');
    for (const [subject, { id, number }] of this.tickets) if (!bySubject.get(subject)?.some((one) => one.id === id && one.number === number)) tell(lacking, subject);

    await this.#each(this.tickets, async ([subject, { id, messages }]) => {
      const found = (await this.#pages(`/api/v1/tickets/${id}/messages`)).map(({ body }) => body);
      for (const message of messages) if (!found.includes(message)) tell(lacking, `${message} of ${subject}`);
      if (new Set(found).size !== found.length) tell(twice, `a message of ${subject}`);
    });
    await this.#each(this.conversations, async ([id, turns]) => {
      const { status, body } = await this.once('GET', `/api/v1/conversations/${id}`);
      if (status !== 200) return tell(lacking, `conversation ${id} of ${turns.length} turns: ${status}`);
      for (const turn of turns) if (!body.items.some((item) => item.id === turn.message_id)) tell(lacking, `a turn of conversation ${id}: ${turn.question}`);
      const asked = body.items.filter(({ role }) => role === 'requester').map(({ text }) => text);
      if (new Set(asked).size !== asked.length) tell(twice, `a question of conversation ${id}: ${asked}`);
    });
    for (const [room, { id, acknowledged, newest }] of this.rooms) {
      if (!id) continue;
      const { content } = await this.surely('GET', `/api/v1/kb/documents/${id}`);
      const version = Number(content.match(/code-(\d+)/)[1]);
      if (version < acknowledged || version > newest) tell(lacking, `version ${acknowledged} of the ${room}: it is ${version}`);
    }
    const documents = (await this.#pages('/api/v1/kb/documents')).map(({ title }) => title);
    if (new Set(documents).size !== documents.length) tell(twice, `an article: ${documents}`);
    return { lacking, twice };
  }

  /** What has come to `kept` since the last time. */
  async #each(kept, look) {
    const fresh = [...kept].filter(([name]) => !this.#seen.has(name));
    const next = fresh.values();
    await Promise.all(Array.from({ length: 8 }, async () => { for (const one of next) await look(one); }));
    for (const [name] of fresh) this.#seen.add(name);
  }
}
