// The contract as the running program serves it: what the document says is what happens.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { call, join, openStream, register, startPlatform, until } from '../support/platform.mjs';

let platform, admin, agent, requester, document;
before(async () => {
  platform = await startPlatform();
  admin = await register(platform.url);
  agent = await join(admin, 'agent');
  requester = await join(admin, 'requester');
  document = (await call(platform.url, 'GET', '/api/openapi.json')).body;
});
after(() => platform.stop());

const operations = () => Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })));
const hasHeader = (operation, name) => (operation.parameters ?? []).some((parameter) => parameter.in === 'header' && parameter.name === name);

let counter = 0;
const fresh = (what) => `${what} ${++counter}`;

/** For every POST that takes a key: who sends it, a new body and the address. A route without a row here fails the test below. */
const creations = {
  '/api/v1/tickets': async () => [requester, '/api/v1/tickets', { subject: fresh('Ticket'), body: 'It is stuck.' }],
  '/api/v1/tickets/{id}/messages': async () => [requester, `/api/v1/tickets/${(await ticket()).id}/messages`, { body: fresh('Message') }],
  '/api/v1/users': async () => [admin, '/api/v1/users', { name: 'New', email: `new${++counter}@contract.example`, password: 'a long and quiet river', role: 'agent' }],
  '/api/v1/kb/documents': async () => [agent, '/api/v1/kb/documents', article(fresh('Article'))],
  '/api/v1/kb/documents/{id}/phrasings': async () =>
    [agent, `/api/v1/kb/documents/${(await agent.post('/api/v1/kb/documents', article(fresh('Asked')))).body.id}/phrasings`, { text: fresh('How is the printer cleaned') }],
  '/api/v1/kb/synonyms': async () => [admin, '/api/v1/kb/synonyms', { language: 'en', words: [fresh('gizmo'), fresh('gadget')] }],
  '/api/v1/chat': async () => [requester, '/api/v1/chat', { question: fresh('Where do the storks nest in year') }],
  '/api/v1/conversations/{id}/ticket': async () => [requester, `/api/v1/conversations/${(await turn()).conversation_id}/ticket`, { subject: fresh('From a conversation') }],
  '/api/v1/conversations/{id}/feedback': async () => {
    const answer = await turn();
    return [requester, `/api/v1/conversations/${answer.conversation_id}/feedback`, { message_id: answer.message_id, helpful: true }];
  },
  '/api/v1/assistant/unanswered/dismiss': async () => [agent, '/api/v1/assistant/unanswered/dismiss', { message_ids: [(await turn()).message_id] }],
  '/api/v1/connectors': async () => [admin, '/api/v1/connectors', { name: fresh('Tool'), tool: 'generic', settings: tool }],
  '/api/v1/connectors/{id}/pause': async () => [admin, `/api/v1/connectors/${(await connector()).id}/pause`, {}],
  '/api/v1/connectors/{id}/resume': async () => [admin, `/api/v1/connectors/${(await connector()).id}/resume`, {}],
  '/api/v1/connectors/{id}/replay': async () => [admin, `/api/v1/connectors/${(await connector()).id}/replay`, {}],
  '/api/v1/connectors/{id}/tickets': async () => [agent, `/api/v1/connectors/${(await connector()).id}/tickets`, { ticket_id: (await ticket()).id }],
  '/api/v1/connectors/{id}/reconciliation': async () => [admin, `/api/v1/connectors/${(await connector()).id}/reconciliation`, {}],
  '/api/v1/connectors/differences/{id}/settle': async () => [admin, `/api/v1/connectors/differences/${(await difference()).id}/settle`, { holds: 'neither' }],
  '/api/v1/connectors/deliveries/{id}/replay': async () => [agent, `/api/v1/connectors/deliveries/${(await failed()).id}/replay`, {}],
  '/api/v1/connectors/deliveries/{id}/skip': async () => [admin, `/api/v1/connectors/deliveries/${(await failed()).id}/skip`, {}],
  '/api/v1/webhooks/{id}/pause': async () => [admin, `/api/v1/webhooks/${await webhook()}/pause`, {}],
  '/api/v1/webhooks/{id}/resume': async () => [admin, `/api/v1/webhooks/${await webhook()}/resume`, {}],
  '/api/v1/kb/documents/upload': async () => [agent, '/api/v1/kb/documents/upload', form(fresh('A file'))],
};
// Of a private address, which is refused at once.
const tool = { base_url: 'http://127.0.0.1:9', rules: { when: 'asked' }, generic: { create: { method: 'POST', path: '/things', id_at: '/id', body: { title: '{{ticket.subject}}' } }, read: { method: 'GET', path: '/things/{{remote.id}}' } } };
const connector = async () => (await admin.post('/api/v1/connectors', { name: fresh('Tool'), tool: 'generic', settings: tool })).body;
const webhook = async () => (await admin.post('/api/v1/webhooks', { name: fresh('Hook'), url: 'http://127.0.0.1:9/hook', event_types: ['ticket.note'] })).body.webhook.id;
async function failed() {
  const { body } = await agent.post(`/api/v1/connectors/${(await connector()).id}/tickets`, { ticket_id: (await ticket()).id });
  return until(async () => {
    const delivery = (await admin.get(`/api/v1/connectors/deliveries/${body.id}`)).body;
    return delivery.state === 'failed' && delivery;
  }, { what: 'a failed delivery' });
}
/** A ticket that nobody sends any more, as the comparison finds it. */
async function difference() {
  const { id, connector_id: of } = await failed();
  await admin.post(`/api/v1/connectors/deliveries/${id}/skip`);
  await admin.post(`/api/v1/connectors/${of}/reconciliation`);
  return until(async () => (await admin.get(`/api/v1/connectors/differences?connector=${of}`)).body.items[0], { what: 'a difference' });
}
const article = (title) => ({ title, content: `# ${title}\n\nWipe the drum of the printer with a dry cloth.`, format: 'markdown', audience: 'requesters' });
const ticket = async () => (await requester.post('/api/v1/tickets', { subject: fresh('For messages'), body: 'x' })).body;
const turn = async () => (await requester.post('/api/v1/chat', { question: fresh('Where do the flamingos nest in year') })).body;
function form(text) {
  const body = new FormData();
  body.append('file', new Blob([`# ${text}\n\nWipe it.`]), `${text}.md`);
  return body;
}
async function send(person, path, body, headers) {
  if (!(body instanceof FormData)) return person.post(path, body, headers);
  const response = await fetch(platform.url + path, { method: 'POST', body, headers: { authorization: `Bearer ${person.token}`, ...headers } });
  return { status: response.status, body: await response.json(), headers: response.headers };
}

