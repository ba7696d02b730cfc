// What becomes of a ticket in another tool comes back to it, once and without an echo; what is opened there becomes a ticket.
import assert from 'node:assert/strict';
import test, { after, afterEach, before } from 'node:test';
import { drained, genericWayBack, kinds, reachingLoopback } from '../support/carried.mjs';
import { startZendesk } from '../support/tools/index.mjs';
import { join, register, startPlatform, until } from '../support/platform.mjs';

let platform;
before(async () => { platform = await startPlatform({ env: { ...reachingLoopback, SP_CONNECTOR_POLL_SECONDS: '1' } }); });
after(() => platform.stop());

const opened = [];
afterEach(() => Promise.all(opened.splice(0).map((tool) => tool.close())));

/** Their words for ours, both ways, and the values that a person sets there. */
const words = {
  glpi: { status_in: { 1: 'open', 2: 'open', 4: 'pending', 5: 'solved', 6: 'closed' }, priority_in: { 2: 'low', 3: 'normal', 4: 'high', 5: 'urgent' }, solved: 5, label: 'Solved', urgent: 5 },
  jira: { status_in: { 'To Do': 'open', 'In Progress': 'open', Waiting: 'pending', Done: 'solved' }, priority_in: { Low: 'low', Medium: 'normal', High: 'high', Highest: 'urgent' }, solved: 'Done', label: 'Done', urgent: 'Highest' },
  servicenow: { status_in: { 1: 'open', 2: 'open', 3: 'pending', 6: 'solved', 7: 'closed' }, solved: '6', label: 'Resolved' },
  zendesk: { status_in: { new: 'open', open: 'open', pending: 'pending', solved: 'solved', closed: 'closed' }, priority_in: { low: 'low', normal: 'normal', high: 'high', urgent: 'urgent' }, solved: 'solved', label: 'solved', urgent: 'urgent' },
  generic: { status_in: { received: 'open', working: 'open', parked: 'pending', finished: 'solved' }, priority_in: { low: 'low', normal: 'normal', high: 'high', urgent: 'urgent' },
    solved: 'finished', label: 'finished', urgent: 'urgent' },
};
const tools = Object.keys(words);

async function withTool(name, { direction = 'both', change = (connector) => connector, admin, start = kinds[name].start } = {}) {
  admin ??= await register(platform.url);
  const fake = await start({ indexLagMs: 0 });
  opened.push(fake);
  const connector = kinds[name].connector(fake.url, { project: 'SUP', type: '10001' });
  Object.assign(connector.settings, { direction });
  if (name === 'generic') Object.assign(connector.settings.generic, genericWayBack);
  Object.assign(connector.settings.mapping, { status_in: words[name].status_in, priority_in: words[name].priority_in ?? {} });
  const added = await admin.post('/api/v1/connectors', { name: 'Their tool', ...change(connector) });
  assert.equal(added.status, 201, JSON.stringify(added.body));
  return { admin, fake, connector: added.body };
}
async function open(admin, subject, others = {}) {
  const { status, body } = await admin.post('/api/v1/tickets', { subject, body: 'It does not work.', ...others });
  assert.equal(status, 201);
  return body;
}
const record = async (fake) => {
  await until(() => fake.book.records.size === 1, { what: 'the record' });
  return [...fake.book.records.values()][0];
};
const ticketOf = async (admin, id) => (await admin.get(`/api/v1/tickets/${id}`)).body;
const messagesOf = async (admin, id) => (await admin.get(`/api/v1/tickets/${id}/messages?limit=100`)).body.items;
const historyOf = async (admin, id) => (await admin.get(`/api/v1/tickets/${id}/history?limit=100`)).body.items;
const linked = async (admin, id) => until(async () => {
  const { body } = await admin.get(`/api/v1/connectors/tickets/${id}`);
  return body.links.find((link) => link.key);
}, { what: 'the link' });
/** Several polls have passed since whatever was done before. */
async function polls(fake, count = 3) {
  const reads = () => fake.requests?.length ?? fake.book.callCount;
  for (let i = 0; i < count; ++i) {
    const before = reads();
    await until(() => reads() > before, { what: 'a poll' });
  }
}

