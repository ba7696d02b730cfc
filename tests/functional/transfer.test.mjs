// An installation that moves from SQLite to PostgreSQL and back: everything that people see is the same.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { join, program, register, root, signIn, startPlatform, temporaryDirectory, until } from '../support/platform.mjs';
import { startCluster } from '../support/postgres.mjs';

let cluster;
before(() => {
  cluster = startCluster({ databases: false });
  if (!cluster) return console.error('SKIPPED: PostgreSQL is not installed (apt-get install postgresql): moving to it is NOT tested.');
  cluster.script(path.join(root, 'database/postgres/create.sql'), { POSTGRES_SERVING_PASSWORD: 'a', POSTGRES_OWNER_PASSWORD: 'b' });
});
after(() => cluster?.remove());

const address = () => ({ SP_POSTGRES_URL: `host=${cluster.folder} user=sp_{service} dbname=sp_{service}`,
  SP_POSTGRES_OWNER_URL: `host=${cluster.folder} user=sp_{service}_owner dbname=sp_{service}` });

function transfer(to, dataDir, env = {}) {
  return spawnSync(program, ['transfer', `--to=${to}`],
    { encoding: 'utf8', timeout: 120_000, env: { PATH: process.env.PATH, SP_DATA_DIR: dataDir, LANG: 'C.UTF-8', ...address(), ...env } });
}

/** Moves on, and says so in one line each. */
function moves(to, dataDir, env) {
  const { status, stdout, stderr } = transfer(to, dataDir, env);
  assert.equal(status, 0, stderr);
  assert.equal(stderr, '', 'no bar where nobody looks');
  assert.equal(stdout.trim().split('\n').length, 2, stdout);
  return stdout;
}
function refuses(what, ...args) {
  const { status, stderr } = transfer(...args);
  assert.equal(status, 1);
  assert.match(stderr, what);
  assert.equal(stderr.trim().split('\n').length, 1, stderr);
}

/** All that a person reads of what was made, times and ids included. */
async function seen(platform, email) {
  const person = await signIn(platform.url, email);
  const read = async (route) => {
    const { status, body } = await person.get(route);
    assert.equal(status, 200, route);
    return body;
  };
  // The search of tickets is made anew.
  await until(async () => (await read('/api/v1/tickets?q=cartridge')).items.length === 1, { within: 60_000, what: 'the search of tickets' });
  await until(async () => (await read('/api/v1/kb/status')).behind === 0, { within: 60_000, what: 'the index' });
  const tickets = await read('/api/v1/tickets');
  const conversations = await read('/api/v1/conversations');
  return {
    tickets, conversations,
    ticket: await read(`/api/v1/tickets/${tickets.items[0].id}`),
    conversation: await read(`/api/v1/conversations/${conversations.items[0].id}`),
    documents: await read('/api/v1/kb/documents'),
    found: (await read('/api/v1/kb/search?q=toner')).results?.map(({ title }) => title),
    users: (await read('/api/v1/users')).items.map(({ id, name, role }) => ({ id, name, role })),
  };
}

test('from SQLite to PostgreSQL and back', { timeout: 600_000 }, async (t) => {
  if (!cluster) return t.skip('PostgreSQL is not installed');
  const folder = temporaryDirectory();
  let platform = await startPlatform({ dataDir: folder });
  const admin = await register(platform.url);
  await join(admin, 'requester');
  assert.equal((await admin.post('/api/v1/kb/documents', { title: 'Change the toner',
    content: 'Open the left door of the printer and pull the cartridge. L’été, 🎉.', format: 'markdown', audience: 'requesters', language: 'en' })).status, 201);
  await until(async () => (await admin.get('/api/v1/kb/status')).body.behind === 0, { within: 60_000, what: 'the index' });
  for (const subject of ['Paper jam', 'The cartridge leaks'])
    assert.equal((await admin.post('/api/v1/tickets', { subject, body: 'It is on the floor.' })).status, 201);
  assert.equal((await admin.post('/api/v1/chat', { question: 'How do I change the toner?' })).body.outcome, 'answered');
  const email = admin.user.email;
  refuses(/is in use by another support-platform/, 'postgresql', folder);
  await platform.stop();
  platform = await startPlatform({ dataDir: folder });
  const before = await seen(platform, email);
  await platform.stop();

  refuses(/holds no data of auth/, 'sqlite', folder);
  refuses(/SP_POSTGRES_URL must name/, 'postgresql', folder, { SP_POSTGRES_URL: '' });
  moves('postgresql', folder);
  refuses(/already holds data of auth.*create another database/, 'postgresql', folder);
  platform = await startPlatform({ dataDir: folder, env: address() });
  assert.deepEqual(await seen(platform, email), before);
  refuses(/is in use by another support-platform/, 'sqlite', folder);
  refuses(/Another process already serves auth/, 'sqlite', temporaryDirectory());
  const again = await signIn(platform.url, email);
  const opened = await again.post('/api/v1/tickets', { subject: 'Opened on PostgreSQL', body: 'b' });
  assert.equal(opened.body.number, 3, 'numbers go on');
  await platform.stop();

  refuses(/already holds data of auth.*move its \.db files away/, 'sqlite', folder);
  const other = temporaryDirectory();
  cpSync(path.join(folder, 'auth-service.key'), path.join(other, 'auth-service.key'));
  assert.match(moves('sqlite', other, { LANG: 'fr_FR.UTF-8' }), /lignes copiées et comparées/);
  assert.ok(existsSync(path.join(other, 'ticketing.db')));
  platform = await startPlatform({ dataDir: other });
  const { tickets, ...rest } = await seen(platform, email);
  assert.deepEqual(tickets.items.map(({ subject }) => subject).sort(), ['Opened on PostgreSQL', 'Paper jam', 'The cartridge leaks']);
  assert.deepEqual(rest.documents, before.documents);
  assert.deepEqual(rest.users, before.users);
  const fourth = await (await signIn(platform.url, email)).post('/api/v1/tickets', { subject: 'Back on SQLite', body: 'b' });
  assert.equal(fourth.body.number, 4);
  assert.deepEqual(await platform.stop(), { code: 0, signal: null }, platform.output());
});
