// Behind a real NGINX with the configuration that `support-platform gateway-config nginx` writes.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import http2 from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { ask, configuration, nginxIsHere, nobody, startBroken, startGateway, startService } from '../support/gateway.mjs';
import { Person, call, join, openStream, password, register, signIn, startSingle, temporaryDirectory, until } from '../support/platform.mjs';

if (!nginxIsHere) console.error('SKIPPED: NGINX is not installed (apt-get install nginx-light): the configuration of the gateway is NOT tested.');
const skip = !nginxIsHere && 'nginx is not installed';
const unlimited = { SP_RATE_STANDARD: '0', SP_RATE_CHANGES: '0', SP_RATE_SIGN_IN: '0', SP_RATE_ASK: '0' };
const upload = 3_000_000;

let platform, gateway, admin, agent, requester;
before(async () => {
  if (skip) return;
  const pages = temporaryDirectory();
  writeFileSync(path.join(pages, 'index.html'), '<!doctype html><title>Support</title>');
  platform = await startSingle({ env: { SP_TRUSTED_PROXIES: '127.0.0.1', SP_MAX_UPLOAD_BYTES: String(upload), SP_STATIC_DIR: pages } });
  gateway = await startGateway(platform, { env: { ...unlimited, SP_MAX_UPLOAD_BYTES: String(upload) } });
  admin = through(gateway, await register(platform.url));
  agent = through(gateway, await join(through(platform, admin), 'agent'));
  requester = through(gateway, await join(through(platform, admin), 'requester'));
});
after(async () => {
  await gateway?.stop();
  await platform?.stop();
});

/** The same person, who talks to another address. */
const through = (front, person) => new Person(front.url, person.session);
const bearer = (person) => ({ authorization: `Bearer ${person.token}` });
const json = { 'content-type': 'application/json' };
const ticket = (subject = 'Printer') => ({ subject, body: 'It is on fire.' });

/** With a gateway of its own, and a broken replica where `upstreams` asks for one. */
async function withGateway(options, use) {
  const broken = await startBroken();
  const upstreams = Object.fromEntries(Object.entries(options.upstreams ?? {}).map(([service, servers]) =>
    [service, servers.map((server) => ({ broken: broken.at, platform: `127.0.0.1:${platform.port}` })[server] ?? server).join(',')]));
  const front = await startGateway(platform, { ...options, upstreams, env: { ...unlimited, ...options.env } });
  try {
    await use(front, broken);
  } finally {
    await front.stop();
    broken.stop();
  }
}

