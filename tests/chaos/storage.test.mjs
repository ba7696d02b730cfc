// The storage fails under the running program: a full disk, a read-only one, another program's lock, PostgreSQL away.
// Nothing is answered as if it were our fault, what can be read is served, what was acknowledged is kept, and all of it
// works again when the trouble is over, without a restart.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { call, register, root, startPlatform, temporaryDirectory, until } from '../support/platform.mjs';
import { startCluster } from '../support/postgres.mjs';

const stored = ['auth-service', 'knowledge-base-service', 'ticketing-service', 'connector-service', 'chatbot-service'];
const question = 'How do I change the toner?';

function failingDisk() {
  const library = path.join(temporaryDirectory(), 'failing_disk.so');
  execFileSync('clang-19', ['-shared', '-fPIC', '-O1', '-o', library, path.join(root, 'tests/support/failing_disk.c'), '-ldl']);
  return library;
}

async function inTrouble(platform) {
  const { status, body } = await call(platform.url, 'GET', '/readyz');
  const services = body.services.filter((service) => service.status !== 'ok');
  assert.equal(status, services.length > 0 ? 503 : 200);
  for (const service of services) assert.equal(service.trouble, 'storage', service.name);
  return services.map((service) => service.name).sort();
}

/** These and no others, as soon as each has looked: none does so more than once a second. */
const troubles = (platform, services) => until(async () => String(await inTrouble(platform)) === String([...services].sort()),
  { within: 30_000, every: 100, what: `trouble of ${services}` });

async function conversations(person) {
  const { status, body } = await person.get('/api/v1/conversations');
  return status === 200 ? body.items.length : undefined;
}

/** An organisation with a ticket, an article, and an answer in the cache. */
async function atWork(platform) {
  const admin = await register(platform.url);
  const article = await admin.post('/api/v1/kb/documents', { title: 'Change the toner',
    content: 'Open the left door of the printer and pull the cartridge.', format: 'markdown', audience: 'requesters', language: 'en' });
  assert.equal(article.status, 201, JSON.stringify(article.body));
  await until(async () => (await admin.get('/api/v1/kb/status')).body.behind === 0, { within: 60_000, what: 'the index' });
  assert.equal((await admin.post('/api/v1/tickets', { subject: 'before', body: 'b' })).status, 201);
  assert.equal((await admin.post('/api/v1/chat', { question })).status, 200);
  const again = await admin.post('/api/v1/chat', { question });
  assert.equal(again.body.source, 'cache');
  assert.equal(await conversations(admin), 2);
  return admin;
}

async function refuses(person) {
  const answer = await person.post('/api/v1/tickets', { subject: 'refused', body: 'b' });
  assert.equal(answer.status, 503, JSON.stringify(answer.body));
  assert.equal(answer.body.code, 'storage_unavailable');
  assert.ok(Number(answer.headers.get('retry-after')) > 0);
}

async function recovers(platform, person, turns = 3) {
  await until(async () => (await inTrouble(platform)).length === 0, { within: 60_000, every: 100, what: 'readiness' });
  assert.equal((await person.post('/api/v1/tickets', { subject: 'after', body: 'b' })).status, 201);
  await until(async () => (await conversations(person)) === turns, { within: 60_000, every: 100, what: 'the turn of the outage' });
  const tickets = await person.get('/api/v1/tickets');
  assert.deepEqual(tickets.body.items.map((ticket) => ticket.subject).sort(), ['after', 'before']);
}

for (const [error, name] of [['ENOSPC', 'a full disk'], ['EROFS', 'a read-only disk']]) {
  test(`${name} is survived`, { timeout: 300_000 }, async () => {
    const flag = path.join(temporaryDirectory(), 'fault');
    const platform = await startPlatform({ env: { LD_PRELOAD: failingDisk(), SP_TEST_DISK: flag } });
    const admin = await atWork(platform);
    writeFileSync(flag, error);
    await refuses(admin);
    await troubles(platform, stored);
    assert.equal((await admin.get('/api/v1/tickets')).status, 200, 'reading goes on');
    assert.equal((await admin.post('/api/v1/chat', { question })).body.source, 'cache');
    rmSync(flag);
    await recovers(platform, admin);
    writeFileSync(flag, error);
    assert.deepEqual(await platform.stop(), { code: 0, signal: null }, platform.output());
  });
}

test('a lock of another program troubles its own service alone', { timeout: 300_000 }, async () => {
  const platform = await startPlatform();
  const admin = await atWork(platform);
  const shell = spawn('sqlite3', [path.join(platform.dataDir, 'ticketing.db')], { stdio: ['pipe', 'pipe', 'inherit'] });
  shell.stdin.write(".timeout 10000\nBEGIN EXCLUSIVE;\nSELECT 'held';\n");
  await once(shell.stdout, 'data');
  await refuses(admin);
  await troubles(platform, ['ticketing-service']);
  assert.equal((await admin.get('/api/v1/tickets')).status, 200, 'reading goes on');
  assert.equal((await admin.post('/api/v1/chat', { question })).status, 200, 'the others work on');
  shell.stdin.end('ROLLBACK;\n');
  await once(shell, 'exit');
  await recovers(platform, admin);
  assert.deepEqual(await platform.stop(), { code: 0, signal: null }, platform.output());
});

test('PostgreSQL may go and come back, and the program may stop without it', { timeout: 300_000 }, async (t) => {
  const cluster = startCluster();
  if (!cluster) return t.skip('PostgreSQL is not installed');
  try {
    const platform = await startPlatform({ env: { SP_POSTGRES_URL: cluster.url } });
    const admin = await atWork(platform);
    cluster.stop();
    await refuses(admin);
    await troubles(platform, stored);
    // Whether an answer in the cache still counts depends on the settings, which are remembered for a moment only.
    const asked = await admin.post('/api/v1/chat', { question });
    assert.ok([200, 503].includes(asked.status), JSON.stringify(asked.body));
    cluster.start();
    await recovers(platform, admin, asked.status === 200 ? 3 : 2);
    cluster.stop();
    await refuses(admin);
    // In time and in order: 0, or 1 where something waited to be written until the time to stop was over. No abort.
    const { code, signal } = await platform.stop();
    assert.equal(signal, null, platform.output());
    assert.ok([0, 1].includes(code), platform.output());
  } finally {
    cluster.remove();
  }
});
