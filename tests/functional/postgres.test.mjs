// The whole program on PostgreSQL, in each way that its addresses can be written: from a fresh cluster, at the first try.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { program, register, root, signIn, startPlatform, temporaryDirectory, until } from '../support/platform.mjs';
import { pgbouncerIsHere, startCluster, startPooler } from '../support/postgres.mjs';

const services = ['auth', 'chatbot', 'connector', 'knowledge_base', 'ticketing'];
const create = path.join(root, 'database/postgres/create.sql');
const passwords = { POSTGRES_SERVING_PASSWORD: "it's a secret", POSTGRES_OWNER_PASSWORD: 'another one' };
const question = 'How do I change the toner?';

let cluster;
before(() => {
  cluster = startCluster({ databases: false });
  if (!cluster) console.error('SKIPPED: PostgreSQL is not installed (apt-get install postgresql): the program is NOT tested on it.');
  if (!pgbouncerIsHere) console.error('SKIPPED: PgBouncer is not installed (apt-get install pgbouncer): the program is NOT tested behind it.');
});
after(() => cluster?.remove());

const database = (name, owner) =>
  cluster.sql(`CREATE DATABASE ${name} OWNER ${owner} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'`);
const role = (name) => cluster.sql(`CREATE ROLE ${name} LOGIN NOSUPERUSER NOBYPASSRLS`);

/** create.sql with another beginning of names; the addresses of those who serve and of the owners. */
function createWithPrefix(prefix) {
  cluster.tool('psql', ['-Xq', '-U', 'postgres', '-d', 'postgres', '-v', `prefix=${prefix}`, '-f', create], passwords);
  return [prefixed(prefix), { SP_POSTGRES_OWNER_URL: `host=${cluster.folder} user=${prefix}{service}_owner dbname=${prefix}{service}` }];
}
const prefixed = (prefix) => ({ SP_POSTGRES_URL: `host=${cluster.folder} user=${prefix}{service} dbname=${prefix}{service}` });

/** Who owns what stands in a database, itself included. */
const owners = (name) => cluster.sql(`SELECT tableowner FROM pg_tables WHERE schemaname = 'public'
  UNION SELECT datdba::regrole::text FROM pg_database WHERE datname = current_database()`, name).trim();

/** A person signs in, an article is found, a ticket opened; all of it is there after a restart. Resolves to who and where. */
async function works(env) {
  let platform = await startPlatform({ env });
  const admin = await register(platform.url);
  const article = await admin.post('/api/v1/kb/documents', { title: 'Change the toner',
    content: 'Open the left door of the printer and pull the cartridge.', format: 'markdown', audience: 'requesters', language: 'en' });
  assert.equal(article.status, 201, JSON.stringify(article.body));
  await until(async () => (await admin.get('/api/v1/kb/status')).body.behind === 0, { within: 60_000, what: 'the index' });
  assert.equal((await admin.post('/api/v1/tickets', { subject: 'Paper jam', body: 'b' })).status, 201);
  const asked = await admin.post('/api/v1/chat', { question });
  assert.equal(asked.body.outcome, 'answered', JSON.stringify(asked.body));
  assert.deepEqual(await platform.stop(), { code: 0, signal: null }, platform.output());
  platform = await startPlatform({ env, dataDir: platform.dataDir });
  const again = await signIn(platform.url, admin.user.email);
  assert.deepEqual((await again.get('/api/v1/tickets')).body.items.map(({ subject }) => subject), ['Paper jam']);
  assert.equal((await again.get('/api/v1/conversations')).body.items.length, 1);
  const stranger = await register(platform.url);
  assert.equal((await stranger.get('/api/v1/tickets')).body.items.length, 0);
  assert.deepEqual(await platform.stop(), { code: 0, signal: null }, platform.output());
  return { email: admin.user.email, dataDir: platform.dataDir };
}

/** A start that fails: its one line. */
function refused(env) {
  const { status, stderr } = spawnSync(program, ['serve', '--no-demo'],
    { encoding: 'utf8', timeout: 60_000, env: { PATH: process.env.PATH, SP_PORT: '0', SP_DATA_DIR: temporaryDirectory(), SP_LOG_LEVEL: 'error', LANG: 'C.UTF-8', ...env } });
  assert.equal(status, 1, stderr);
  assert.equal(stderr.trim().split('\n').length, 1, stderr);
  return stderr;
}