async function metric(pattern) {
  const text = await (await fetch(`${platform.url}/metrics`)).text();
  return text.split('\n').filter((line) => pattern.test(line)).reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
const checks = () => metric(/^sp_http_requests_total\{.*route="\/api\/v1\/auth\/check"/);

test('every service is reached, with the token and without', { skip }, async () => {
  for (const route of ['/api/v1/me', '/api/v1/tickets', '/api/v1/kb/documents', '/api/v1/cache/statistics', '/api/v1/assistant/settings', '/api/v1/overview'])
    assert.equal((await admin.get(route)).status, 200, route);
  for (const route of ['/.well-known/jwks.json', '/api/openapi.json', '/api/docs', '/api/v1/auth/demo', '/healthz', '/'])
    assert.equal((await call(gateway.url, 'GET', route)).status, 200, route);
  assert.equal((await ask(gateway.port, { method: 'HEAD', path: '/api/v1/me', headers: bearer(admin) })).status, 200);
  const { user } = await signIn(gateway.url, admin.user.email);
  assert.equal(user.id, admin.user.id);
});

test('a missing or bad token and a role that is not enough are refused as the services do', { skip }, async () => {
  for (const [route, headers] of [
    ['/api/v1/me', {}],
    ['/api/v1/me', { authorization: 'Bearer nonsense' }],
    ['/api/v1/me', { authorization: `Bearer ${admin.token.slice(0, -3)}xxx` }],
    ['/api/v1/me', { authorization: `Bearer ${'a'.repeat(9000)}` }],
    ['/api/v1/me', { authorization: `Bearer ${'a'.repeat(20_000)}` }],
    ['/api/v1/users', bearer(requester)],
    ['/api/v1/assistant/settings', bearer(agent)],
  ]) {
    const id = { 'x-request-id': 'the-same-question' };
    const here = await ask(gateway.port, { path: route, headers: { ...headers, ...id } });
    const there = await ask(platform.port, { path: route, headers: { ...headers, ...id } });
    assert.ok(there.status === 401 || there.status === 403);
    assert.equal(here.status, there.status);
    assert.deepEqual(here.body, there.body);
    for (const name of ['content-type', 'www-authenticate', 'x-request-id', 'cache-control', 'x-content-type-options'])
      assert.equal(here.headers[name], there.headers[name], name);
  }
});

test('what is wrong is found before the body is read, and by the gateway', { skip }, async () => {
  const before = await metric(/^sp_http_requests_total\{.*route="\/api\/v1\/kb\/documents\/upload"/);
  const refused = await ask(gateway.port, { method: 'POST', path: '/api/v1/kb/documents/upload', headers: { ...bearer(requester), 'content-type': 'text/plain', 'content-length': 2_000_000 }, body: '' })
    .catch((error) => error);
  assert.equal(refused.status, 403);
  assert.equal(await metric(/^sp_http_requests_total\{.*route="\/api\/v1\/kb\/documents\/upload"/), before, 'the service was not asked');
});

test('what a token may do is remembered for a moment, and for nobody else', { skip }, async () => {
  const person = through(gateway, await signIn(platform.url, agent.user.email));
  await person.get('/api/v1/tickets');
  const before = await checks();
  const answers = await Promise.all(Array.from({ length: 40 }, () => person.get('/api/v1/tickets')));
  assert.ok(answers.every(({ status }) => status === 200));
  assert.ok(await checks() - before < 40, 'not each request was asked about');
  for (let i = 0; i < 10; ++i) {
    assert.equal((await agent.get('/api/v1/kb/status')).status, 200);
    assert.equal((await requester.get('/api/v1/kb/status')).status, 403, 'another token');
    assert.equal((await agent.get('/api/v1/assistant/settings')).status, 403, 'another permission');
    assert.equal((await call(gateway.url, 'GET', '/api/v1/kb/status')).status, 401, 'no token');
    assert.equal((await ask(gateway.port, { path: '/api/v1/kb/status', headers: { authorization: `Bearer ${agent.token}x` } })).status, 401);
  }
});

test('a request with several tokens is none', { skip }, async () => {
  for (const [first, second] of [[agent.token, 'nonsense'], ['nonsense', agent.token], [requester.token, agent.token]])
    assert.match(await raw(gateway.port, `GET /api/v1/kb/status HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${first}\r\nAuthorization: Bearer ${second}\r\nConnection: close\r\n\r\n`),
      /^HTTP\/1\.1 40[01] /);
});

test('a session that has ended is out at once', { skip }, async () => {
  const person = through(gateway, await signIn(platform.url, requester.user.email));
  const session = await signIn(gateway.url, requester.user.email);
  const live = new Person(gateway.url, session.session);
  assert.equal((await live.get('/api/v1/me')).status, 200);
  assert.equal((await call(gateway.url, 'POST', '/api/v1/auth/logout', undefined, { cookie: session.cookie })).status, 204);
  const refused = await live.get('/api/v1/me');
  assert.equal(refused.status, 401);
  assert.equal(refused.body.code, 'invalid_token');
  assert.equal((await person.get('/api/v1/me')).status, 200, 'another session of the same person');
});

/** Before one service that is not the platform's. */
async function withService(name, answer, use) {
  const service = await startService(answer);
  try {
    await withGateway({ upstreams: { [name]: [service.at] } }, (front) => use(front, service.seen));
  } finally {
    service.stop();
  }
}

test('the gateway itself lets nobody through to a service that believes everybody', { skip }, () =>
  withService('knowledge-base', () => ({}), async (front, seen) => {
    const status = async (token, route = '/api/v1/kb/status', method = 'GET') =>
      (await ask(front.port, { method, path: route, headers: token ? { authorization: `Bearer ${token}` } : {} })).status;
    for (let i = 0; i < 3; ++i) {
      assert.equal(await status(agent.token), 200);
      assert.equal(await status(requester.token), 403, 'another token');
      assert.equal(await status(requester.token, '/api/v1/kb/documents'), 200);
      assert.equal(await status(requester.token, '/api/v1/kb/documents', 'POST'), 403, 'another permission of the same path');
      assert.equal(await status(`${agent.token}x`), 401);
      assert.equal(await status(` ${agent.token}`), 200, 'good, and written in a way that is not remembered');
      assert.equal(await status(''), 401);
      assert.equal(await status('a'.repeat(20_000)), 401);
    }
    assert.ok(seen.every(({ headers }) => [agent.token, requester.token].includes(headers.authorization?.slice(7).trim())));
  }));

test('what only a proxy may say is written anew', { skip }, () =>
  withService('knowledge-base', () => ({}), async (front, seen) => {
    const said = { 'x-forwarded-for': '203.0.113.66', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example', 'x-real-ip': '203.0.113.66', forwarded: 'for=203.0.113.66',
      'x-user-id': 'somebody', 'x-organisation-id': 'somewhere', 'x-role': 'admin' };
    await ask(front.port, { path: '/api/v1/kb/status?a=%20b', localAddress: '127.0.0.9',
      headers: { ...bearer(agent), ...said, host: 'support.example.org:8080', 'if-match': 'W/"3"', 'idempotency-key': 'k', 'last-event-id': '7', traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' } });
    const [{ url, headers }] = seen;
    assert.equal(url, '/api/v1/kb/status?a=%20b');
    assert.equal(headers['x-forwarded-for'], '127.0.0.9');
    assert.equal(headers['x-forwarded-proto'], 'http');
    assert.equal(headers.host, 'support.example.org:8080');
    assert.equal(headers['x-forwarded-host'], 'support.example.org:8080');
    for (const name of ['x-real-ip', 'forwarded', 'x-user-id', 'x-organisation-id', 'x-role']) assert.equal(headers[name], undefined, name);
    assert.deepEqual([headers['if-match'], headers['idempotency-key'], headers['last-event-id']], ['W/"3"', 'k', '7']);
    assert.match(headers.traceparent, /^00-0af7651916cd43dd8448eb211c80319c-/);
  }));

test('what auth-service says of an expired token is what the client reads', { skip }, () => {
  const problem = JSON.stringify({ code: 'token_expired', detail: 'The token has expired: "10 minutes".', status: 401 });
  return withService('auth', () => ({ status: 401, headers: { 'content-type': 'application/problem+json', 'www-authenticate': 'Bearer', 'x-problem': problem }, body: problem }), async (front) => {
    const refused = await ask(front.port, { path: '/api/v1/tickets', headers: bearer(requester) });
    assert.equal(refused.status, 401);
    assert.deepEqual(refused.body, JSON.parse(problem));
  });
});

test('where auth-service breaks the services verify by themselves', { skip }, async () => {
  for (const status of [400, 429, 500, 503]) {
    await withService('auth', () => ({ status }), async (front) => {
      assert.equal((await through(front, requester).get('/api/v1/tickets')).status, 200, status);
      assert.equal((await call(front.url, 'GET', '/api/v1/tickets')).status, 401, status);
    });
  }
});

test('without auth-service the services go on, and verify by themselves', { skip }, () =>
  withGateway({ upstreams: { auth: [nobody] } }, async (front) => {
    assert.equal((await through(front, requester).get('/api/v1/tickets')).status, 200);
    assert.equal((await through(front, requester).get('/api/v1/kb/status')).status, 403);
    assert.equal((await call(front.url, 'GET', '/api/v1/tickets')).status, 401);
    const away = await through(front, requester).get('/api/v1/me');
    assert.equal(away.status, 503);
    assert.equal(away.body.code, 'unavailable');
    assert.ok(Number(away.headers.get('retry-after')) >= 1);
  }));

test('methods, paths and preflights are answered as the services do', { skip }, async () => {
  const method = await admin.delete('/api/v1/tickets');
  assert.equal(method.status, 405);
  assert.equal(method.body.code, 'method_not_allowed');
  assert.equal(method.headers.get('allow'), 'GET, HEAD, POST, OPTIONS');
  const options = await call(gateway.url, 'OPTIONS', '/api/v1/tickets/1');
  assert.equal(options.status, 204);
  assert.equal(options.headers.get('allow'), 'GET, HEAD, PATCH, OPTIONS');
  for (const route of ['/api/v1/nothing', '/api/nothing', '/api/v1/tickets/', '/api/v1/tickets/1/2/3', '/api/']) {
    const nothing = await admin.get(route);
    assert.equal(nothing.status, 404, route);
    assert.equal(nothing.body.code, 'not_found');
    assert.equal(nothing.headers.get('content-type'), 'application/problem+json');
    assert.equal(nothing.body.request_id, nothing.headers.get('x-request-id'));
  }
  const traced = await ask(gateway.port, { method: 'TRACE', path: '/api/v1/tickets' });
  assert.equal(traced.status, 405);
  assert.equal(traced.body.code, 'method_not_allowed');
});

test('a path is what the service reads', { skip }, async () => {
  const { id } = (await requester.post('/api/v1/tickets', ticket())).body;
  assert.equal((await requester.get(`/api/v1/%74ickets/${id}`)).body.id, id);
  for (const route of [`/api/v1/tickets/x/../${id}`, `//api/v1/tickets/${id}`, `/api//v1/tickets/${id}`])
    assert.ok([400, 404].includes((await ask(gateway.port, { path: route, headers: bearer(requester) })).status), route);
  assert.equal((await requester.get('/api/v1/kb/search?q=a%20%26%20b')).status, 200);
  assert.deepEqual((await requester.get('/api/v1/tickets?statuss=open')).body.errors[0].pointer, '/statuss', 'the query comes along');
});

test('nothing that is for inside is reached', { skip }, async () => {
  for (const route of ['/metrics', '/readyz', '/api/v1/auth/check?permission=signed_in', '/%6detrics', '/%2e/metrics', '/x/../metrics', '//metrics', '/metrics/', '/metrics%00', '/~check',
    '/~ticketing/read', '/~auth/other', '/metrics?x=/healthz', 'http://localhost/metrics']) {
    const answer = await ask(gateway.port, { path: route, headers: bearer(admin) });
    assert.ok([400, 404].includes(answer.status), `${route}: ${answer.status}`);
    assert.doesNotMatch(String(answer.body), /sp_http_requests_total|services/);
    assert.equal(answer.headers['x-user-id'], undefined);
  }
  assert.deepEqual((await call(gateway.url, 'GET', '/healthz')).body, { status: 'ok' });
});

test('a body may be as large as its route takes, and no larger', { skip }, async () => {
  const form = (bytes) => {
    const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="large.txt"\r\nContent-Type: text/plain\r\n\r\n';
    const end = '\r\n--b--\r\n';
    return head + 'x'.repeat(bytes - head.length - end.length) + end;
  };
  const send = (body, chunked) => ask(gateway.port, { method: 'POST', path: '/api/v1/kb/documents/upload', body,
    headers: { ...bearer(agent), 'content-type': 'multipart/form-data; boundary=b', ...(chunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': body.length }) } });
  for (const chunked of [false, true]) {
    const whole = await send(form(upload), chunked);
    assert.equal(whole.body.errors[0].code, 'too_large', 'read, and longer than one document may be');
    const above = await send(form(upload + 1), chunked);
    assert.equal(above.status, 413);
    assert.equal(above.body.code, 'body_too_large');
    assert.equal(above.headers['content-type'], 'application/problem+json');
  }
  const large = JSON.stringify(ticket('x'.repeat(1024 * 1024)));
  const refused = await ask(gateway.port, { method: 'POST', path: '/api/v1/tickets', body: large, headers: { ...bearer(requester), ...json, 'content-length': large.length } });
  assert.equal(refused.status, 413);
  assert.equal(refused.body.code, 'body_too_large');
  assert.ok(refused.headers['x-request-id']);
});

/** Sends the text as it is; resolves to what comes back until the connection ends. */
function raw(port, text) {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = net.connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (piece) => (answer += piece));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

test('headers that are too large or malformed are refused', { skip }, async () => {
  const one = await ask(gateway.port, { path: '/api/v1/me', headers: { 'x-long': 'a'.repeat(33 * 1024) } });
  assert.equal(one.status, 431);
  assert.equal(one.body.code, 'header_too_large');
  const many = Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`x-long-${i}`, 'a'.repeat(8000)]));
  const several = await ask(gateway.port, { path: '/api/v1/me', headers: { ...bearer(requester), ...many } });
  assert.equal(several.status, 431, 'of the service');
  assert.equal(several.body.code, 'header_too_large');
  const most = Object.fromEntries(Array.from({ length: 3 }, (_, i) => [`x-long-${i}`, 'a'.repeat(9000)]));
  assert.equal((await ask(gateway.port, { path: '/api/v1/me', headers: { ...bearer(requester), ...most } })).status, 200, 'nearly 32 KiB');
  const long = await ask(gateway.port, { path: `/api/v1/me?${'a'.repeat(33 * 1024)}` });
  assert.equal(long.status, 431);
  const malformed = await raw(gateway.port, 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n');
  assert.match(malformed, /^HTTP\/1\.1 400 /);
  assert.match(malformed, /"code":"malformed_request"/);
  assert.match(await raw(gateway.port, 'nonsense\r\n\r\n'), /"code":"malformed_request"/);
  assert.doesNotMatch(malformed, /nginx\/|<html/i);
});

test('a request id is kept where it is well-formed, made otherwise, and told in every answer', { skip }, async () => {
  for (const route of ['/api/v1/me', '/api/v1/nothing', '/']) {
    const kept = await ask(gateway.port, { path: route, headers: { ...bearer(admin), 'x-request-id': 'a-1_2.B' } });
    assert.equal(kept.headers['x-request-id'], 'a-1_2.B', route);
    for (const wrong of ['has space', 'a"b', 'x'.repeat(129), 'é']) {
      const made = await ask(gateway.port, { path: route, headers: { ...bearer(admin), 'x-request-id': Buffer.from(wrong).toString('latin1') } });
      assert.match(made.headers['x-request-id'], /^[0-9a-f]{32}$/, wrong);
    }
  }
});

test('a client can neither choose its address nor say that it spoke https', { skip }, async () => {
  const body = JSON.stringify({ email: admin.user.email, password });
  const forged = { 'x-forwarded-for': '203.0.113.66, 127.0.0.1', 'x-forwarded-proto': 'https', 'x-real-ip': '203.0.113.66', forwarded: 'for=203.0.113.66;proto=https', 'x-forwarded-host': 'evil.example' };
  const signedIn = await ask(gateway.port, { method: 'POST', path: '/api/v1/auth/login', localAddress: '127.0.0.9', body, headers: { ...json, 'content-length': body.length, ...forged } });
  assert.doesNotMatch(signedIn.headers['set-cookie'][0], /Secure/);
  const sessions = await call(platform.url, 'GET', '/api/v1/sessions', undefined, { authorization: `Bearer ${signedIn.body.access_token}` });
  assert.equal(sessions.body.items.find(({ current }) => current).address, '127.0.0.9');
});

test('a load balancer before it is believed, and nobody else', { skip }, () =>
  withGateway({ options: ['--front=127.0.0.0/30'] }, async (front) => {
    const body = JSON.stringify({ email: admin.user.email, password });
    const signIn = async (localAddress) => {
      const answer = await ask(front.port, { method: 'POST', path: '/api/v1/auth/login', localAddress, body,
        headers: { ...json, 'content-length': body.length, 'x-forwarded-for': '198.51.100.1, 203.0.113.66, 127.0.0.2', 'x-forwarded-proto': 'https' } });
      const sessions = await call(platform.url, 'GET', '/api/v1/sessions', undefined, { authorization: `Bearer ${answer.body.access_token}` });
      return { address: sessions.body.items.find(({ current }) => current).address, secure: /Secure/.test(answer.headers['set-cookie'][0]) };
    };
    assert.deepEqual(await signIn('127.0.0.1'), { address: '203.0.113.66', secure: true });
    assert.deepEqual(await signIn('127.0.0.9'), { address: '127.0.0.9', secure: false });
  }));

test('under a public address its host is served, and no other', { skip }, async () => {
  const own = await startSingle({ env: { SP_TRUSTED_PROXIES: '127.0.0.0/8', SP_PUBLIC_URL: 'http://support.example.org' } });
  const front = await startGateway(own, { env: { ...unlimited, SP_PUBLIC_URL: 'http://support.example.org' } });
  try {
    const { token } = await register(own.url);
    const me = (host) => ask(front.port, { path: '/api/v1/me', localAddress: '127.0.0.1', headers: { host, authorization: `Bearer ${token}` } });
    assert.equal((await me('support.example.org')).status, 200);
    const elsewhere = await ask(front.port, { path: '/', headers: { host: 'evil.example' } });
    assert.equal(elsewhere.status, 421);
    assert.equal((await me('evil.example')).status, 421);
    assert.equal((await ask(own.port, { path: '/api/v1/auth/check?permission=signed_in', headers: { host: 'auth-service:3000', authorization: `Bearer ${token}` } })).status, 204,
      'a gateway asks under the name it knows');
  } finally {
    await front.stop();
    await own.stop();
  }
});

test('events arrive when they happen, uncompressed', { skip }, async () => {
  const live = await openStream(agent, 'GET', '/api/v1/tickets/events', undefined, { 'accept-encoding': 'gzip' });
  assert.equal(live.status, 200);
  assert.equal(live.headers.get('content-encoding'), null);
  await until(() => live.events.some(({ type }) => type === 'ready'), { what: 'the first event' });
  const { id } = (await requester.post('/api/v1/tickets', ticket())).body;
  await until(() => live.events.some(({ type, data }) => type === 'ticket' && JSON.stringify(data).includes(id)), { what: 'the event of the ticket' });
  assert.equal(live.ended, false);
  live.close();
  const answer = await openStream(requester, 'POST', '/api/v1/chat', { question: 'Where do the storks nest?' });
  await answer.done;
  assert.equal(answer.events.at(-1).type, 'end');
  assert.equal((await requester.post('/api/v1/chat', { question: 'Where do the storks nest?' })).status, 200, 'as JSON');
});

test('a reload takes a new configuration over and lets streams go on', { skip }, () =>
  withGateway({}, async (front) => {
    const live = await openStream(through(front, agent), 'GET', '/api/v1/tickets/events');
    await until(() => live.events.length > 0, { what: 'the first event' });
    const file = path.join(front.dir, 'nginx.conf');
    writeFileSync(file, readFileSync(file, 'utf8').replace(`return 200 '{"status":"ok"}'`, `return 200 '{"status":"new"}'`));
    front.reload();
    // Each on a connection of its own: those that rest are closed by the processes of before.
    await until(async () => (await ask(front.port, { path: '/healthz' })).body.status === 'new', { what: 'the new configuration' });
    const body = JSON.stringify(ticket());
    const { id } = (await ask(front.port, { method: 'POST', path: '/api/v1/tickets', body, headers: { ...bearer(requester), ...json, 'content-length': body.length } })).body;
    await until(() => live.events.some(({ data }) => JSON.stringify(data).includes(id)), { what: 'an event on the stream of before' });
    live.close();
  }));

const article = (title) => ({ title, content: `# ${title}\n\n${'Wipe the drum of the printer with a dry cloth. '.repeat(60)}`, format: 'markdown', audience: 'requesters' });

test('a compressed answer has a tag that still changes what it names', { skip }, async () => {
  const created = await agent.post('/api/v1/kb/documents', article('The drum'));
  const route = `/api/v1/kb/documents/${created.body.id}`;
  const zipped = await ask(gateway.port, { path: route, headers: { ...bearer(agent), 'accept-encoding': 'gzip' } });
  assert.equal(zipped.headers['content-encoding'], 'gzip');
  const tag = zipped.headers.etag;
  assert.match(tag, /^W\/"\d+"$/);
  const replaced = await agent.put(route, article('The new drum'), { 'if-match': tag });
  assert.equal(replaced.status, 200, JSON.stringify(replaced.body));
  assert.equal((await agent.put(route, article('Another'), { 'if-match': tag })).status, 412);
  for (let i = 0; i < 8; ++i) await signIn(platform.url, agent.user.email);
  const sessions = await ask(gateway.port, { path: '/api/v1/sessions', headers: { ...bearer(agent), 'accept-encoding': 'gzip' } });
  assert.ok(sessions.headers['content-length'] > 1024);
  assert.equal(sessions.headers['content-encoding'], undefined, 'what auth-service says is not compressed');
});

test('a read is asked of another replica where one breaks', { skip }, () =>
  withGateway({ upstreams: { ticketing: ['broken', 'platform'] } }, async (front, broken) => {
    assert.equal((await through(front, requester).get('/api/v1/tickets')).status, 200);
    assert.deepEqual(broken.seen, ['GET /api/v1/tickets']);
    for (let i = 0; i < 5; ++i) assert.equal((await through(front, requester).get('/api/v1/tickets')).status, 200);
  }));

for (const [what, method, route, body] of [
  ['a POST', 'POST', () => '/api/v1/tickets', () => ticket()],
  ['a PATCH', 'PATCH', (id) => `/api/v1/tickets/${id}`, () => ({ priority: 'high' })],
  ['a PUT', 'PUT', (id) => `/api/v1/tickets/${id}/article`, () => ({ document_id: admin.user.id })],
  ['a DELETE', 'DELETE', (id) => `/api/v1/tickets/${id}/article`, () => undefined],
]) {
  test(`${what} that was sent is not sent again`, { skip }, () =>
    withGateway({ upstreams: { ticketing: ['broken', 'platform'] } }, async (front, broken) => {
      const { id } = (await through(platform, agent).post('/api/v1/tickets', ticket())).body;
      const address = route(id);
      const asked = () => metric(new RegExp(`^sp_http_requests_total\\{.*method="${method}".*route="/api/v1/tickets.*service="ticketing-service"`));
      const before = await asked();
      const answer = await through(front, agent).call(method, address, body());
      assert.equal(answer.status, 503);
      assert.equal(answer.body.code, 'unavailable');
      assert.deepEqual(broken.seen, [`${method} ${address}`]);
      assert.equal(await asked(), before, 'the other replica was not asked');
    }));
}

test('a POST that carries its key is asked again, and happens once', { skip }, () =>
  withGateway({ upstreams: { ticketing: ['broken', 'platform'] } }, async (front, broken) => {
    const created = await through(front, requester).post('/api/v1/tickets', ticket('Once'), { 'idempotency-key': 'gateway-1' });
    assert.equal(created.status, 201);
    assert.deepEqual(broken.seen, ['POST /api/v1/tickets']);
    const again = await through(front, requester).post('/api/v1/tickets', ticket('Once'), { 'idempotency-key': 'gateway-1' });
    assert.equal(again.body.id, created.body.id);
  }));

test('a question that carries its key is asked again, and has one answer', { skip }, () =>
  withGateway({ upstreams: { chatbot: ['broken', 'platform'] } }, async (front, broken) => {
    const question = () => through(front, requester).post('/api/v1/chat', { question: 'Where is the key to the cellar?' }, { 'idempotency-key': 'gateway-3' });
    const answered = await question();
    assert.equal(answered.status, 200, JSON.stringify(answered.body));
    assert.deepEqual(broken.seen, ['POST /api/v1/chat']);
    assert.equal((await question()).body.message_id, answered.body.message_id);
  }));

test('a key changes nothing where the route takes none', { skip }, () =>
  withGateway({ upstreams: { auth: ['broken', 'platform'] } }, async (front, broken) => {
    const answer = await call(front.url, 'POST', '/api/v1/auth/login', { email: admin.user.email, password }, { 'idempotency-key': 'gateway-2' });
    assert.equal(answer.status, 503);
    assert.deepEqual(broken.seen, ['POST /api/v1/auth/login']);
  }));

test('a replica that nobody listens at costs nothing but its try', { skip }, () =>
  withGateway({ upstreams: { ticketing: [nobody, 'platform'], auth: [nobody, 'platform'], 'api-gateway': [nobody, 'platform'] } }, async (front) => {
    assert.equal((await through(front, requester).post('/api/v1/tickets', ticket())).status, 201);
    const answers = await Promise.all(Array.from({ length: 30 }, (_, i) => i % 2 ? through(front, requester).get('/api/v1/tickets') : through(front, requester).post('/api/v1/tickets', ticket())));
    assert.ok(answers.every(({ status }) => status === 200 || status === 201));
    assert.equal((await call(front.url, 'GET', '/')).status, 200);
  }));

test('a PUT or DELETE of which nothing was sent is passed on to another replica, its body with it', { skip }, async () => {
  const article = { title: 'Door', format: 'markdown', language: 'en', audience: 'agents', content: 'x'.repeat(200_000) };
  const { id } = (await through(platform, agent).post('/api/v1/kb/documents', article)).body;
  for (const [method, body, status] of [['PUT', { ...article, title: 'Gate' }, 200], ['DELETE', undefined, 204]])
    await withGateway({ upstreams: { 'knowledge-base': [nobody, 'platform'] } }, async (front) => {
      const answer = await through(front, agent).call(method, `/api/v1/kb/documents/${id}`, body);
      assert.equal(answer.status, status, JSON.stringify(answer.body));
      if (body) assert.equal(answer.body.title, 'Gate');
    });
  await withGateway({ upstreams: { 'knowledge-base': [nobody] } }, async (front) => {
    const away = await through(front, agent).call('DELETE', `/api/v1/kb/documents/${id}`);
    assert.deepEqual([away.status, away.body.code], [503, 'unavailable']);
  });
});

test('a service that is away is 503, and the others are not', { skip }, () =>
  withGateway({ upstreams: { ticketing: [nobody] } }, async (front) => {
    const away = await through(front, requester).get('/api/v1/tickets');
    assert.equal(away.status, 503);
    assert.equal(away.body.code, 'unavailable');
    assert.equal(away.headers.get('content-type'), 'application/problem+json');
    assert.equal((await through(front, requester).get('/api/v1/kb/documents')).status, 200);
  }));

test('services whose names are looked up while it runs are reached', { skip }, () =>
  withGateway({ options: ['--resolver=127.0.0.1'] }, async (front) => {
    assert.equal((await through(front, requester).get('/api/v1/tickets?limit=1')).status, 200);
    assert.equal((await through(front, requester).get('/api/v1/kb/status')).status, 403);
    assert.equal((await call(front.url, 'GET', '/')).status, 200);
  }));

test('one address that asks too often is told so, and another is served', { skip }, () =>
  withGateway({ env: { SP_RATE_SIGN_IN: '1' } }, async (front) => {
    const body = JSON.stringify({ email: 'nobody@test.example', password });
    const login = (localAddress) => ask(front.port, { method: 'POST', path: '/api/v1/auth/login', localAddress, body, headers: { ...json, 'content-length': body.length } });
    const refused = await until(async () => {
      const answer = await login('127.0.0.2');
      return answer.status === 429 && answer.body.detail.includes('address') && answer;
    }, { every: 0, what: 'too many sign-ins' });
    assert.equal(refused.body.code, 'rate_limited');
    assert.equal(refused.headers['content-type'], 'application/problem+json');
    assert.ok(Number(refused.headers['retry-after']) >= 1);
    assert.notEqual((await login('127.0.0.3')).body.code, 'rate_limited');
    assert.equal((await ask(front.port, { path: '/api/v1/me', localAddress: '127.0.0.2', headers: bearer(admin) })).status, 200, 'other routes are counted by themselves');
  }));

test('the log is a line of JSON a request, without tokens, queries and ids', { skip }, () =>
  withGateway({}, async (front) => {
    const { id } = (await through(platform, requester).post('/api/v1/tickets', ticket())).body;
    const trace = '0af7651916cd43dd8448eb211c80319c';
    await ask(front.port, { path: `/api/v1/tickets/${id}?secret=hidden`, headers: { ...bearer(requester), 'x-request-id': 'logged-1', traceparent: `00-${trace}-b7ad6b7169203331-01`, cookie: 'sp_refresh=hidden', 'user-agent': 'a "quoted" \\ agent' } });
    await ask(front.port, { path: '/reset/hidden?secret=hidden', headers: { 'x-request-id': 'logged-2' } });
    await raw(front.port, 'GET /"quoted" HTTP/1.1\r\nHost: hidden"\r\nConnection: close\r\n\r\n');
    const lines = await until(() => front.log().length >= 3 && front.log(), { what: 'the log' });
    const line = lines.find(({ request_id: of }) => of === 'logged-1');
    assert.equal(line.route, '/api/v1/tickets/{id}');
    assert.equal(line.status, 422, 'there is no such parameter');
    assert.equal(line.method, 'GET');
    assert.equal(line.user, requester.user.id);
    assert.equal(line.organisation, requester.user.organisation.id);
    assert.equal(line.trace_id, trace);
    assert.equal(line.address, '127.0.0.1');
    assert.equal(typeof line.duration_s, 'number');
    assert.equal(lines.find(({ request_id: of }) => of === 'logged-2').route, '(static)');
    for (const secret of [requester.token, 'hidden', id]) assert.ok(!front.rawLog().includes(secret), secret);
  }));

test('over TLS it is https for everybody, and plain HTTP only says so', { skip }, async () => {
  const dir = temporaryDirectory();
  const tls = { certificate: path.join(dir, 'certificate.pem'), key: path.join(dir, 'key.pem') };
  const made = spawnSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=localhost',
    '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', tls.key, '-out', tls.certificate], { encoding: 'utf8' });
  assert.equal(made.status, 0, made.stderr);
  const ca = readFileSync(tls.certificate);
  await withGateway({ tls }, async (front) => {
    const redirected = await ask(front.port, { method: 'POST', path: '/api/v1/auth/login?a=b', headers: { host: 'localhost' } });
    assert.equal(redirected.status, 308);
    assert.equal(redirected.headers.location, `https://localhost:${front.tlsPort}/api/v1/auth/login?a=b`);
    assert.equal((await ask(front.port, { path: '/healthz' })).status, 200);
    const body = JSON.stringify({ email: admin.user.email, password });
    const signedIn = await ask(front.tlsPort, { method: 'POST', path: '/api/v1/auth/login', transport: https, ca, body, headers: { host: `localhost:${front.tlsPort}`, ...json, 'content-length': body.length } });
    assert.equal(signedIn.status, 200);
    assert.match(signedIn.headers['set-cookie'][0], /; Secure/);
    assert.match(signedIn.headers['strict-transport-security'], /max-age/);
    const client = http2.connect(`https://localhost:${front.tlsPort}`, { ca, lookup: (_, options, done) => (options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4)) });
    const stream = client.request({ ':path': '/api/v1/me', authorization: `Bearer ${signedIn.body.access_token}` });
    const status = await new Promise((resolve, reject) => {
      stream.on('response', (headers) => resolve(headers[':status']));
      stream.on('error', reject);
      client.on('error', reject);
    });
    assert.equal(status, 200);
    client.destroy();
  });
});

test('what cannot be a configuration is one clear line', () => {
  for (const [options, told] of [
    [['apache'], /needs nginx, traefik or kong/],
    [['nginx', '--upstream=nothing=a:1'], /--upstream: .*nothing=a:1/],
    [['nginx', '--upstream=auth=a;b:1'], /--upstream/],
    [['nginx', '--upstream=auth=a'], /--upstream/],
    [['nginx', '--listen=80;'], /--listen/],
    [['nginx', '--tls-key=/key'], /go together/],
    [['nginx', '--front=proxy'], /--front/],
    [['nginx', '--resolver=127.0.0.11', '--upstream=auth=a:1,b:1'], /auth has several/],
    [['nginx', '--folder=/a;b'], /--folder/],
    [['nginx', '--fly'], /fly/],
  ]) {
    assert.throws(() => configuration(options[0], options.slice(1)), (error) => {
      assert.match(error.message, told, options.join(' '));
      assert.equal(error.message.trim().split('\n').length, 1, error.message);
      return true;
    });
  }
});

test('it is written without a data folder, and leaves nothing behind', () => {
  const temporary = temporaryDirectory();
  for (const gatewayName of ['nginx', 'traefik', 'kong']) {
    const text = configuration(gatewayName, [], { TMPDIR: temporary, SP_DATA_DIR: '/nowhere/at/all', SP_POSTGRES_URL: 'host=nowhere' });
    assert.match(text, /ticketing-service:3000/);
    assert.equal(text, configuration(gatewayName, [], {}), 'the same each time');
  }
  assert.deepEqual(readdirSync(temporary), []);
});
