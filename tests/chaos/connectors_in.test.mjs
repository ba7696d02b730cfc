// kill -9 while what changes in tools is brought, from tools that answer late, wrongly or not at all: every record becomes one
// ticket, what is said there is in it once and in order, and nothing of it goes back.
import assert from 'node:assert/strict';
import test from 'node:test';
import { drained, kinds, reachingLoopback } from '../support/carried.mjs';
import { Person, password, register, signIn, startPlatform, temporaryDirectory, until } from '../support/platform.mjs';

const tools = ['glpi', 'jira', 'servicenow', 'zendesk'];
const kills = Number(process.env.SP_CHAOS_KILLS ?? 4);
const records = 12;  // of each tool
const faultKinds = { dropped: 4, reset: 3, delay: { weight: 2, ms: 200 }, limited: { weight: 1, seconds: 1 }, unavailable: 2, error: 2, unauthorized: 1, html: 1 };

test('what is opened and said in tools is here once, whatever dies', { timeout: 300_000 }, async (t) => {
  const dataDir = temporaryDirectory();
  const env = { ...reachingLoopback, SP_CONNECTOR_POLL_SECONDS: '1' };
  let platform = await startPlatform({ dataDir, env });
  t.after(() => platform.kill());
  const founded = await register(platform.url);
  let admin = new Person(platform.url, founded.session);
  const fakes = {};
  for (const name of tools) {
    fakes[name] = await kinds[name].start({ indexLagMs: 0 });
    t.after(() => fakes[name].close());
    const connector = kinds[name].connector(fakes[name].url, { project: 'SUP', type: '10001' });
    Object.assign(connector.settings, { direction: 'both', rules: { when: 'asked' } });  // else each would have the others’ too
    assert.equal((await admin.post('/api/v1/connectors', { name, ...connector })).status, 201);
    fakes[name].faults.rate(0.15, { seed: 7 + name.length, kinds: faultKinds });
  }
  const subject = (name, i) => `${name}-${i}`;
  const ids = new Map();
  const act = async (step) => {
    for (let i = 0; i < records; ++i)
      for (const name of tools) step(name, i);
  };
  const again = async () => {
    await platform.kill();
    platform = await startPlatform({ dataDir, env });
    admin = new Person(platform.url, (await signIn(platform.url, founded.user.email, password)).session);
  };
  const ticketsBySubject = async () => {
    const found = new Map();
    let cursor;
    do {
      const { body } = await admin.get(`/api/v1/tickets?limit=100${cursor ? `&cursor=${cursor}` : ''}`);
      for (const item of body.items) found.set(item.subject, [...(found.get(item.subject) ?? []), item]);
      cursor = body.next_cursor;
    } while (cursor);
    return found;
  };
  await act((name, i) => ids.set(subject(name, i), fakes[name].person.create({ title: subject(name, i), text: 'It does not work.' })));
  for (let kill = 0; kill < kills; ++kill) {
    await act((name, i) => fakes[name].person.comment(ids.get(subject(name, i)), `word ${String(kill).padStart(3, '0')} of ${subject(name, i)}`));
    const before = (await ticketsBySubject()).size;
    await until(async () => (await ticketsBySubject()).size > before || before >= tools.length * records, { within: 60_000, what: 'more tickets' });
    await again();
  }
  for (const fake of Object.values(fakes)) fake.faults.off();
  const said = async (id) => (await admin.get(`/api/v1/tickets/${id}/messages?limit=100`)).body.items.map(({ body }) => body);
  await until(async () => {
    const found = await ticketsBySubject();
    if (found.size < tools.length * records) return false;
    for (const [, [ticket]] of found) if ((await said(ticket.id)).length < kills) return false;
    return true;
  }, { within: 120_000, every: 500, what: 'every ticket with all that was said' });
  await drained(admin);
  const found = await ticketsBySubject();
  assert.deepEqual([...found.values()].filter((list) => list.length !== 1).map(([{ subject: one }]) => one), [], 'opened twice');
  for (const [one, [ticket]] of found) {
    const words = await said(ticket.id);
    // ServiceNow's times are of whole seconds, and have no order within one.
    assert.deepEqual(one.startsWith('servicenow') ? words.toSorted() : words, Array.from({ length: kills }, (_, kill) => `word ${String(kill).padStart(3, '0')} of ${one}`));
  }
  for (const name of tools) {
    assert.equal(fakes[name].book.records.size, records, `${name}: nothing went back`);
    for (const record of fakes[name].book.records.values()) assert.equal(record.comments.filter(({ text }) => /^word/.test(text)).length, kills, `${name}: no echo`);
  }
});
