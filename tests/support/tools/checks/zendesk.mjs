// Zendesk's ticketing API.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { startZendesk, zendeskSignature } from '../index.mjs';
import { basic, bearer, clientOf, startListener } from './client.mjs';

const account = basic('connector@zendesk.example/token', 'api-token');
let zendesk, ask;
before(async () => {
  zendesk = await startZendesk({ updateLimit: false });
  ask = clientOf(zendesk.url, account);
});
after(() => zendesk.close());

test('Zendesk: a ticket is made, found, read, changed and commented', async () => {
  const made = await ask('POST', '/api/v2/tickets.json',
    { ticket: { subject: 'Printer', comment: { body: 'Stuck' }, external_id: 'sp-1', priority: 'high',
      requester: { name: 'New', email: 'new@customer.example' } } });
  const { id } = made.body.ticket;
  assert.deepEqual([made.status, made.headers.get('location'), made.body.ticket.status], [201, `/api/v2/tickets/${id}.json`, 'new']);
  assert.deepEqual((await ask('GET', '/api/v2/tickets?external_id=sp-1')).body.tickets.map((ticket) => ticket.id), [id]);
  const changed = await ask('PUT', `/api/v2/tickets/${id}`, { ticket: { status: 'pending', comment: { body: 'Inside', public: false } } });
  assert.equal(changed.body.ticket.status, 'pending');
  const page = (await ask('GET', `/api/v2/tickets/${id}/comments?page[size]=1`)).body;
  assert.deepEqual([page.comments[0].body, page.meta.has_more], ['Stuck', true]);
  const next = (await ask('GET', page.links.next)).body;
  assert.deepEqual([next.comments[0].body, next.comments[0].public, next.meta.has_more], ['Inside', false, false]);
  assert.equal((await ask('GET', '/api/v2/users/me')).body.user.email, 'connector@zendesk.example');
  assert.equal((await ask('GET', '/api/v2/users/search?query=new@customer.example')).body.users[0].name, 'New');
  assert.deepEqual(zendesk.book.journal(String(id)).map(({ what, state, text }) => [what, state ?? text]),
    [['create', 'Printer'], ['state', 'pending'], ['comment', 'Inside']]);
});

test('Zendesk: a key is answered once, and again as before', async () => {
  const create = (key, body) => ask('POST', '/api/v2/tickets', { ticket: { subject: 'Once', comment: { body }, external_id: key } }, { 'idempotency-key': key });
  zendesk.faults.next('dropped', { on: 'create' });
  await assert.rejects(create('key-1', 'x'));
  const again = await create('key-1', 'x');
  assert.deepEqual([again.status, again.headers.get('x-idempotency-lookup')], [201, 'hit']);
  assert.equal(zendesk.book.byMark('key-1').length, 1);
  assert.equal((await create('key-2', 'x')).headers.get('x-idempotency-lookup'), 'miss');
  const other = await create('key-1', 'y');
  assert.deepEqual([other.status, other.body.error], [400, 'IdempotentRequestError']);
});

test('Zendesk: what is refused, and how', async () => {
  assert.equal((await ask('POST', '/api/v2/tickets', { ticket: { subject: 'x' } })).body.details.base[0].error, 'BlankValue');
  const id = zendesk.person.create({ title: 'x', text: 'y' });
  const put = (ticket) => ask('PUT', `/api/v2/tickets/${id}`, { ticket });
  assert.equal((await put({ status: 'opened' })).status, 422);
  assert.equal((await put({ status: 'open', safe_update: true, updated_stamp: '2020-01-01T00:00:00Z' })).status, 409);
  zendesk.person.state(id, 'closed');
  assert.equal((await put({ comment: { body: 'too late' } })).status, 422);
  zendesk.person.remove(id);
  assert.deepEqual((await ask('GET', `/api/v2/tickets/${id}`)).body, { error: 'RecordNotFound', description: 'Not found' });
  assert.equal((await clientOf(zendesk.url, basic('connector@zendesk.example', 'api-token'))('GET', '/api/v2/users/me')).status, 401);
  assert.equal((await clientOf(zendesk.url, bearer('access-token'))('GET', '/api/v2/users/me')).status, 200);
});

test('Zendesk: a ticket takes so many updates, and says when the next one', async () => {
  const own = await startZendesk({ updateLimit: [2, 60_000] });
  try {
    const client = clientOf(own.url, account);
    const ids = [own.person.create({ title: 'a', text: 'a' }), own.person.create({ title: 'b', text: 'b' })];
    const update = (id) => client('PUT', `/api/v2/tickets/${id}`, { ticket: { comment: { body: 'x' } } });
    assert.deepEqual([(await update(ids[0])).status, (await update(ids[0])).status], [200, 200]);
    const refused = await update(ids[0]);
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [429, '60']);
    assert.equal((await update(ids[1])).status, 200);
  } finally {
    await own.close();
  }
});

test('Zendesk: changes come in their order behind a cursor, deleted tickets too', async () => {
  const own = await startZendesk();
  try {
    const client = clientOf(own.url, account);
    const ids = ['a', 'b', 'c'].map((title) => own.person.create({ title, text: 'x' }));
    own.person.remove(ids[1]);
    const start = Math.floor(Date.now() / 1000) - 60;
    const first = (await client('GET', `/api/v2/incremental/tickets/cursor.json?start_time=${start}&per_page=2`)).body;
    assert.deepEqual([first.tickets.length, first.end_of_stream], [2, false]);
    const second = (await client('GET', first.after_url)).body;
    assert.equal(second.end_of_stream, true);
    const all = [...first.tickets, ...second.tickets];
    assert.deepEqual(all.map(({ id, status }) => [String(id), status]).sort(), [[ids[0], 'new'], [ids[1], 'deleted'], [ids[2], 'new']]);
    own.person.state(ids[0], 'open');
    const third = (await client('GET', second.after_url)).body;
    assert.deepEqual(third.tickets.map(({ status }) => status), ['open']);
    assert.deepEqual((await client('GET', third.after_url)).body.tickets, []);
  } finally {
    await own.close();
  }
  const aged = await startZendesk({ incrementalAge: 60 });
  try {
    assert.equal((await clientOf(aged.url, account)('GET', `/api/v2/incremental/tickets/cursor?start_time=${Math.floor(Date.now() / 1000) - 5}`)).status, 422);
  } finally {
    await aged.close();
  }
});

test('Zendesk tells of what people do, and of what came through its API, signed', async () => {
  const listener = await startListener();
  const own = await startZendesk({ webhooks: { url: listener.url, secret: 'hush' } });
  try {
    const id = own.person.create({ title: 'Told', text: 'x' });
    own.person.comment(id, 'A word');
    await clientOf(own.url, account)('PUT', `/api/v2/tickets/${id}`, { ticket: { status: 'solved' } });
    await own.webhooks.idle();
    for (const { headers, text } of listener.got) assert.equal(headers['x-zendesk-webhook-signature'],
      zendeskSignature('hush', text, headers['x-zendesk-webhook-signature-timestamp']));
    assert.deepEqual(listener.got.map(({ body }) => body.type.split('.')[1]).sort(), ['comment_added', 'created', 'status_changed']);
    const status = listener.got.find(({ body }) => body.type.endsWith('status_changed')).body;
    assert.deepEqual([status.event, status.detail.id, status.detail.status], [{ current: 'SOLVED', previous: 'NEW' }, id, 'SOLVED']);
  } finally {
    await own.close();
    listener.close();
  }
});