test('one address: a schema for each service', { timeout: 300_000 }, async (t) => {
  if (!cluster) return t.skip('PostgreSQL is not installed');
  role('helpdesk');
  database('helpdesk', 'helpdesk');
  await works({ SP_POSTGRES_URL: `postgresql:///helpdesk?host=${cluster.folder}&user=helpdesk` });
  const schemas = cluster.sql("SELECT DISTINCT schemaname FROM pg_tables WHERE schemaname !~ '^(pg_|information_schema)' ORDER BY 1", 'helpdesk');
  assert.deepEqual(schemas.trim().split('\n'), services);
});

test('{service}: a database, an owner and a serving role for each', { timeout: 300_000 }, async (t) => {
  if (!cluster) return t.skip('PostgreSQL is not installed');
  assert.throws(() => cluster.script(create), /POSTGRES_SERVING_PASSWORD/);
  cluster.script(create, passwords);
  cluster.script(create, passwords);
  const env = { SP_POSTGRES_URL: `host=${cluster.folder} user=sp_{service} dbname=sp_{service}`,
    SP_POSTGRES_OWNER_URL: `host=${cluster.folder} user=sp_{service}_owner dbname=sp_{service}` };
  await works(env);
  for (const service of services) {
    assert.equal(cluster.sql(`SELECT DISTINCT schemaname || ' ' || tableowner FROM pg_tables WHERE schemaname !~ '^(pg_|information_schema)'`, `sp_${service}`).trim(),
      `public sp_${service}_owner`);
    assert.equal(cluster.sql(`SELECT rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = 'sp_${service}'`).trim(), 'f');
  }
  assert.match(refused({ ...env, SP_POSTGRES_OWNER_URL: `host=${cluster.folder} user=sp_auth_owner dbname=sp_auth` }), /SP_POSTGRES_OWNER_URL/);
});

test('where the owners have migrated, who serves needs their address no more', { timeout: 300_000 }, async (t) => {
  if (!cluster) return t.skip('PostgreSQL is not installed');
  const [serving, owning] = createWithPrefix('apart_');
  const migrate = (...words) => {
    const { status, stdout, stderr } = spawnSync(program, ['migrate', ...words],
      { encoding: 'utf8', timeout: 60_000, env: { PATH: process.env.PATH, SP_DATA_DIR: temporaryDirectory(), LANG: 'C.UTF-8', ...serving, ...owning } });
    assert.equal(status, 0, stderr);
    return stdout;
  };
  assert.match(refused(serving), /apart_auth may not create tables.*support-platform migrate.*SP_POSTGRES_OWNER_URL/);
  assert.match(migrate(), /\d+ steps have run/);
  await works(serving);
  // As in a database that was restored without its rights.
  for (const service of services) cluster.sql(`REVOKE ALL ON ALL TABLES IN SCHEMA public FROM apart_${service}`, `apart_${service}`);
  assert.match(migrate('--check'), /up to date/);
  assert.match(migrate(), /up to date/);
  await works(serving);
});

test('where one role did both, create.sql gives what it owns to an owner', { timeout: 300_000 }, async (t) => {
  if (!cluster) return t.skip('PostgreSQL is not installed');
  for (const service of services) {
    role(`both_${service}`);
    database(`both_${service}`, `both_${service}`);
  }
  const { email, dataDir } = await works(prefixed('both_'));
  const [serving, owning] = createWithPrefix('both_');
  for (const service of services) assert.equal(owners(`both_${service}`), `both_${service}_owner`);
  for (const [opened, env] of [serving, { ...serving, ...owning }].entries()) {
    const platform = await startPlatform({ env, dataDir });
    const person = await signIn(platform.url, email);
    assert.equal((await person.get('/api/v1/tickets')).body.items.length, 1 + opened);
    assert.equal((await person.post('/api/v1/tickets', { subject: 'Toner is out', body: 'b' })).status, 201);
    assert.deepEqual(await platform.stop(), { code: 0, signal: null }, platform.output());
  }
});