test('every POST takes an Idempotency-Key or is one of those that need none', () => {
  const unkeyed = operations().filter(({ method, operation }) => method === 'post' && !hasHeader(operation, 'Idempotency-Key')).map(({ path }) => path).sort();
  assert.deepEqual(unkeyed, ['/api/v1/assistant/rehearsal', '/api/v1/auth/login', '/api/v1/auth/login/organisation', '/api/v1/auth/logout', '/api/v1/auth/refresh', '/api/v1/auth/register',
    '/api/v1/connectors/preview', '/api/v1/connectors/test', '/api/v1/connectors/{id}/incoming', '/api/v1/me/password', '/api/v1/webhooks', '/api/v1/webhooks/{id}/secret', '/api/v1/webhooks/{id}/test']);
  const keyed = operations().filter(({ operation }) => hasHeader(operation, 'Idempotency-Key')).map(({ path }) => path).sort();
  assert.deepEqual(keyed, Object.keys(creations).sort(), 'each has a row in this test');
});

for (const [route, make] of Object.entries(creations)) {
  test(`a repeated POST ${route} is answered as the first one was`, async () => {
    const [person, path, body] = await make();
    const key = { 'idempotency-key': `contract-${++counter}` };
    const first = await send(person, path, body, key);
    assert.ok(first.status >= 200 && first.status < 300, `${first.status} ${JSON.stringify(first.body)}`);
    assert.equal(first.headers.get('idempotency-replayed'), null);
    const again = await send(person, path, body instanceof FormData ? form(String(body.get('file').name).replace(/\.md$/, '')) : body, key);
    assert.equal(again.status, first.status, JSON.stringify(again.body));
    assert.deepEqual(again.body, first.body);
    assert.equal(again.headers.get('location'), first.headers.get('location'));
    assert.equal(again.headers.get('idempotency-replayed'), 'true');
    const [, elsewhere, other] = await make();
    const reused = await send(person, elsewhere, other, key);
    assert.equal(reused.status, 422);
    assert.equal(reused.body.code, 'idempotency_key_reused');
  });
}

test('a question that is repeated is asked once, whether its answer is a stream or not', async () => {
  const question = { question: fresh('How is the drum of the printer cleaned in year') };
  const key = { 'idempotency-key': `asked-${++counter}` };
  const streamed = await openStream(requester, 'POST', '/api/v1/chat', question, key);
  await streamed.done;
  const end = streamed.events.at(-1);
  assert.equal(end.type, 'end');
  const again = await openStream(requester, 'POST', '/api/v1/chat', question, key);
  await again.done;
  assert.deepEqual(again.events.at(-1).data, end.data);
  assert.deepEqual(again.events.map(({ type }) => type), ['start', 'token', 'citations', 'end']);
  assert.equal(again.headers.get('idempotency-replayed'), 'true');
  const whole = await requester.post('/api/v1/chat', question, key);
  assert.deepEqual(whole.body, end.data);
  const conversation = await requester.get(`/api/v1/conversations/${end.data.conversation_id}`);
  assert.equal(conversation.body.items.length, 2);
  const mine = (await requester.get('/api/v1/conversations?limit=200')).body.items.filter(({ title }) => title === question.question);
  assert.equal(mine.length, 1);
});

