// A tool and the tickets are compared: what differs is found, shown, and settled by a person's word.
import assert from 'node:assert/strict';
import test, { after, afterEach, before } from 'node:test';
import { drained, kinds, reachingLoopback } from '../support/carried.mjs';
import { compared, differencesOf, handsIn } from '../support/drift.mjs';
import { Person, password, register, signIn, startPlatform, temporaryDirectory, until } from '../support/platform.mjs';

let platform;
before(async () => { platform = await startPlatform({ env: { ...reachingLoopback, SP_CONNECTOR_POLL_SECONDS: '1' } }); });
after(() => platform.stop());

const opened = [];
afterEach(() => Promise.all(opened.splice(0).map((tool) => tool.close())));

const solved = { glpi: 5, jira: 'Done', servicenow: '6', zendesk: 'solved' };

async function withTickets(name, subjects, { direction = 'out', change = (connector) => connector } = {}) {
  const admin = await register(platform.url);
  const fake = await kinds[name].start({ indexLagMs: 0 });
  opened.push(fake);
  const connector = kinds[name].connector(fake.url, { project: 'SUP', type: '10001' });
  connector.settings.direction = direction;
  const added = await admin.post('/api/v1/connectors', { name: 'Their tool', ...change(connector) });
  assert.equal(added.status, 201, JSON.stringify(added.body));
  const tickets = {};
  for (const subject of subjects) {
    const { body } = await admin.post('/api/v1/tickets', { subject, body: 'It does not work.' });
    tickets[subject] = body;
  }
  for (const subject of subjects) await admin.post(`/api/v1/tickets/${tickets[subject].id}/messages`, { body: `About ${subject}.` });
  // What has not been heard of yet is not on its way yet.
  const said = ({ title, text, comments }) => [text, ...comments.map((comment) => comment.text)].some((one) => one.includes(`About ${title}.`));
  await until(() => fake.book.records.size === subjects.length && [...fake.book.records.values()].every(said), { what: 'the records and what was said' });
  await drained(admin, { replay: false });
  const recordOf = (subject) => [...fake.book.records.values()].find((record) => record.title === subject && !record.isDeleted);
  return { admin, fake, connector: added.body, tickets, recordOf, hands: handsIn(name, fake) };
}
/** Compares until that is found, or nothing any more: what changed a moment ago is left to itself. */
const foundOf = (admin, connector, count) => until(async () => {
  await compared(admin, connector.id);
  const found = await differencesOf(admin);
  return found.length === count && found;
}, { within: 20_000, every: 300, what: `${count} differences` });
const by = (found, cause) => found.filter((one) => one.cause === cause);

for (const name of Object.keys(solved)) {
  test(`${name}: what is gone, strange, there twice or changed is found, and nothing else`, async () => {
    const subjects = ['gone', 'doubled', 'moved on', 'renamed', 'untouched'];
    const { admin, fake, connector, tickets, recordOf, hands } = await withTickets(name, subjects);
    assert.deepEqual(await foundOf(admin, connector, 0), [], 'both sides are the same');
    const walk = (await admin.get(`/api/v1/connectors/${connector.id}/reconciliation`)).body;
    assert.equal(walk.records, 5);
    assert.equal(walk.tickets, 5);
    hands.remove(recordOf('gone'));
    hands.twin(recordOf('doubled'));
    hands.state(recordOf('moved on'), solved[name]);
    hands.title(recordOf('renamed'), 'quite another');
    hands.stranger('a stranger');
    fake.person.create({ title: 'theirs alone', text: 'Nothing of ours.' });
    const found = await foundOf(admin, connector, 5);
    assert.deepEqual(found.map(({ kind, cause, ticket_number }) => `${kind} ${cause} ${ticket_number ?? '-'}`).sort(), [
      `different changed ${tickets['moved on'].number}`, `different changed ${tickets.renamed.number}`, `only_here record_gone ${tickets.gone.number}`,
      'only_there unknown_mark -', `twice record_twice ${tickets.doubled.number}`,
    ].sort());
    const moved = found.find((one) => one.ticket_number === tickets['moved on'].number);
    assert.deepEqual(moved.fields.map(({ field, here }) => `${field} ${here}`), ['status open']);
    assert.equal(moved.title, 'moved on');
    const renamed = found.find((one) => one.ticket_number === tickets.renamed.number);
    assert.deepEqual(renamed.fields, [{ field: 'subject', here: 'renamed', there: 'quite another' }]);
    const [twin] = by(found, 'record_twice');
    assert.equal(twin.others.length, 1);
    assert.notEqual(twin.others[0].key, twin.key);
    const { links } = (await admin.get(`/api/v1/connectors/tickets/${tickets.doubled.id}`)).body;
    assert.deepEqual(links[0].others, twin.others, 'the ticket says where it is a second time');
    const { health } = (await admin.get(`/api/v1/connectors/${connector.id}`)).body;
    assert.equal(health.differences, 5);
  });
}

