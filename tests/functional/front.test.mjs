// The api-gateway in a process of its own, in front of one that holds the other services: what it asks of them goes over
// their internal listener.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { after, before, test } from 'node:test';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { call, join, program, register, startSingle, temporaryDirectory, until } from '../support/platform.mjs';

const services = 'auth,knowledge-base,cache,ticketing,connector,chatbot';
const secrets = temporaryDirectory();
let core;
let front;
let internal;
let admin;

const internalPort = (platform) => Number(platform.output().match(/internal listener.*?"?port"?[=:] ?(\d+)/)?.[1]);

async function startCore(options = {}) {
  const started = await startSingle({ args: [`--services=${services}`, '--internal-listen=127.0.0.1:0'], probe: '/healthz',
    env: { SP_SECRETS_DIR: secrets, SP_LOG_LEVEL: 'info', SP_LOG_FORMAT: 'json' }, ...options });
  internal = `http://127.0.0.1:${internalPort(started)}`;
  return started;
}

/** An address that stays the same for wherever the core listens now. */
async function startSwitchboard() {
  const server = createServer((client) => {
    const there = connect(Number(new URL(internal).port), '127.0.0.1');
    for (const [from, to] of [[client, there], [there, client]])
      from.on('error', () => to.destroy()).on('close', () => to.destroy()).pipe(to);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  return `http://127.0.0.1:${server.address().port}`;
}

before(async () => {
  core = await startCore();
  const there = await startSwitchboard();
  front = await startSingle({ args: ['--services=api-gateway'], env: { SP_SECRETS_DIR: secrets, SP_AUTH_URL: there,
    SP_CHATBOT_URL: there, SP_CONNECTOR_URL: there, SP_TICKETING_URL: there, SP_KNOWLEDGE_BASE_URL: there } });
  admin = await register(core.url);
});
after(async () => {
  await front?.stop();
  await core?.stop();
});

const overview = (person) => call(front.url, 'GET', '/api/v1/overview', undefined, { authorization: `Bearer ${person.token}` });

test('the overview adds up what another process holds, and names its services', async () => {
  assert.equal((await admin.post('/api/v1/tickets', { subject: 'Printer', body: 'It prints nothing.' })).status, 201);
  const { status, body } = await overview(admin);
  assert.equal(status, 200);
  assert.deepEqual(body.tickets, { status: 'ok', open: 1, pending: 0, unassigned: 1, mine: 0 });
  assert.equal(body.assistant.status, 'ok');
  assert.equal(body.knowledge_base.status, 'ok');
  assert.equal(body.connectors.status, 'ok');
  assert.equal(body.health.status, 'ok');
  assert.deepEqual(body.health.services.map((service) => service.name).sort(),
    ['api-gateway', 'auth-service', 'cache-service', 'chatbot-service', 'connector-service', 'knowledge-base-service', 'ticketing-service']);
});

test('each organisation is told of its own tickets only, and a requester of none', async () => {
  const stranger = await register(core.url);
  assert.equal((await overview(stranger)).body.tickets.open, 0);
  assert.equal((await overview(await join(admin, 'requester'))).status, 403);
});

test('a session that ends in one process is refused by the other soon after', async () => {
  const agent = await join(admin, 'agent');
  assert.equal((await overview(agent)).status, 200);
  assert.equal((await call(core.url, 'POST', '/api/v1/auth/logout', undefined,
    { authorization: `Bearer ${agent.token}`, cookie: agent.cookie })).status, 204);
  await until(async () => (await overview(agent)).status === 401, { within: 10_000, what: 'the refusal' });
});

test('one OpenAPI document names the routes of all services', async () => {
  const document = (await call(front.url, 'GET', '/api/openapi.json')).body;
  for (const route of ['/api/v1/tickets', '/api/v1/chat', '/api/v1/overview', '/api/v1/auth/login', '/api/v1/auth/demo'])
    assert.ok(document.paths[route], `${route} is missing`);
  const whole = execFileSync(program, ['gateway-config', 'nginx'], { encoding: 'utf8' });
  assert.ok(whole.includes('/api/v1/tickets'));
});

test('routes of services that are elsewhere are not answered here', async () => {
  assert.equal((await call(front.url, 'GET', '/api/v1/tickets', undefined, { authorization: `Bearer ${admin.token}` })).status, 404);
});

test('the internal listener tells health and metrics to anybody near, and nothing else without a service token', async () => {
  assert.equal((await call(internal, 'GET', '/healthz')).status, 200);
  const ready = await call(internal, 'GET', '/readyz');
  assert.equal(ready.status, 200);
  assert.equal(ready.body.services.length, 6);
  assert.match((await call(internal, 'GET', '/metrics')).body, /sp_http_requests_total/);
  const asked = (token) => call(internal, 'POST', '/internal/ticketing/counts', {}, token ? { authorization: `Bearer ${token}` } : {});
  for (const token of [undefined, admin.token, 'a.b.c', `${admin.token}x`]) {
    const { status, body } = await asked(token);
    assert.equal(status, 401);
    assert.equal(body.code, 'invalid_token');
  }
  // And no operation is to be had at the listener for people.
  assert.equal((await call(core.url, 'POST', '/internal/ticketing/counts', {}, { authorization: `Bearer ${admin.token}` })).status, 404);
});

test('the key that services show each other is made once, for its owner alone', () => {
  const file = path.join(secrets, 'service.key');
  assert.ok(existsSync(file));
  assert.equal(readFileSync(file).length, 32);
  assert.equal(statSync(file).mode & 0o777, 0o600);
});

test('while the services are away the overview says so, nobody is signed out, and it recovers by itself', async () => {
  const dataDir = core.dataDir;
  await core.kill();
  const { status, body } = await overview(admin);
  assert.equal(status, 200, 'the token is still good');
  assert.equal(body.tickets.status, 'unavailable');
  assert.equal(body.health.status, 'unavailable');
  assert.ok(body.health.services.some(({ name, trouble }) => name === 'ticketing-service' && trouble === 'unreachable'));
  assert.equal((await call(front.url, 'GET', '/readyz')).status, 200, 'it can serve what is its own');
  core = await startCore({ dataDir });
  await until(async () => (await overview(admin)).body.tickets.status === 'ok', { what: 'the overview' });
});