test('a key is known after the process was killed', async () => {
  const own = await startPlatform();
  try {
    const person = await register(own.url);
    const body = { subject: 'Acknowledged to nobody', body: 'x' };
    const key = { 'idempotency-key': 'killed' };
    const first = await person.post('/api/v1/tickets', body, key);
    await own.kill();
    const next = await startPlatform({ dataDir: own.dataDir });
    try {
      person.url = next.url;
      const again = await person.post('/api/v1/tickets', body, key);
      assert.deepEqual(again.body, first.body);
      assert.equal((await person.get('/api/v1/tickets')).body.items.length, 1);
    } finally {
      await next.stop();
    }
  } finally {
    await own.stop();
  }
});

test('a misspelt field or parameter is named', async () => {
  const field = await requester.post('/api/v1/tickets', { subject: 'a', body: 'b', prioritiy: 'high' });
  assert.equal(field.status, 422);
  assert.deepEqual(field.body.errors.map(({ pointer, code }) => [pointer, code]), [['/prioritiy', 'unknown_field']]);
  const nested = await admin.put('/api/v1/assistant/settings', { model: { enable: true } });
  assert.equal(nested.body.errors[0].pointer, '/model/enable');
  const parameter = await requester.get('/api/v1/tickets?statuss=open');
  assert.equal(parameter.status, 422);
  assert.equal(parameter.body.errors[0].pointer, '/statuss');
});

test('empty cursors and limits are refused, an empty q looks for everything', async () => {
  const lists = operations().filter(({ method, operation }) => method === 'get' && (operation.parameters ?? []).some(({ name }) => name === 'cursor'));
  assert.ok(lists.length >= 5);
  for (const { path, operation } of lists) {
    const address = path.includes('{id}') ? path.replace('{id}', (await ticket()).id) : path;
    for (const name of ['cursor', 'limit']) assert.equal((await admin.get(`${address}?${name}=`)).status, path.includes('{id}') ? 422 : 422, `${path} ${name}`);
    if ((operation.parameters ?? []).some(({ name }) => name === 'q')) assert.equal((await admin.get(`${address}?q=`)).status, 200, path);
  }
});

test('a validator that a proxy weakened is one', async () => {
  const { id } = await ticket();
  assert.equal((await agent.patch(`/api/v1/tickets/${id}`, { priority: 'high' }, { 'if-match': 'W/"1"' })).status, 200);
  assert.equal((await agent.patch(`/api/v1/tickets/${id}`, { priority: 'low' }, { 'if-match': 'W/"1", "9"' })).status, 412);
});

