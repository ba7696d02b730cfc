// The storage of the composed shape fails: the disk below PostgreSQL is full, then the one below Redis, another program holds a lock,
// PostgreSQL is away while the platform is stopped. What cannot be stored is refused and said so, what is stored can be read, nothing
// acknowledged is lost, and when it is over everything works by itself; a supervisor starts PostgreSQL where it has ended.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import test, { after, afterEach, before } from 'node:test';
import { call, join, password, temporaryDirectory, until } from '../support/platform.mjs';
import { freeze, missing, options, rounds, services, sleep, startAtWork, within } from '../support/disturbances.mjs';
import { SmallDisk, whyNoMounts } from '../support/small_disk.mjs';

const folder = temporaryDirectory();
const noMounts = whyNoMounts(path.join(folder, 'probe'));
if (noMounts) console.error(`SKIPPED: no file system can be mounted here (${noMounts}): a full disk of PostgreSQL and Redis is NOT tested.`);
const onSmallDisks = { ...options, skip: options.skip || (noMounts ? `no file system can be mounted: ${noMounts}` : false) };

const disks = {};
let desk;
let supervised = true;
let restarts = 0;

/** Starts PostgreSQL again where it has ended, as systemd and Docker do. */
async function supervise() {
  for (;;) {
    await desk.composed.parts.postgres.exited;
    await sleep(500);
    if (!supervised) return;
    ++restarts;
    desk.composed.start('postgres');
  }
}

before(async () => {
  if (options.skip) return;
  if (!noMounts) {
    disks.postgres = new SmallDisk(path.join(folder, 'postgres'), 320);
    disks.redis = new SmallDisk(path.join(folder, 'redis'), 64);
  }
  desk = await startAtWork({ folder });
  supervise();
});
afterEach(() => { for (const disk of Object.values(disks)) disk.free(); });
after(async () => {
  supervised = false;
  await desk?.stop();
  for (const disk of Object.values(disks)) disk.remove();
});

/** Whether the answer is the one to what cannot be stored now. Nothing else may be answered but success. */
function isRefusal({ status, body, headers }, what) {
  if (status < 300) return false;
  assert.equal(status, 503, `${what}: ${status} ${JSON.stringify(body)}`);
  assert.equal(body.code, 'storage_unavailable', what);
  assert.match(headers.get('content-type'), /^application\/problem\+json/, what);
  assert.ok(Number(headers.get('retry-after')) > 0, what);
  return true;
}

test('nothing is left on PostgreSQL’s disk: writing is refused, reading goes on', onSmallDisks, async () => {
  const { admin, client, composed } = desk;
  const requester = await join(admin, 'requester');
  const ticket = await client.keyed('/api/v1/tickets', { subject: 'before', body: 'The printer is on fire.' });
  client.tickets.set('before', { id: ticket.id, number: ticket.number, messages: [] });
  const asked = await client.keyed('/api/v1/chat', { question: 'How do I change the toner?', language: 'en' });
  const [{ id: article }] = (await admin.get('/api/v1/kb/documents')).body.items;
  // A new file of the log takes what the refused writes below leave in it.
  composed.sql('SELECT pg_switch_wal()');
  composed.sql('CHECKPOINT');

  let count = 0;
  const writes = {
    'a ticket': async () => {
      const subject = `on a full disk ${++count}`;
      const answer = await admin.post('/api/v1/tickets', { subject, body: 'It is stuck. '.repeat(40) });
      if (answer.status === 201) client.tickets.set(subject, { id: answer.body.id, number: answer.body.number, messages: [] });
      return answer;
    },
    'a reply': () => admin.post(`/api/v1/tickets/${ticket.id}/messages`, { body: `${++count}, it is still stuck. `.repeat(40) }),
    'an article': () => admin.post('/api/v1/kb/documents', { title: `Change the lamp ${++count}`, format: 'markdown', audience: 'requesters', language: 'en',
      content: 'Switch it off, and let it cool down first. '.repeat(40) }),
    'a question': () => admin.post('/api/v1/chat', { question: `Where do the flamingos nest in year ${++count}?` }),
    'a sign-in': () => call(composed.url, 'POST', '/api/v1/auth/login', { email: requester.user.email, password }),
    'a change': () => requester.patch('/api/v1/me', { name: `Requester ${++count}` }),
  };
  for (const [what, write] of Object.entries(writes))
    await until(async () => {
      disks.postgres.fill();
      return isRefusal(await write(), what);
    }, { within: 120_000, what: `the refusal of ${what}` });

  for (const route of ['/api/v1/tickets', `/api/v1/tickets/${ticket.id}`, `/api/v1/tickets/${ticket.id}/messages`, '/api/v1/tickets/counts', '/api/v1/kb/documents',
    `/api/v1/kb/documents/${article}`, '/api/v1/kb/search?q=toner', '/api/v1/tickets?q=printer', '/api/v1/conversations', `/api/v1/conversations/${asked.conversation_id}`, '/api/v1/users', '/api/v1/me', '/api/v1/overview']) {
    const { status, body } = await admin.get(route);
    assert.equal(status, 200, `${route}: ${status} ${JSON.stringify(body)}`);
  }
  assert.equal(restarts, 0, 'PostgreSQL ended');

  disks.postgres.free();
  const { ms, slowest } = await client.recovered(within);
  desk.figures.push(`PostgreSQL's disk full at rest: works ${ms} ms after there is room (${slowest} last)`);
  await desk.verify();
});

