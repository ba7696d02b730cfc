// The composed shape at work, and its parts fail one after the other: nothing acknowledged is lost, nothing is done twice, no answer is
// an old one, and soon after the cause has ended everything works again.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { call, until } from '../support/platform.mjs';
import { freeze, missing, options, rounds, services, sleep, startAtWork } from '../support/disturbances.mjs';

let desk;
before(async () => { if (missing.length === 0) desk = await startAtWork(); });
after(() => desk?.stop());

for (const name of [...services, 'postgres', 'redis', 'nginx'])
  test(`${name} is killed in the middle of work`, options, async () => {
    for (let round = 1; round <= rounds; ++round) await desk.disturb(`${name} killed, ${round}`, () => desk.kill(name));
    await desk.verify();
  });

test('everything is killed at once, as where a machine ends', options, async () => {
  const { composed } = desk;
  for (let round = 1; round <= rounds; ++round)
    await desk.disturb(`everything killed, ${round}`, async () => {
      await Promise.all(Object.values(composed.parts).map((part) => part.end('SIGKILL')));
      for (const names of [['postgres', 'redis'], services, ['nginx']]) {
        for (const name of names) composed.start(name);
        for (const name of names) await composed.ready(name);
      }
    });
  await desk.verify();
});

test('Redis is emptied', options, async () => {
  for (let round = 1; round <= rounds; ++round)
    await desk.disturb(`Redis emptied, ${round}`, async () => assert.match(await desk.composed.redis('FLUSHALL'), /OK/));
  await desk.verify();
});

test('PostgreSQL is restarted, and is away for a while', options, async () => {
  for (let round = 1; round <= rounds; ++round) {
    await desk.disturb(`PostgreSQL restarted, ${round}`, async () => {
      await desk.composed.parts.postgres.end('SIGINT');
      desk.composed.start('postgres');
      await desk.composed.ready('postgres');
    });
  }
  await desk.disturb('PostgreSQL away', async () => {
    await desk.composed.parts.postgres.end('SIGINT');
    await sleep(freeze);
    desk.composed.start('postgres');
    await desk.composed.ready('postgres');
  });
  await desk.verify();
});

for (const name of [...services, 'postgres', 'redis'])
  test(`${name} stands still`, { ...options, skip: options.skip || (rounds === 1 && !['auth', 'ticketing', 'redis'].includes(name) && 'one of its kind is enough for a short run') }, async () => {
    await desk.disturb(`${name} frozen`, async () => {
      desk.composed.parts[name].freeze();
      await sleep(freeze);
      desk.composed.parts[name].thaw();
    });
    await desk.verify();
  });

test('every service is restarted in order, one after the other', options, async () => {
  const failed = await desk.disturb('rolling restart', () => desk.restart(services));
  for (const how of new Set(failed.map(({ what, how }) => `${what} ${how}`))) desk.figures.push(`  failed: ${how}`);
  await desk.verify();
});

test('after all of it everything agrees with everything', options, async () => {
  const { admin, client } = desk;
  await client.refresh();
  await desk.verify();
  admin.session.access_token = client.token;
  await until(async () => (await admin.get('/api/v1/kb/status')).body.behind === 0, { within: 60_000, what: 'the index' });
  for (const [room, { acknowledged, newest }] of client.rooms) {
    const { items } = (await admin.get(`/api/v1/kb/search?q=${encodeURIComponent(`door code ${room}`)}`)).body;
    const version = Number(JSON.stringify(items.filter(({ title }) => title.includes(room))).replaceAll(/<\/?mark>/g, '').match(new RegExp(`code-(\\d+)${room}`))?.[1]);
    assert.ok(version >= acknowledged && version <= newest, `search shows version ${version} of the ${room}, not ${acknowledged}`);
  }
  for (const [word, isThere] of client.notices) {
    const { items } = (await admin.get(`/api/v1/kb/search?q=${word}&language=en`)).body;
    if (isThere !== undefined) assert.equal(items.some(({ title }) => title.includes(word)), isThere, word);
  }
  const counts = (await admin.get('/api/v1/tickets/counts')).body;
  const listed = [];
  for (let cursor = ''; cursor !== undefined;) {
    const page = (await admin.get(`/api/v1/tickets?limit=200&status=open${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)).body;
    listed.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  }
  assert.equal(counts.open, listed.length, 'the counts and the list');
  for (const name of services) assert.equal((await call(desk.composed.inside(name), 'GET', '/readyz')).status, 200, name);
  desk.figures.push(`${client.tickets.size} tickets, ${client.conversations.size} conversations, ${client.notices.size} articles, ${client.acknowledged} acknowledgements, none lost, none twice`);
});
