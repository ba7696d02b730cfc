// Every operation of the OpenAPI document, asked by everybody: an organisation's data is shown to nobody of another, changed by nobody of
// another, and by nobody whose role is not enough. Generated from the document: a route that is new tomorrow is asked too.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { furnish, operationsOf, requestOf, sendDescribed } from '../support/described_requests.mjs';
import { call, join, openStream, register, startPlatform, until } from '../support/platform.mjs';

const roles = ['requester', 'agent', 'admin'];
/** From which role on a permission is had; written here once more, so that the program's own table is checked by another. */
const least = {
  signed_in: 'requester', ticket_create: 'requester', ticket_read: 'requester', ticket_update: 'requester', kb_read: 'requester', assistant_ask: 'requester',
  kb_write: 'agent', assistant_review: 'agent', user_read: 'agent', overview_read: 'agent', assistant_manage: 'admin', user_manage: 'admin', connector_use: 'agent', connector_manage: 'admin',
};
const may = (role, permission) => {
  assert.ok(least[permission], `nobody knows who has the permission ${permission}: add it to this test`);
  return roles.indexOf(role) >= roles.indexOf(least[permission]);
};
const word = `zqsecret${process.pid.toString(36)}`;

let platform, document, operations, ours, theirs, held, watching;
const sent = new Map();  // operation → the request that was answered to its own organisation, with its key

/** An organisation with a person of each role; `text` in its name. */
async function found(text) {
  const admin = await register(platform.url, `Organisation ${text}`);
  return { admin, agent: await join(admin, 'agent'), requester: await join(admin, 'requester') };
}

before(async () => {
  platform = await startPlatform();
  document = (await call(platform.url, 'GET', '/api/openapi.json')).body;
  operations = operationsOf(document);
  ours = await found(word);
  theirs = await found('of others');
  watching = await Promise.all(roles.map((role) => openStream(theirs[role], 'GET', '/api/v1/tickets/events')));
  for (const stream of watching) assert.equal(stream.status, 200);
  held = await furnish(ours.admin, ours.agent, ours.requester, word);
});
after(() => {
  for (const stream of watching ?? []) stream.close();
  return platform?.stop();
});

const shows = (text, secrets = held.secrets) => secrets.find((secret) => text.includes(secret));

test('who has no token, or a role that is not enough, is refused everywhere', async () => {
  let refused = 0;
  for (const one of operations.filter(({ permission }) => permission !== 'anyone')) {
    assert.ok(one.permission, `${one.name} names no permission`);
    const request = requestOf(document, one, held);
    assert.equal((await sendDescribed(platform.url, one.method, request)).status, 401, `${one.name} by nobody`);
    for (const role of roles) {
      // Of their own organisation and of another: the permission is looked at before anything else.
      if (may(role, one.permission)) continue;
      for (const side of [ours, theirs]) {
        const answer = await sendDescribed(platform.url, one.method, request, side[role]);
        assert.equal(answer.status, 403, `${one.name} by ${role}: ${answer.text}`);
        ++refused;
      }
    }
  }
  assert.ok(refused > 50, `${refused}`);
});

test('what the permission allows is answered to the own organisation: the requests are good ones', async () => {
  // In a third organisation, since most of them change something: each of those has what it needs to itself.
  let own = await found(word);
  const shared = await furnish(own.admin, own.agent, own.requester, word);
  let asked = 0;
  for (const one of operations.filter(({ permission }) => permission !== 'anyone').toSorted((a, b) => (a.method === 'get' ? 0 : 1) - (b.method === 'get' ? 0 : 1))) {
    // Each time a connector and a webhook more, of which an organisation may have a hundred.
    if (one.method !== 'get' && ++asked % 40 === 0) own = await found(word);
    const all = one.method === 'get' ? shared : await furnish(own.admin, own.agent, own.requester, word);
    const admin = one.path.startsWith('/api/v1/me') ? await join(own.admin, 'admin') : own.admin;  // its password may be another afterwards
    const key = { 'idempotency-key': `isolation-${one.name.replace(/\W+/g, '-')}` };
    let request = requestOf(document, one, all);
    let answer = await sendDescribed(platform.url, one.method, request, admin, key);
    if (answer.status >= 300) {  // not everything goes together
      request = requestOf(document, one, all, { all: false });
      answer = await sendDescribed(platform.url, one.method, request, admin, key);
    }
    assert.ok(answer.status < 300, `${one.name} ${JSON.stringify(request.body)}: ${answer.status} ${answer.text}`);
    sent.set(one.name, { request, key, secrets: all.secrets });
    for (const role of roles.filter((role) => role !== 'admin' && may(role, one.permission))) {
      const allowed = await sendDescribed(platform.url, one.method, { ...request, body: request.body && {} }, own[role]);
      assert.notEqual(allowed.status, 401, `${one.name} by ${role}`);
      if (one.method === 'get') assert.notEqual(allowed.status, 403, `${one.name} by ${role}: ${allowed.text}`);
    }
  }
});

/** All that the admin of the organisation can read, by operation. */
async function everything() {
  const read = new Map();
  for (const one of operations) {
    if (one.method !== 'get' || one.permission === 'anyone' || one.operation.responses['200']?.content?.['text/event-stream']) continue;
    const { status, text } = await sendDescribed(platform.url, 'get', requestOf(document, one, held, { query: { q: 'vault' } }), ours.admin);
    read.set(one.name, `${status} ${text}`);
  }
  return read;
}