test('one address behind PgBouncer in transaction mode', { timeout: 300_000 }, async (t) => {
  if (!cluster) return t.skip('PostgreSQL is not installed');
  if (!pgbouncerIsHere) return t.skip('PgBouncer is not installed');
  role('pooled');
  role('pooled_owner');
  database('pooled', 'pooled_owner');
  const pooler = await startPooler(cluster, ['pooled', 'pooled_owner'], 10);
  try {
    await works({ SP_POSTGRES_URL: `host=${pooler.host} user=pooled dbname=pooled`, SP_POSTGRES_OWNER_URL: `host=${pooler.host} user=pooled_owner dbname=pooled` });
  } finally {
    await pooler.stop();
  }
});

test('a dump by the owner holds every organisation, and what is restored from it is served under the policies', { timeout: 300_000 }, async (t) => {
  if (!cluster) return t.skip('PostgreSQL is not installed');
  role('keeper');
  database('kept', 'keeper');
  database('restored', 'keeper');
  const url = (name) => ({ SP_POSTGRES_URL: `host=${cluster.folder} user=keeper dbname=${name}` });
  let platform = await startPlatform({ env: url('kept') });
  const admins = [await register(platform.url), await register(platform.url)];
  for (const admin of admins) assert.equal((await admin.post('/api/v1/tickets', { subject: admin.user.email, body: 'b' })).status, 201);
  await platform.stop();
  const file = path.join(temporaryDirectory(), 'kept.dump');
  // The commands of docs/operations.md. Without the setting a dump by a role that the policies hold would be empty, or refused.
  assert.throws(() => cluster.tool('pg_dump', ['-U', 'keeper', '-Fc', '-f', file, 'kept']), /row-level security/);
  cluster.tool('pg_dump', ['-U', 'keeper', '--enable-row-security', '-Fc', '-f', file, 'kept'], { PGOPTIONS: '-c sp.organisation=*' });
  cluster.tool('pg_restore', ['-U', 'keeper', '-d', 'restored', '--exit-on-error', '--single-transaction', file]);
  const count = (as) => cluster.tool('psql', ['-XAt', '-U', as, '-d', 'restored', '-c', 'SELECT count(*) FROM ticketing.tickets']).toString().trim();
  assert.equal(count('postgres'), '2');
  assert.equal(count('keeper'), '0', 'the policies were restored too');
  platform = await startPlatform({ env: url('restored'), dataDir: platform.dataDir });
  for (const { user: { email } } of admins) {
    const tickets = await (await signIn(platform.url, email)).get('/api/v1/tickets');
    assert.deepEqual(tickets.body.items.map(({ subject }) => subject), [email]);
  }
  await platform.stop();
});

test('what is wrong with the database is one line', { timeout: 300_000 }, async (t) => {
  if (!cluster) return t.skip('PostgreSQL is not installed');
  const url = (name, as = name) => ({ SP_POSTGRES_URL: `host=${cluster.folder} user=${as} dbname=${name}` });
  role('poor');
  database('poor', 'postgres');
  assert.match(refused(url('poor')), /may not create the schema auth.*GRANT CREATE ON DATABASE/);
  assert.match(refused(url('poor', 'postgres')), /superuser.*NOSUPERUSER NOBYPASSRLS/);
  cluster.sql("CREATE DATABASE sorted OWNER poor TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en'");
  assert.match(refused(url('sorted', 'poor')), /does not order text by its bytes.*LC_COLLATE 'C'/);
  role('alone');
  database('alone', 'alone');
  assert.match(refused({ ...url('alone'), SP_POSTGRES_REPLICA_URL: url('alone').SP_POSTGRES_URL }), /SP_POSTGRES_REPLICA_URL.*is no replica/);
  assert.match(refused({ ...url('alone'), SP_POSTGRES_OWNER_URL: 'dbname=sp_{service}' }), /SP_POSTGRES_OWNER_URL.*\{service\} into both/);
  assert.match(refused(url('nowhere', 'poor')), /nowhere.*SP_POSTGRES_URL/);
});