for (const name of tools) {
  test(`${name}: an answer and a state there come to the ticket, once, and do not go back`, async () => {
    const { admin, fake } = await withTool(name);
    const ticket = await open(admin, 'The printer is on fire');
    await linked(admin, ticket.id);
    await admin.post(`/api/v1/tickets/${ticket.id}/messages`, { body: 'Use the extinguisher.' });
    await drained(admin, { replay: false });
    const there = await record(fake);
    fake.person.comment(there.id, 'It is out now.');
    await until(async () => (await messagesOf(admin, ticket.id)).length === 2, { what: 'the answer' });
    fake.person.state(there.id, words[name].solved);
    await until(async () => (await ticketOf(admin, ticket.id)).status === 'solved', { what: 'the state' });
    await polls(fake);
    await drained(admin, { replay: false });
    const messages = await messagesOf(admin, ticket.id);
    assert.deepEqual(messages.map((message) => message.body), ['Use the extinguisher.', 'It is out now.']);
    assert.match(messages[1].author.name, /^Their tool/);
    assert.equal(there.comments.filter((comment) => /It is out now/.test(comment.text)).length, 1);
    assert.equal(there.comments.filter((comment) => /extinguisher/.test(comment.text)).length, 1);
    const changes = (await historyOf(admin, ticket.id)).filter((entry) => entry.kind === 'status');
    assert.equal(changes.length, 1, JSON.stringify(changes));
    // An API that is described by calls does not say who changed what.
    assert.match(changes[0].actor.name, name === 'generic' ? /^Their tool$/ : /^Their tool – \S/);
    assert.doesNotMatch(changes[0].actor.name, /connector/);
      await until(async () => (await linked(admin, ticket.id)).status === words[name].label, { what: 'the state in the link' });
    assert.equal(fake.book.records.size, 1);
  });

  test(`${name}: what is opened there becomes a ticket, and is answered from here`, async () => {
    const { admin, fake } = await withTool(name);
    const id = fake.person.create({ title: 'The screen stays black', text: 'Since this morning.' });
    const find = async () => (await admin.get('/api/v1/tickets')).body.items.find((item) => item.subject === 'The screen stays black');
    const row = await until(find, { what: 'the ticket' });
    assert.match((await ticketOf(admin, row.id)).body, /Since this morning/);
    await linked(admin, row.id);
    await admin.post(`/api/v1/tickets/${row.id}/messages`, { body: 'Is it plugged in?' });
    await admin.patch(`/api/v1/tickets/${row.id}`, { status: 'solved' });
    const there = fake.book.records.get(String(id)) ?? fake.book.records.get(id);
    await until(() => there.comments.some((comment) => /plugged in/.test(comment.text)), { what: 'the answer there' });
    await until(() => String(there.state) === String(words[name].solved), { what: 'the state there' });
    await polls(fake);
    assert.equal((await admin.get('/api/v1/tickets')).body.items.length, 1);
    assert.equal((await messagesOf(admin, row.id)).length, 1);
    assert.equal(fake.book.records.size, 1);
  });
}

test('what was there before the connector is left where it is', async () => {
  const admin = await register(platform.url);
  const fake = await kinds.glpi.start({});
  opened.push(fake);
  const old = fake.book.records.get(fake.person.create({ title: 'An old one', text: 'From last year.' }));
  old.created = old.updated = Date.now() - 10 * 60_000;
  const connector = kinds.glpi.connector(fake.url);
  connector.settings.direction = 'both';
  assert.equal((await admin.post('/api/v1/connectors', { name: 'Their tool', ...connector })).status, 201);
  fake.person.create({ title: 'A new one', text: 'From today.' });
  await until(async () => (await admin.get('/api/v1/tickets')).body.items.length > 0, { what: 'the new one' });
  await polls(fake);
  assert.deepEqual((await admin.get('/api/v1/tickets')).body.items.map((item) => item.subject), ['A new one']);
});

