import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { join, openStream, register, startPlatform, until } from '../support/platform.mjs';

let platform, admin, agent, requester, neighbour, stranger;
before(async () => {
  platform = await startPlatform();
  admin = await register(platform.url);
  agent = await join(admin, 'agent');
  requester = await join(admin, 'requester');
  neighbour = await join(admin, 'requester');
  stranger = await register(platform.url);
});
after(() => platform.stop());

const open = async (person, subject = 'The door stays shut', more = {}) => {
  const response = await person.post('/api/v1/tickets', { subject, body: 'Since this morning.', priority: 'normal', ...more });
  assert.equal(response.status, 201, JSON.stringify(response.body));
  return response.body;
};

test('a ticket is opened, answered, solved, reopened and closed', async () => {
  const ticket = await open(requester);
  assert.equal(ticket.status, 'open');
  assert.equal(ticket.requester.id, requester.user.id);
  assert.ok(Number.isInteger(ticket.number));
  const path = `/api/v1/tickets/${ticket.id}`;
  assert.equal((await agent.patch(path, { assignee_id: agent.user.id, priority: 'high' })).status, 200);
  assert.equal((await agent.post(`${path}/messages`, { body: 'Which door?' })).status, 201);
  assert.equal((await agent.post(`${path}/messages`, { body: 'Probably the hinge.', internal: true })).status, 201);
  assert.equal((await agent.patch(path, { status: 'pending' })).body.status, 'pending');
  assert.equal((await requester.post(`${path}/messages`, { body: 'The blue one.' })).status, 201);
  assert.equal((await requester.get(path)).body.status, 'open');
  const solved = await agent.patch(path, { status: 'solved' });
  assert.ok(solved.body.solved_at);
  const reopened = await requester.patch(path, { status: 'open' });
  assert.equal(reopened.status, 200);
  assert.equal(reopened.body.solved_at, null);
  assert.equal((await agent.patch(path, { status: 'closed' })).body.status, 'closed');
  const refused = await requester.patch(path, { status: 'open' });
  assert.ok([403, 409].includes(refused.status));

  const forAgent = (await agent.get(`${path}/messages`)).body.items.map((message) => message.body);
  const forRequester = (await requester.get(`${path}/messages`)).body.items.map((message) => message.body);
  assert.deepEqual(forAgent, ['Which door?', 'Probably the hinge.', 'The blue one.']);
  assert.deepEqual(forRequester, ['Which door?', 'The blue one.']);
  const kinds = (await agent.get(`${path}/history`)).body.items.map((event) => event.kind);
  for (const kind of ['opened', 'assignee', 'priority', 'message', 'note', 'status']) assert.ok(kinds.includes(kind), kind);
  assert.ok(!JSON.stringify((await requester.get(`${path}/history`)).body).includes('"note"'));
});

test('a refused move names the moves that are allowed', async () => {
  const ticket = await open(requester);
  const path = `/api/v1/tickets/${ticket.id}`;
  await agent.patch(path, { status: 'solved' });
  const refused = await agent.patch(path, { status: 'pending' });
  assert.equal(refused.status, 409);
  assert.equal(refused.body.code, 'transition_refused');
  assert.match(refused.body.detail, /open/);
  assert.match(refused.body.detail, /closed/);
});

test('requesters see their own tickets only, and other organisations none', async () => {
  const ticket = await open(requester, 'Only mine to see');
  for (const person of [neighbour, stranger]) {
    for (const route of ['', '/messages', '/history']) assert.equal((await person.get(`/api/v1/tickets/${ticket.id}${route}`)).status, 404);
    assert.equal((await person.patch(`/api/v1/tickets/${ticket.id}`, { status: 'solved' })).status, 404);
    assert.equal((await person.post(`/api/v1/tickets/${ticket.id}/messages`, { body: 'x' })).status, 404);
    const list = await person.get('/api/v1/tickets?q=mine');
    assert.deepEqual(list.body.items, []);
  }
  const counts = await stranger.get('/api/v1/tickets/counts');
  assert.equal(counts.body.open, 0);
});

test('the same Idempotency-Key opens one ticket, another body is refused', async () => {
  const body = { subject: 'Twice sent', body: 'Once meant.', priority: 'low' };
  const headers = { 'idempotency-key': 'b1946ac9-twice' };
  const answers = await Promise.all(Array.from({ length: 10 }, () => requester.post('/api/v1/tickets', body, headers)));
  assert.ok(answers.every((answer) => answer.status === 201));
  assert.equal(new Set(answers.map((answer) => answer.body.id)).size, 1);
  const other = await requester.post('/api/v1/tickets', { ...body, subject: 'Other' }, headers);
  assert.equal(other.status, 422);
  assert.equal(other.body.code, 'idempotency_key_reused');
  assert.equal((await requester.get('/api/v1/tickets?q=twice')).body.items.length, 1);
});

test('a change of an older version is refused with the current state', async () => {
  const ticket = await open(requester);
  const path = `/api/v1/tickets/${ticket.id}`;
  const shown = await agent.get(path);
  assert.equal(shown.headers.get('etag'), `"${ticket.version}"`);
  assert.equal((await agent.patch(path, { priority: 'urgent' }, { 'if-match': shown.headers.get('etag') })).status, 200);
  const late = await agent.patch(path, { priority: 'low' }, { 'if-match': shown.headers.get('etag') });
  assert.equal(late.status, 412);
  assert.equal(late.body.current.priority, 'urgent');
  assert.equal(late.body.current.version, ticket.version + 1);
});