test('what is here holds: the ticket is sent again, and so are its fields', async () => {
  const { admin, fake, connector, tickets, recordOf, hands } = await withTickets('zendesk', ['gone', 'moved on']);
  hands.remove(recordOf('gone'));
  hands.state(recordOf('moved on'), 'solved');
  const found = await foundOf(admin, connector, 2);
  for (const one of found) {
    assert.deepEqual(one.choices, ['here', 'neither']);
    assert.equal((await admin.post(`/api/v1/connectors/differences/${one.id}/settle`, { holds: 'here' })).status, 204);
  }
  assert.equal((await admin.post(`/api/v1/connectors/differences/${found[0].id}/settle`, { holds: 'here' })).status, 404);
  await until(() => recordOf('gone') && recordOf('moved on').state === 'open', { what: 'what is here, there' });
  await drained(admin, { replay: false });
  assert.equal(fake.book.twice.length, 0);
  assert.equal(recordOf('gone').comments.length, 1, 'what was said is in its description');
  assert.match(recordOf('gone').text, /About gone/);
  const { links } = (await admin.get(`/api/v1/connectors/tickets/${tickets.gone.id}`)).body;
  assert.equal(links[0].key, recordOf('gone').id);
  await foundOf(admin, connector, 0);
});

test('what is there holds: the fields come here', async () => {
  // Nothing comes by itself from a tool that was only told, until it is to come from both.
  const { admin, connector, tickets, recordOf, hands } = await withTickets('jira', ['moved on'], {
    direction: 'both',
    change: (made) => ({ ...made, settings: { ...made.settings, mapping: { ...made.settings.mapping, status_in: { 'To Do': 'open', 'In Progress': 'open', Waiting: 'pending' } } } }),
  });
  hands.state(recordOf('moved on'), 'Done');
  const [found] = await foundOf(admin, connector, 1);
  assert.deepEqual(found.fields, [{ field: 'status', here: 'open', there: 'Done' }]);
  assert.deepEqual(found.choices, ['here', 'there', 'neither']);
  const { settings } = (await admin.get(`/api/v1/connectors/${connector.id}`)).body;
  settings.mapping.status_in.Done = 'solved';
  assert.equal((await admin.patch(`/api/v1/connectors/${connector.id}`, { settings })).status, 200);
  assert.equal((await admin.post(`/api/v1/connectors/differences/${found.id}/settle`, { holds: 'there' })).status, 204);
  await until(async () => (await admin.get(`/api/v1/tickets/${tickets['moved on'].id}`)).body.status === 'solved', { what: 'the state of theirs' });
  await drained(admin, { replay: false });
  assert.equal(recordOf('moved on').state, 'Done');
  await foundOf(admin, connector, 0);
});

test('a message that is missing there, or there twice, is found; the missing one is sent again', async () => {
  const { admin, connector, recordOf, hands } = await withTickets('jira', ['silenced', 'echoed']);
  hands.forgetComment(recordOf('silenced'));
  hands.repeatComment(recordOf('echoed'));
  const found = await foundOf(admin, connector, 2);
  const [missing] = by(found, 'changed');
  assert.deepEqual(missing.fields, [{ field: 'message', here: 'About silenced.', there: '' }]);
  const [twice] = by(found, 'message_twice');
  assert.equal(twice.kind, 'twice');
  assert.match(twice.fields[0].there, /About echoed/);
  assert.equal((await admin.post(`/api/v1/connectors/differences/${missing.id}/settle`, { holds: 'here' })).status, 204);
  await until(() => recordOf('silenced').comments.length === 1, { what: 'the message there' });
  await drained(admin, { replay: false });
  await foundOf(admin, connector, 1);
});

test('what is left alone is shown no more, until it is another difference', async () => {
  const { admin, connector, recordOf, hands } = await withTickets('servicenow', ['renamed']);
  hands.title(recordOf('renamed'), 'another name');
  const [found] = await foundOf(admin, connector, 1);
  assert.equal((await admin.post(`/api/v1/connectors/differences/${found.id}/settle`, { holds: 'there' })).body.code, 'not_possible');
  assert.equal((await admin.post(`/api/v1/connectors/differences/${found.id}/settle`, { holds: 'neither' })).status, 204);
  await foundOf(admin, connector, 0);
  hands.title(recordOf('another name'), 'a third name');
  const [again] = await foundOf(admin, connector, 1);
  assert.equal(again.fields[0].there, 'a third name');
});