test('of a field that changed on both sides the later change holds, and the agent is told', async () => {
  const { admin, fake, connector } = await withTool('glpi');
  const ticket = await open(admin, 'Both at once');
  await linked(admin, ticket.id);
  await drained(admin, { replay: false });
  const there = await record(fake);
  await polls(fake);
  assert.equal((await admin.post(`/api/v1/connectors/${connector.id}/pause`)).status, 200);
  await admin.patch(`/api/v1/tickets/${ticket.id}`, { status: 'pending' });
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  fake.person.state(there.id, 5);
  // What waits to go is held up, so that the poll comes first.
  fake.faults.next('limited', { on: 'update', times: 1, seconds: 3 });
  assert.equal((await admin.post(`/api/v1/connectors/${connector.id}/resume`)).status, 200);
  await until(async () => (await messagesOf(admin, ticket.id)).some((message) => /both sides/.test(message.body)), { what: 'the note' });
  const note = (await messagesOf(admin, ticket.id))[0];
  assert.equal(note.internal, true);
  assert.match(note.body, /here to “pending”, in Their tool to “[^”]+”[^]*«\u202fen attente\u202f»/);
  await until(async () => (await ticketOf(admin, ticket.id)).status === 'solved', { what: 'the later state' });
  await drained(admin, { replay: false });
  await until(() => there.state === 5, { what: 'the same there' });
});

test('internal notes of the tool come only where the mapping says so, and as notes', async () => {
  for (const internal_notes of [false, true]) {
    const { admin, fake } = await withTool('glpi', { change: (connector) => ({ ...connector, settings: { ...connector.settings, mapping: { ...connector.settings.mapping, internal_notes } } }) });
    const ticket = await open(admin, 'With a note');
    await linked(admin, ticket.id);
    const there = await record(fake);
    fake.person.note(there.id, 'Between us: it is his own fault.');
    fake.person.comment(there.id, 'We look into it.');
    await until(async () => (await messagesOf(admin, ticket.id)).some((message) => message.body === 'We look into it.'), { what: 'the answer' });
    const notes = (await messagesOf(admin, ticket.id)).filter((message) => message.internal);
    assert.deepEqual(notes.map((message) => message.body), internal_notes ? ['Between us: it is his own fault.'] : []);
  }
});

test('a person there who is one of ours is responsible here too', async () => {
  const admin = await register(platform.url);
  const agent = await join(admin, 'agent');
  const users = [{ id: 1, name: 'connector', email: 'connector@zendesk.example', role: 'agent' }, { id: 2, name: 'ours', email: agent.user.email, role: 'agent' }];
  const { fake } = await withTool('zendesk', { admin, start: () => startZendesk({ users }) });
  const ticket = await open(admin, 'Whose is it');
  await linked(admin, ticket.id);
  const there = await record(fake);
  await polls(fake);
  fake.person.assign(there.id, 'ours');
  await until(async () => (await ticketOf(admin, ticket.id)).assignee?.id === agent.user.id, { what: 'the assignee' });
});

test('what comes from one tool goes on to another', async () => {
  const { admin, fake } = await withTool('glpi');
  const second = await kinds.servicenow.start({});
  opened.push(second);
  assert.equal((await admin.post('/api/v1/connectors', { name: 'The second', ...kinds.servicenow.connector(second.url) })).status, 201);
  const ticket = await open(admin, 'In two tools');
  await until(async () => (await admin.get(`/api/v1/connectors/tickets/${ticket.id}`)).body.links.filter((link) => link.key).length === 2, { what: 'both' });
  fake.person.comment((await record(fake)).id, 'Said in the first.');
  const there = await record(second);
  await until(() => there.comments.some((comment) => /Said in the first/.test(comment.text)), { what: 'it in the second' });
});