test('the list is filtered, sorted and paged without a gap', async () => {
  const owner = await register(platform.url);
  for (let i = 0; i < 7; ++i) await open(owner, `Ticket ${i}`, { priority: i % 2 ? 'high' : 'low' });
  const seen = [];
  let cursor = '';
  do {
    const page = await owner.get(`/api/v1/tickets?limit=3${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    seen.push(...page.body.items.map((item) => item.subject));
    cursor = page.body.next_cursor;
  } while (cursor);
  assert.deepEqual(seen, [6, 5, 4, 3, 2, 1, 0].map((i) => `Ticket ${i}`));
  assert.equal((await owner.get('/api/v1/tickets?priority=high')).body.items.length, 3);
  assert.equal((await owner.get('/api/v1/tickets?status=solved')).body.items.length, 0);
  assert.equal((await owner.get('/api/v1/tickets?assignee=none')).body.items.length, 7);
  assert.equal((await owner.get('/api/v1/tickets?status=bogus')).status, 422);
  assert.equal((await owner.get('/api/v1/tickets?cursor=bogus')).status, 422);
});

test('lists carry an excerpt, history has pages, changes are read without a loss', async () => {
  const owner = await register(platform.url);
  const ticket = await open(owner, 'Long', { body: `First line.\nSecond line. ${'é'.repeat(40_000)}` });
  const others = [await open(owner, 'Other one'), await open(owner, 'Other two')];
  const listed = (await owner.get('/api/v1/tickets?q=long')).body.items[0];
  assert.equal(listed.id, ticket.id);
  assert.ok(!('body' in listed));
  assert.ok(listed.excerpt.startsWith('First line. Second line. é'));
  assert.equal(listed.excerpt.length, 200);
  assert.equal((await owner.get(`/api/v1/tickets/${ticket.id}`)).body.body.length, ticket.body.length);

  for (let i = 0; i < 5; ++i) await owner.post(`/api/v1/tickets/${ticket.id}/messages`, { body: `Message ${i}` });
  const kinds = [];
  let cursor = '';
  do {
    const page = (await owner.get(`/api/v1/tickets/${ticket.id}/history?limit=2${cursor && `&cursor=${cursor}`}`)).body;
    kinds.push(...page.items.map((event) => event.kind));
    cursor = page.next_cursor;
  } while (cursor);
  assert.deepEqual(kinds, ['opened', ...Array(5).fill('message')]);

  const since = '/api/v1/tickets?limit=1&updated_since=2020-01-01T00:00:00Z';
  const first = (await owner.get(since)).body;
  assert.deepEqual(first.items.map(({ id }) => id), [others[0].id]);
  await owner.post(`/api/v1/tickets/${others[1].id}/messages`, { body: 'Ahead of the reader' });
  const seen = [];
  for (cursor = first.next_cursor; cursor;) {
    const page = (await owner.get(`${since}&cursor=${cursor}`)).body;
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.next_cursor;
  }
  assert.deepEqual(seen, [ticket.id, others[1].id]);
  const refused = await owner.get(`${since}&status=open`);
  assert.equal(refused.status, 422);
  assert.equal(refused.body.errors[0].code, 'not_with_filters');
});

test('an assignee must be an agent of the organisation', async () => {
  const ticket = await open(requester);
  for (const id of [requester.user.id, stranger.user.id]) {
    const refused = await agent.patch(`/api/v1/tickets/${ticket.id}`, { assignee_id: id });
    assert.equal(refused.status, 422);
    assert.equal(refused.body.errors[0].pointer, '/assignee_id');
  }
  assert.equal((await agent.patch(`/api/v1/tickets/${ticket.id}`, { assignee_id: agent.user.id })).body.assignee.id, agent.user.id);
  assert.equal((await agent.patch(`/api/v1/tickets/${ticket.id}`, { assignee_id: null })).body.assignee, null);
});

test('the stream brings a ticket to those who may see it', async () => {
  const listening = await openStream(agent, 'GET', '/api/v1/tickets/events');
  const aside = await openStream(neighbour, 'GET', '/api/v1/tickets/events');
  const abroad = await openStream(stranger, 'GET', '/api/v1/tickets/events');
  assert.equal(listening.status, 200);
  assert.match(listening.headers.get('content-type'), /text\/event-stream/);
  const ticket = await open(requester, 'Live');
  const event = await until(() => listening.events.find((item) => item.type === 'ticket' && item.data.id === ticket.id), { what: 'the event' });
  assert.equal(event.data.kind, 'opened');
  assert.equal(event.data.row.excerpt, 'Since this morning.');
  const counts = async () => JSON.stringify((await agent.get('/api/v1/tickets/counts')).body);
  await until(async () => JSON.stringify(listening.events.findLast((item) => item.type === 'counts')?.data) === (await counts()), { what: 'the counts' });
  await agent.post(`/api/v1/tickets/${ticket.id}/messages`, { body: 'note', internal: true });
  await until(() => listening.events.some((item) => item.data.kind === 'note'));
  assert.ok(!aside.events.some((item) => item.data.id === ticket.id));
  assert.ok(!abroad.events.some((item) => item.data.id === ticket.id));
  const resumed = await openStream(agent, 'GET', '/api/v1/tickets/events', undefined, { 'last-event-id': event.id });
  await until(() => resumed.events.some((item) => item.data.kind === 'note' || item.type === 'reset'), { what: 'the resumed stream' });
  for (const stream of [listening, aside, abroad, resumed]) stream.close();
});

test('64 clients open tickets at once: consecutive numbers, none lost', async () => {
  const owner = await register(platform.url);
  const tickets = (await Promise.all(Array.from({ length: 64 }, (_, i) => open(owner, `Rush ${i}`)))).map((ticket) => ticket.number);
  assert.deepEqual(tickets.sort((a, b) => a - b), Array.from({ length: 64 }, (_, i) => i + 1));
});