/** Everything once more, and what differs by itself (a session's last use) is known from a first pair. */
async function steady() {
  const [first, second] = [await everything(), await everything()];
  return [...first.keys()].filter((name) => first.get(name) === second.get(name));
}

test('nobody of another organisation is shown anything, or changes anything', { timeout: 600_000 }, async () => {
  const compared = await steady();
  assert.ok(compared.length > operations.filter(({ method }) => method === 'get').length / 2, `${compared.length} answers stay the same by themselves`);
  let before_ = await everything();
  let asked = 0;
  for (const one of operations) {
    if (one.operation.responses['200']?.content?.['text/event-stream'] && one.method === 'get') continue;  // below
    const callers = one.permission === 'anyone' ? [['nobody', undefined]] : [['nobody', undefined], ...roles.filter((role) => may(role, one.permission)).map((role) => [role, theirs[role]])];
    const parameters = (one.operation.parameters ?? []).filter((parameter) => parameter.in === 'query' && !parameter.required).map(({ name }) => name);
    const queries = [{}];
    for (const name of ['assignee', 'requester']) if (parameters.includes(name)) queries.push({ [name]: held.fields[name] });
    if (parameters.includes('cursor')) {
      const page = await sendDescribed(platform.url, 'get', requestOf(document, one, held, { query: { limit: 1 } }), ours.admin);
      const cursor = page.status === 200 && JSON.parse(page.text).next_cursor;
      if (cursor) queries.push({ cursor, limit: 50 });
    }
    for (const [who, person] of callers)
      for (const query of queries)
        for (const all of [true, false]) {
          const request = requestOf(document, one, held, { all, query });
          const answer = await sendDescribed(platform.url, one.method, request, person);
          const told = `${one.name} by ${who} of another organisation, ${JSON.stringify(query)}: ${answer.status} ${answer.text.slice(0, 500)}`;
          ++asked;
          // What the caller says itself may be said back: the ids of its own request.
          const said = decodeURIComponent(request.address) + JSON.stringify(request.body ?? '');
          assert.equal(shows(answer.text, held.secrets.filter((secret) => !said.includes(secret))), undefined, told);
          assert.ok(!answer.text.includes(word), told);
          // Where the body names somebody of the other organisation too, that may be what is refused.
          if (person && request.whose) assert.ok(answer.status === 404 || (answer.status === 422 && request.ids.size > 0), told);
          if (!person && one.permission !== 'anyone') assert.equal(answer.status, 401, told);
          assert.ok(answer.status < 500, told);
        }
    if (one.method === 'get') continue;
    const now = await everything();
    for (const name of compared) assert.equal(now.get(name), before_.get(name), `${one.name} changed what ${name} says`);
    before_ = now;
  }
  console.log(`# ${operations.length} operations, ${asked} requests of another organisation, ${compared.length} answers compared after each change`);
});

test('nor by repeating a request with its key', async () => {
  for (const [name, { request, key, secrets }] of sent) {
    const { method, permission } = operations.find((one) => one.name === name);
    for (const role of roles.filter((role) => may(role, permission))) {
      const answer = await sendDescribed(platform.url, method, request, theirs[role], key);
      const said = request.address + JSON.stringify(request.body ?? '');
      assert.equal(shows(answer.text, secrets.filter((secret) => !said.includes(secret))), undefined, `${name} by ${role}: ${answer.text}`);
      assert.equal(answer.headers.get('idempotency-replayed'), null, name);
    }
  }
});

test('nor by a question, whole or streamed, that the own organisation was answered', async () => {
  const question = { question: 'What is the code of the vault?', language: 'en' };
  const own = await ours.requester.post('/api/v1/chat', question);
  assert.ok(own.body.answer.includes(word), JSON.stringify(own.body));
  for (const role of roles) {
    const answer = await theirs[role].post('/api/v1/chat', question);
    assert.equal(answer.body.outcome, 'refused');
    assert.equal(shows(JSON.stringify(answer.body)), undefined);
    const stream = await openStream(theirs[role], 'POST', '/api/v1/chat', question);
    await stream.done;
    assert.equal(stream.events.at(-1).type, 'end');
    assert.equal(shows(JSON.stringify(stream.events)), undefined);
  }
});

test('nor by a stream, from its beginning or from an event of the other organisation', async () => {
  const listening = await openStream(ours.agent, 'GET', '/api/v1/tickets/events');
  const { id } = (await ours.requester.post('/api/v1/tickets', { subject: `Live ${word}`, body: word })).body;
  const event = await until(() => listening.events.find(({ data }) => data.id === id), { what: 'the event' });
  for (const role of roles) watching.push(await openStream(theirs[role], 'GET', '/api/v1/tickets/events', undefined, { 'last-event-id': event.id }));
  await ours.agent.post(`/api/v1/tickets/${id}/messages`, { body: word });
  // Each of them hears of a ticket of its own afterwards: it was open all the time.
  const marker = (await theirs.requester.post('/api/v1/tickets', { subject: 'Of others', body: 'x' })).body.id;
  await until(() => watching.every((stream) => stream.events.some(({ data }) => data.id === marker)), { within: 30_000, what: 'the event of the own ticket' });
  for (const stream of watching) {
    assert.equal(shows(JSON.stringify(stream.events), [id, ...held.secrets]), undefined);
    assert.ok(!stream.ended);
  }
  listening.close();
});