test('from the tool only: what is opened there comes, and nothing goes', async () => {
  const { admin, fake } = await withTool('glpi', { direction: 'in' });
  await open(admin, 'Only here');
  const id = fake.person.create({ title: 'Only from there', text: 'It hums.' });
  const row = await until(async () => (await admin.get('/api/v1/tickets')).body.items.find((item) => item.subject === 'Only from there'), { what: 'the ticket' });
  await admin.post(`/api/v1/tickets/${row.id}/messages`, { body: 'Is it plugged in?' });
  await admin.patch(`/api/v1/tickets/${row.id}`, { status: 'pending' });
  fake.person.comment(id, 'Of course it is.');
  await until(async () => (await messagesOf(admin, row.id)).length === 2, { what: 'the answer' });
  await polls(fake);
  assert.deepEqual(fake.book.records.get(id).comments.map((comment) => comment.text), ['Of course it is.']);
  assert.equal(fake.book.records.size, 1);
  assert.equal((await ticketOf(admin, row.id)).status, 'pending');
  assert.deepEqual((await admin.get('/api/v1/connectors/deliveries')).body.items, []);
  const { body: { links, offers } } = await admin.get(`/api/v1/connectors/tickets/${row.id}`);
  assert.deepEqual([links.map((link) => link.key), offers], [[String(id)], []]);
});

test('a tool that does not say what changed is told of, and one that cannot be asked is refused', async () => {
  const { admin, fake } = await withTool('jira', { direction: 'in', change: (connector) => ({ ...connector, settings: { ...connector.settings, mapping: { ...connector.settings.mapping, project: 'NOPE' } } }) });
  const health = await until(async () => (await admin.get('/api/v1/connectors')).body.items[0].health.last_problem, { what: 'the problem' });
  assert.match(health, /NOPE/);
  const generic = kinds.generic.connector(fake.url);
  generic.settings.direction = 'both';
  const refused = await admin.post('/api/v1/connectors', { name: 'An API', ...generic });
  assert.equal(refused.status, 422);
  assert.deepEqual(refused.body.errors.map(({ pointer, code }) => [pointer, code]), [['/settings/generic/read/method', 'required'], ['/settings/generic/incoming/id_at', 'required']]);
});

test('what came from the tool is the requester’s whose address is known', async () => {
  const admin = await register(platform.url);
  const requester = await join(admin, 'requester');
  const users = [{ id: 1, name: 'connector', email: 'connector@zendesk.example', role: 'agent' }, { id: 5, name: 'theirs', email: requester.user.email, role: 'end-user' }];
  const { fake } = await withTool('zendesk', { admin, start: () => startZendesk({ users }) });
  fake.person.create({ title: 'Mine', text: 'It hums.', requester: 'theirs' });
  fake.person.create({ title: 'A stranger’s', text: 'It hums too.', requester: 'nobody' });
  const row = await until(async () => (await requester.get('/api/v1/tickets')).body.items[0], { what: 'the ticket of the requester' });
  assert.equal(row.subject, 'Mine');
  const other = await until(async () => (await admin.get('/api/v1/tickets')).body.items.find((item) => item.subject === 'A stranger’s'), { what: 'the other' });
  assert.equal(other.requester.id, admin.user.id);
});

test('what the requester writes there is theirs, and opens the ticket again on both sides', async () => {
  const admin = await register(platform.url);
  const requester = await join(admin, 'requester');
  const users = [{ id: 1, name: 'connector', email: 'connector@zendesk.example', role: 'agent' }, { id: 5, name: 'theirs', email: requester.user.email, role: 'end-user' }];
  const { fake } = await withTool('zendesk', { admin, start: () => startZendesk({ users, person: 'theirs' }) });
  const id = fake.person.create({ title: 'It hums', text: 'All day.', requester: 'theirs' });
  const row = await until(async () => (await requester.get('/api/v1/tickets')).body.items[0], { what: 'the ticket' });
  await linked(admin, row.id);
  await admin.patch(`/api/v1/tickets/${row.id}`, { status: 'solved' });
  const there = fake.book.records.get(id);
  await until(() => there.state === 'solved', { what: 'the state there' });
  await drained(admin, { replay: false });
  fake.person.comment(id, 'It hums again.');
  await until(async () => (await ticketOf(admin, row.id)).status === 'open', { what: 'the ticket open again' });
  await until(() => there.state === 'open', { what: 'the record open again' });
  const [message] = await messagesOf(admin, row.id);
  assert.equal(message.author.id, requester.user.id);
  await polls(fake);
  await drained(admin, { replay: false });
  assert.deepEqual((await messagesOf(admin, row.id)).map(({ body }) => body), ['It hums again.']);
  assert.equal((await ticketOf(admin, row.id)).status, 'open');
});

