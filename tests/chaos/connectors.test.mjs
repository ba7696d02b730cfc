// kill -9 in the middle of deliveries to several tools at once, which answer late, wrongly or not at all: every acknowledged
// ticket is in each of them once, and what was said of it in its order.
//
// SP_CHAOS_SECONDS: how long tickets are opened (80), SP_CHAOS_RATE: how many a second (8); SP_CHAOS_KILLS: how often the platform is
// killed (20); SP_CHAOS_SEED.
import assert from 'node:assert/strict';
import test from 'node:test';
import { attended, closeTools, connectTools, differences, drained, reachingLoopback, recordsBySubject, standing } from '../support/carried.mjs';
import { Person, password, register, signIn, startPlatform, temporaryDirectory, until } from '../support/platform.mjs';

const seconds = Number(process.env.SP_CHAOS_SECONDS ?? 80);
const kills = Number(process.env.SP_CHAOS_KILLS ?? 20);
const seed = Number(process.env.SP_CHAOS_SEED ?? 20261129);
const tools = (process.env.SP_CHAOS_TOOLS ?? 'glpi,jira,servicenow,zendesk').split(',');
const rate = Number(process.env.SP_CHAOS_RATE ?? 8);  // tickets a second
const writers = 4;
const indexLagMs = 2_000;  // an index that is five minutes behind, in the time of this test

/** What a tool does wrong; a hundred megabytes and a byte at a time take long, and are rare. */
const faultKinds = {
  dropped: 4, reset: 3, delay: { weight: 2, ms: 300 }, limited: { weight: 2, seconds: 1 }, unavailable: 2, error: 2, 'error-made': 3,
  unauthorized: 1, html: 1, 'html-made': 1, huge: { weight: 0.2, bytes: 8_000_000 }, drip: { weight: 0.3, ms: 40 },
};

function randomOf(start) {
  let state = start >>> 0;
  return () => {  // mulberry32
    state = (state + 0x6D2B79F5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

test(`tickets reach ${tools.join(', ')} once and in order, whatever dies`, { timeout: (1.4 * seconds + 240) * 1000 }, async (t) => {
  const random = randomOf(seed);
  const dataDir = temporaryDirectory();
  let platform = await startPlatform({ dataDir, env: reachingLoopback });
  t.after(() => platform.kill());
  const founded = await register(platform.url);
  const admin = new Person(platform.url, founded.session);
  const fakes = await connectTools(admin, tools, { indexLagMs });
  t.after(() => closeTools(fakes));
  for (const fake of Object.values(fakes)) fake.faults.rate(0.2, { seed: seed + fake.url.length, kinds: faultKinds });

  const tickets = new Map();  // subject → what was acknowledged of it
  let stopped = false;
  const write = async (writer) => {
    for (let i = 0; !stopped; ++i) {
      const next = Date.now() + 1000 * writers / rate;
      const subject = `writer ${writer} ticket ${i}`;
      const opened = await admin.post('/api/v1/tickets', { subject, body: 'It does not work.' }).catch(() => null);
      const ticket = { said: [], maybe: new Set(), isSure: opened?.status === 201 };
      tickets.set(subject, ticket);
      if (!ticket.isSure) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        continue;
      }
      for (let j = 0; j < 2 && !stopped; ++j) {
        const text = `<${subject} says ${j}>`;
        const answer = await admin.post(`/api/v1/tickets/${opened.body.id}/messages`, { body: text }).catch(() => null);
        if (answer?.status === 201) ticket.said.push(text);
        else ticket.maybe.add(text);
      }
      if (i % 3 === 0) {
        const solved = await admin.patch(`/api/v1/tickets/${opened.body.id}`, { status: 'solved' }).catch(() => null);
        ticket.isSolved = solved?.status === 200;
      }
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - Date.now())));
    }
  };
  const work = Array.from({ length: writers }, (_, writer) => write(writer));

  const began = Date.now();
  const killedAt = [];
  while (Date.now() - began < seconds * 1000) {
    // At any moment; or when a tool has just been asked, or has just written: at the borders of a step.
    const pause = (0.3 + random()) * (seconds * 1000 / (kills + 1)) / 1.3;
    await new Promise((resolve) => setTimeout(resolve, pause));
    if (killedAt.length >= kills) {  // a token is good for ten minutes
      Object.assign(admin, { session: (await signIn(platform.url, founded.user.email, password)).session });
      await attended(admin);
      continue;
    }
    const fake = Object.values(fakes)[Math.floor(random() * tools.length)];
    const [calls, records] = [fake.book.callCount, fake.book.records.size];
    const border = random();
    if (border > 0.3) await fake.book.until(() => (border > 0.65 ? fake.book.callCount > calls : fake.book.records.size > records), { within: 2_000 }).catch(() => {});
    await platform.kill();
    const died = Date.now();
    platform = await startPlatform({ dataDir, env: reachingLoopback });
    killedAt.push({ from: died - 200, until: Date.now() });
    const again = await signIn(platform.url, founded.user.email, password);
    Object.assign(admin, { url: platform.url, session: again.session });
    if (killedAt.length % 8 === 0) await attended(admin);
  }
  stopped = true;
  await Promise.all(work);
  const patience = 120_000 + 300 * seconds;
  // The last event has been heard when a ticket that was opened after it is there.
  const last = 'the last ticket';
  await admin.post('/api/v1/tickets', { subject: last, body: 'It does not work.' });
  tickets.set(last, { said: [] });
  for (const fake of Object.values(fakes)) fake.faults.off();
  await Promise.all(Object.values(fakes).map((fake) => until(() => recordsBySubject(fake).has(last), { within: patience, every: 500, what: 'the last ticket' })))
    .then(() => drained(admin, { within: patience })).catch(async (error) => {
    t.diagnostic(JSON.stringify(await standing(admin)));
    t.diagnostic(platform.output().slice(-4000));
    throw error;
  });

  const all = Object.entries(fakes).map(([name, fake]) => differences(name, fake, tickets));
  const wrong = Object.fromEntries(Object.keys(all[0]).map((what) => [what, all.flatMap((one) => one[what])]));
  const faults = Object.values(fakes).map((fake) => Object.values(fake.faults.counts).reduce((sum, count) => sum + count, 0));
  t.diagnostic(`${tickets.size} tickets to ${tools.length} tools, killed ${killedAt.length} times, ${faults.reduce((a, b) => a + b)} faults: ` +
    Object.entries(wrong).map(([what, list]) => `${list.length} ${what}`).join(', '));
  for (const [what, list] of Object.entries(wrong)) assert.deepEqual(list, [], what);
  for (const [name, fake] of Object.entries(fakes)) {
    // What a tool says to a process in the moment of its death is known to nobody afterwards.
    // What was on its way when the tool said so had begun before it, however slow this machine is.
    const onItsWay = 600;
    const known = fake.book.early.filter(({ at, afterMs }) => afterMs > onItsWay && !killedAt.some(({ from, until: last }) => at - afterMs >= from && at - afterMs <= last));
    for (const one of known) t.diagnostic(`${name}: ${JSON.stringify(one)}, killed ${JSON.stringify(killedAt.map(({ from, until: last }) => [Math.round(from - one.at), Math.round(last - one.at)]))}`);
    assert.deepEqual(known, [], `${name} was called before its Retry-After had passed`);
    assert.deepEqual(fake.book.violations, [], `${name} was sent what its contract does not allow`);
  }
  assert.equal(killedAt.length, kills);
  await platform.stop();
});