test('PostgreSQL cannot write its log in the middle of work, and ends until there is room', onSmallDisks, async () => {
  for (let round = 1; round <= rounds; ++round) {
    const ended = restarts;
    await desk.disturb(`PostgreSQL's disk full, ${round}`, async () => {
      await until(() => {
        disks.postgres.fill();
        // What people write fills a file of the log sooner or later, this does it now.
        try { desk.composed.sql('SELECT pg_logical_emit_message(false, \'test\', \'\'), pg_switch_wal()'); } catch { /* it is down */ }
        return restarts > ended;
      }, { within: 120_000, every: 100, what: 'the end of PostgreSQL' });
      for (const until_ = Date.now() + freeze; Date.now() < until_; await sleep(100)) disks.postgres.fill();
      assert.ok(isRefusal(await desk.admin.post('/api/v1/tickets', { subject: 'x', body: 'x' }), 'a ticket'), 'a ticket was stored on a full disk');
      disks.postgres.free();
    });
  }
  await desk.verify();
});

test('Redis cannot write its log, and takes nothing until there is room', onSmallDisks, async () => {
  for (let round = 1; round <= rounds; ++round) {
    await desk.disturb(`Redis' disk full, ${round}`, async () => {
      const refused = async () => /^-MISCONF/.test(await desk.composed.redis('SET test:full 1'));
      await until(() => {
        disks.redis.fill();
        return refused();
      }, { within: 60_000, every: 100, what: 'Redis\' refusal' });
      for (const until_ = Date.now() + freeze; Date.now() < until_; await sleep(100)) disks.redis.fill();
      assert.ok(await refused(), 'Redis writes on a full disk');
      await desk.client.more(10);
      disks.redis.free();
      await until(async () => !(await refused()), { within, what: 'Redis taking writes again' });
    });
  }
  await desk.verify();
});

test('a lock that another program holds troubles tickets alone', options, async () => {
  const { admin, composed } = desk;
  await desk.client.refresh();
  admin.session.access_token = desk.client.token;
  const shell = spawn('psql', ['-qtA', composed.environment.SP_POSTGRES_URL.replaceAll('{service}', 'ticketing')], { stdio: ['pipe', 'pipe', 'inherit'] });
  shell.stdin.write("BEGIN; LOCK TABLE tickets IN EXCLUSIVE MODE; SELECT 'held';\n");
  await once(shell.stdout, 'data');
  assert.ok(isRefusal(await admin.post('/api/v1/tickets', { subject: 'refused', body: 'x' }), 'a ticket'), 'a ticket was stored in a table that was locked');
  assert.equal((await admin.get('/api/v1/tickets')).status, 200, 'reading goes on');
  assert.equal((await admin.post('/api/v1/kb/documents', { title: 'Written meanwhile', content: 'It is.', format: 'markdown', audience: 'requesters', language: 'en' })).status, 201);
  assert.equal((await admin.post('/api/v1/chat', { question: 'How do I change the toner?' })).status, 200);
  shell.stdin.end('ROLLBACK;\n');
  await once(shell, 'exit');
  await desk.client.recovered(within);
  const { items } = (await admin.get('/api/v1/tickets?q=refused')).body;
  assert.deepEqual(items, []);
  await desk.verify();
});

test('the services stop in time while PostgreSQL is away, and lose nothing', options, async () => {
  const { composed } = desk;
  supervised = false;
  await composed.parts.postgres.end('SIGINT');
  assert.ok(isRefusal(await desk.admin.post('/api/v1/tickets', { subject: 'x', body: 'x' }), 'a ticket'));
  for (const name of services.toReversed()) {
    const { code, signal } = await composed.parts[name].end('SIGTERM');
    // In order: 0, or 1 where something waited to be written until the time to stop was over. No abort.
    assert.equal(signal, null, `${name}: ${composed.parts[name].output().slice(-2000)}`);
    assert.ok([0, 1].includes(code), `${name} ended with ${code}: ${composed.parts[name].output().slice(-2000)}`);
  }
  composed.start('postgres');
  await composed.ready('postgres');
  for (const name of services) composed.start(name);
  for (const name of services) await composed.ready(name);
  await desk.client.recovered(within);
  await desk.verify();
});