test('a signed webhook brings what changed at once, however it comes; any other is refused', async (t) => {
  // Asked once at the beginning and then not for an hour: what comes, comes by the webhook.
  const rarely = await startPlatform({ env: { ...reachingLoopback, SP_CONNECTOR_POLL_SECONDS: '3600' } });
  t.after(() => rarely.stop());
  for (const name of ['glpi', 'jira', 'zendesk', 'generic']) {
    const admin = await register(rarely.url);
    const secret = name === 'generic' ? `whsec_${Buffer.from('signs with these bytes').toString('base64')}` : `${name} signs with this`;
    const { fake, connector } = await withTool(name, { admin, change: (one) => ({ ...one, secrets: { ...one.secrets, signing: secret } }) });
    assert.equal(connector.secrets.signing, true);
    assert.ok(!JSON.stringify((await admin.get(`/api/v1/connectors/${connector.id}`)).body).includes(secret));
    const address = `${rarely.url}/api/v1/connectors/${connector.id}/incoming`;
    const ticket = await open(admin, `By webhook of ${name}`);
    await linked(admin, ticket.id);
    const there = await record(fake);
    fake.webhooks.set({ url: address, secret, how: 'twice' });
    fake.person.comment(there.id, 'The first word.');
    await until(async () => (await messagesOf(admin, ticket.id)).length === 1, { what: `the first word of ${name}` });
    await fake.webhooks.idle();
    fake.webhooks.set({ how: 'shuffled' });
    fake.person.comment(there.id, 'The second word.');
    fake.person.state(there.id, words[name].solved);
    await fake.flushWebhooks({ seed: 3 });
    await until(async () => (await ticketOf(admin, ticket.id)).status === 'solved', { what: `the state of ${name}` });
    await until(async () => (await messagesOf(admin, ticket.id)).length === 2, { what: `the second word of ${name}` });
    const id = fake.person.create({ title: `Opened in ${name}`, text: 'It hums.' });
    await fake.flushWebhooks({ seed: 4 });
    await until(async () => (await admin.get('/api/v1/tickets')).body.items.some((item) => item.subject === `Opened in ${name}`), { what: `what was opened in ${name}` });
    fake.webhooks.set({ how: 'once', secret: 'whsec_YW5vdGhlciBzZWNyZXQ=' });
    fake.person.comment(id, 'Nobody signed this rightly.');
    await fake.webhooks.idle();
    assert.equal((await messagesOf(admin, ticket.id)).length, 2);
    // Without a signature, with a wrong one, of no such connector, and of one that takes none: the same answer.
    const refusals = await Promise.all([
      fetch(address, { method: 'POST', body: '{"item":{"id":1},"issue":{"id":1},"detail":{"id":1}}' }),
      fetch(address, { method: 'POST', body: '', headers: { 'x-hub-signature': 'sha256=00', 'x-glpi-signature': '00', 'x-zendesk-webhook-signature': 'AA==' } }),
      fetch(`${rarely.url}/api/v1/connectors/${ticket.id}/incoming`, { method: 'POST', body: '{}' }),
    ]);
    const told = await Promise.all(refusals.map(async (answer) => [answer.status, (await answer.json()).code]));
    assert.deepEqual(told, Array(3).fill([401, 'bad_signature']));
    fake.webhooks.set({ url: '' });
  }
});