test('a ticket that ought to be there and was never sent is found', async () => {
  const asked = (made) => ({ ...made, settings: { ...made.settings, rules: { when: 'asked' } } });
  const { admin, connector } = await withTickets('glpi', [], { change: asked });
  const { body: ticket } = await admin.post('/api/v1/tickets', { subject: 'forgotten', body: 'It does not work.' });
  await compared(admin, connector.id);
  assert.deepEqual(await differencesOf(admin), []);
  const { settings } = (await admin.get(`/api/v1/connectors/${connector.id}`)).body;
  assert.equal((await admin.patch(`/api/v1/connectors/${connector.id}`, { settings: { ...settings, rules: { ...settings.rules, when: 'all' } } })).status, 200);
  const [found] = await foundOf(admin, connector, 1);
  assert.equal(`${found.cause} ${found.ticket_number}`, `never_sent ${ticket.number}`);
  assert.equal((await admin.post(`/api/v1/connectors/differences/${found.id}/settle`, { holds: 'here' })).status, 204);
  await drained(admin, { replay: false });
  await foundOf(admin, connector, 0);
});

test('what polling missed is brought by the comparison, and is no difference', async () => {
  const rarely = await startPlatform({ env: { ...reachingLoopback, SP_CONNECTOR_POLL_SECONDS: '3600' } });
  try {
    const admin = await register(rarely.url);
    const fake = await kinds.jira.start({ indexLagMs: 0 });
    opened.push(fake);
    const connector = kinds.jira.connector(fake.url, { project: 'SUP', type: '10001' });
    connector.settings.direction = 'both';
    const added = await admin.post('/api/v1/connectors', { name: 'Their tool', ...connector });
    await until(() => fake.book.callCount > 0, { what: 'the first poll' });
    fake.person.create({ title: 'Passed by', text: 'Nobody told.' });
    await compared(admin, added.body.id);
    await until(async () => (await admin.get('/api/v1/tickets')).body.items.some((item) => item.subject === 'Passed by'), { what: 'the ticket' });
    assert.deepEqual(await differencesOf(admin), []);
  } finally {
    await rarely.stop();
  }
});

test('a tool in trouble is compared later, and says why', async () => {
  const { admin, fake, connector } = await withTickets('glpi', ['one']);
  await fake.close();
  opened.splice(opened.indexOf(fake), 1);
  await admin.post(`/api/v1/connectors/${connector.id}/reconciliation`);
  const walk = await until(async () => {
    const { body } = await admin.get(`/api/v1/connectors/${connector.id}/reconciliation`);
    return body.problem && body;
  }, { what: 'the reason' });
  assert.equal(walk.state, 'running');
});

test('a comparison that a process dies in goes on in the next one', async (t) => {
  const dataDir = temporaryDirectory();
  const env = { ...reachingLoopback, SP_CONNECTOR_POLL_SECONDS: '1' };
  let mortal = await startPlatform({ dataDir, env });
  t.after(() => mortal.stop());
  const admin = await register(mortal.url);
  const fake = await kinds.glpi.start({});
  opened.push(fake);
  const { body: connector } = await admin.post('/api/v1/connectors', { name: 'Their tool', ...kinds.glpi.connector(fake.url) });
  for (let i = 0; i < 12; ++i) await admin.post('/api/v1/tickets', { subject: `ticket ${i}`, body: 'It does not work.' });
  await until(() => fake.book.records.size === 12, { what: 'the records' });
  await drained(admin, { replay: false });
  const hands = handsIn('glpi', fake);
  for (const record of fake.book.records.values()) hands.remove(record);
  await until(async () => Date.now() - [...fake.book.records.values()].at(-1).updated > 1_100, { what: 'the end of the hold' });
  // Each is read alone, one after the other: in the middle of that the process dies.
  fake.faults.rate(1, { kinds: { delay: { weight: 1, ms: 100 } } });
  const calls = fake.book.callCount;
  await admin.post(`/api/v1/connectors/${connector.id}/reconciliation`);
  await fake.book.until(() => fake.book.callCount >= calls + 5, { what: 'the middle of the comparison' });
  await mortal.kill();
  fake.faults.off();
  mortal = await startPlatform({ dataDir, env });
  const { session } = await signIn(mortal.url, admin.user.email, password);
  const again = new Person(mortal.url, session);
  await until(async () => (await again.get(`/api/v1/connectors/${connector.id}/reconciliation`)).body.state === 'done', { within: 30_000, what: 'the end of the comparison' });
  const found = await differencesOf(again);
  assert.deepEqual(found.map(({ cause }) => cause), Array(12).fill('record_gone'));
  assert.equal(new Set(found.map(({ ticket_number }) => ticket_number)).size, 12);
});

test('a tool that cannot be read is not compared, and one of another organisation is not there', async () => {
  const { admin, connector } = await withTickets('generic', []);
  const view = (await admin.get(`/api/v1/connectors/${connector.id}/reconciliation`)).body;
  assert.equal(view.possible, false);
  const asked = await admin.post(`/api/v1/connectors/${connector.id}/reconciliation`);
  assert.equal(`${asked.status} ${asked.body.code}`, '409 cannot_be_read');
  const other = await register(platform.url);
  assert.equal((await other.get(`/api/v1/connectors/${connector.id}/reconciliation`)).status, 404);
  assert.equal((await other.post(`/api/v1/connectors/${connector.id}/reconciliation`)).status, 404);
});