test('schemas are named and every reference leads somewhere', () => {
  const text = JSON.stringify(document);
  const names = Object.keys(document.components.schemas);
  for (const reference of new Set(text.match(/#\/components\/[a-z]+\/[A-Za-z0-9_]+/g))) {
    const [, , part, name] = reference.split('/');
    assert.ok(document.components[part][name], reference);
  }
  for (const name of ['Ticket', 'TicketSummaryPage', 'OpenTicket', 'User', 'Document', 'Conversation', 'Answer', 'Problem']) assert.ok(names.includes(name), name);
  assert.equal(names.filter((name) => /^Ticket$/.test(name)).length, 1);
  for (const { path, operation } of operations())
    for (const [type, content] of Object.entries(operation.requestBody?.content ?? {})) assert.ok(content.schema.$ref, `${path} ${type}`);
});

test('a stream has the events that the document names, each with its fields', async () => {
  const described = (path, method, event) => document.paths[path][method].responses['200'].content['text/event-stream']['x-events'][event];
  const holds = (path, method, { type, data }) => {
    const { $ref } = described(path, method, type) ?? assert.fail(`${path} ${type}`);
    assert.deepEqual(Object.keys(data).sort(), Object.keys(document.components.schemas[$ref.split('/').at(-1)].properties).sort(), `${path} ${type}`);
  };
  const answered = await openStream(requester, 'POST', '/api/v1/chat', { question: fresh('Where do the pelicans nest in year') });
  await answered.done;
  for (const event of answered.events) holds('/api/v1/chat', 'post', event);
  const live = await openStream(agent, 'GET', '/api/v1/tickets/events');
  await ticket();
  await until(() => ['ticket', 'counts'].every((type) => live.events.some((event) => event.type === type)), { what: 'an event of each kind' });
  for (const event of live.events) holds('/api/v1/tickets/events', 'get', event);
  live.close();
});

/** What of `value` differs from its schema: fields that are missing, are of another type or no name of an enumeration. */
function differences(schema, value, at) {
  const alternatives = schema.anyOf ?? (schema.$ref ? [document.components.schemas[schema.$ref.split('/').at(-1)]] : null);
  if (alternatives) {
    const each = alternatives.map((one) => differences(one, value, at));
    return each.find((found) => found.length === 0) ?? each[0];
  }
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  const types = [schema.type ?? []].flat().map((one) => (one === 'integer' ? 'number' : one));
  if (types.length > 0 && !types.includes(type)) return [`${at} is ${type}, not ${types}`];
  if (schema.enum && !schema.enum.includes(value)) return [`${at} is ${value}`];
  if (type === 'array') return value.flatMap((item, index) => differences(schema.items ?? {}, item, `${at}/${index}`));
  if (type !== 'object') return [];
  const missing = (schema.required ?? []).filter((name) => !(name in value)).map((name) => `${at}/${name} is missing`);
  return [...missing, ...Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => (name in value ? differences(inner, value[name], `${at}/${name}`) : []))];
}

test('answers have every field that the document gives them', async () => {
  await creations['/api/v1/kb/synonyms']().then(([person, path, body]) => person.post(path, body));
  await agent.post('/api/v1/kb/documents', article(fresh('Described')));
  await turn();
  await ticket();
  let looked = 0;
  for (const { path, method, operation } of operations()) {
    const schema = operation.responses['200']?.content?.['application/json']?.schema;
    const needs = (operation.parameters ?? []).filter(({ required }) => required).map(({ name }) => name);
    if (method !== 'get' || !schema || path.includes('{')) continue;
    const answer = path === '/readyz' ? await platform.inside(path, 'api-gateway') : await admin.get(needs.length === 0 ? path : `${path}?${needs.map((name) => `${name}=${{ language: 'en', tool: 'glpi' }[name] ?? 'printer'}`).join('&')}`);
    assert.equal(answer.status, 200, `${path} ${JSON.stringify(answer.body)}`);
    assert.deepEqual(differences(schema, answer.body, path), []);
    ++looked;
  }
  assert.ok(looked >= 12, `${looked}`);
});

test('what a problem says of the state as it is now has the shape that the document gives it', async () => {
  const { id } = await ticket();
  const refused = await agent.patch(`/api/v1/tickets/${id}`, { priority: 'high' }, { 'if-match': '"99"' });
  assert.equal(refused.status, 412);
  const { schema } = document.paths['/api/v1/tickets/{id}'].patch.responses['412'].content['application/problem+json'];
  assert.equal(schema.$ref, '#/components/schemas/TicketProblem');
  assert.deepEqual(differences(schema, refused.body, ''), []);
  assert.deepEqual(differences(schema, { ...refused.body, current: {} }, '').length > 0, true);
});

test('statuses and headers that happen are documented', async () => {
  for (const { path, method, operation } of operations()) {
    const statuses = Object.keys(operation.responses);
    for (const status of ['500', '503', '504']) assert.ok(statuses.includes(status), `${method} ${path} ${status}`);
    if (path.startsWith('/api/v1/')) assert.ok(statuses.includes('422') && statuses.includes('400'), `${method} ${path}`);
    if (['post', 'put', 'patch'].includes(method)) assert.ok(statuses.includes('413') && statuses.includes('415'), `${method} ${path}`);
  }
  const { paths } = document;
  assert.ok(paths['/api/v1/auth/login'].post.responses['401']);
  assert.ok(paths['/api/v1/auth/refresh'].post.responses['401']);
  assert.ok(paths['/api/v1/chat'].post.responses['404']);
  assert.ok(paths['/api/v1/conversations/{id}/ticket'].post.responses['201']);
  assert.ok(paths['/.well-known/jwks.json'].get.responses['200'].content['application/jwk-set+json']);
  assert.ok(paths['/metrics'].get.responses['200'].content['text/plain']);
  assert.ok(paths['/api/docs'].get.responses['200'].content['text/html']);
  assert.ok(paths['/readyz'].get.responses['503'].content['application/json']);
  assert.ok(hasHeader(paths['/api/v1/tickets/{id}'].patch, 'If-Match'));
  assert.ok(hasHeader(paths['/api/v1/tickets/events'].get, 'Last-Event-ID'));
  assert.ok(paths['/api/v1/tickets/{id}'].get.responses['200'].headers.ETag);
  assert.ok(paths['/api/v1/tickets'].post.responses['201'].headers.Location);
  assert.ok(document.components.responses['503'].headers['Retry-After']);
});
