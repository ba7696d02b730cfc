// One person cannot stop everyone, and the edge believes only whom it may: what may be open at once, how often, from which page
// and under which name, and how the platform stops.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import http from 'node:http';
import net from 'node:net';
import test from 'node:test';
import { call, isComposed, join, ofOneProcess, openStream, password, program, register, signIn, startPlatform, temporaryDirectory, until } from '../support/platform.mjs';

/** A request as no browser would send it: any Host, any source address. */
function ask(platform, { method = 'GET', path = '/', headers = {}, body, localAddress, agent } = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: platform.host, port: platform.port, method, path, headers, localAddress, agent }, (response) => {
      let text = '';
      response.on('data', (piece) => (text += piece));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : text }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

async function withPlatform(options, use) {
  const platform = await startPlatform(options);
  try {
    await use(platform);
  } finally {
    await platform.stop();
  }
}

test('one user opens live streams until refused, and the other still is served', () =>
  withPlatform({ env: { SP_MAX_STREAMS_PER_USER: '3' } }, async ({ url }) => {
    const greedy = await register(url);
    const other = await register(url);
    const opened = [];
    let refused;
    while (!refused) {
      const stream = await openStream(greedy, 'GET', '/api/v1/tickets/events');
      if (stream.status === 200) opened.push(stream);
      else refused = stream;
      assert.ok(opened.length <= 3, 'more streams than the limit');
    }
    assert.equal(opened.length, 3);
    assert.equal(refused.status, 429);
    assert.ok(Number(refused.headers.get('retry-after')) >= 1);
    assert.equal((await greedy.get('/api/v1/me')).status, 200, 'only streams are refused');

    const live = await openStream(other, 'GET', '/api/v1/tickets/events');
    assert.equal(live.status, 200);
    assert.equal((await other.post('/api/v1/tickets', { subject: 'Printer', body: 'It is on fire.' })).status, 201);
    await until(() => live.events.length > 0, { what: 'the event of the new ticket' });
    live.close();

    opened.pop().close();
    await until(async () => {
      const stream = await openStream(greedy, 'GET', '/api/v1/tickets/events');
      if (stream.status === 200) opened.push(stream);
      return stream.status === 200;
    }, { what: 'the place of a closed stream' });
    opened.forEach((stream) => stream.close());
  }));

test('one address opens connections until refused, and another is served', { skip: ofOneProcess('NGINX counts requests, not connections, of an address') }, () =>
  withPlatform({ env: { SP_MAX_CONNECTIONS_PER_ADDRESS: '5' } }, async (platform) => {
    const sockets = [];
    let refused = '';
    while (!refused && sockets.length < 50) {
      const socket = net.connect({ host: platform.host, port: platform.port, localAddress: '127.0.0.2' });
      sockets.push(socket);
      socket.on('error', () => {});
      socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
      const first = await new Promise((resolve) => socket.once('data', (data) => resolve(String(data))));
      if (!first.startsWith('HTTP/1.1 200')) refused = first;
    }
    assert.equal(sockets.length, 6);
    assert.match(refused, /^HTTP\/1\.1 429 /);
    assert.match(refused, /Retry-After: \d/);
    assert.match(refused, /"code":"too_many_connections"/);
    assert.equal((await ask(platform, { path: '/healthz', localAddress: '127.0.0.3' })).status, 200);
    sockets.forEach((socket) => socket.destroy());
    await until(async () => (await ask(platform, { path: '/healthz', localAddress: '127.0.0.2' }).catch(() => ({}))).status === 200,
      { what: 'the place of a closed connection' });
  }));

test('what a page reads by itself hinders neither its reader nor the session', () =>
  withPlatform({ env: { SP_RATE_STANDARD: '60', SP_RATE_CHANGES: '600' } }, async ({ url }) => {
    const registered = await register(url);
    const person = await signIn(url, registered.user.email);
    const ticket = (await person.post('/api/v1/tickets', { subject: 's', body: 'b' })).body;
    await until(async () => (await person.get('/api/v1/tickets')).status === 429, { every: 0, what: 'too many reads' });
    assert.equal((await person.post(`/api/v1/tickets/${ticket.id}/messages`, { body: 'My own reply' })).status, 201);
    assert.equal((await call(url, 'POST', '/api/v1/auth/refresh', undefined, { cookie: person.cookie })).status, 200);
  }));

test('a page of another origin of the same site can neither refresh nor sign out', () =>
  withPlatform({}, async (platform) => {
    const { url } = platform;
    const registered = await register(url);
    const person = await signIn(url, registered.user.email);
    for (const route of ['/api/v1/auth/refresh', '/api/v1/auth/logout']) {
      const forged = await ask(platform, { method: 'POST', path: route,
        headers: { host: 'support.example.org', cookie: person.cookie, 'sec-fetch-site': 'same-site', origin: 'https://blog.example.org' } });
      assert.equal(forged.status, 403, route);
      assert.equal(forged.body.code, 'cross_site');
    }
    assert.equal((await call(url, 'POST', '/api/v1/auth/refresh', undefined, { cookie: person.cookie })).status, 200);
  }));

test('under an https address cookies are Secure, and only its host is served', () =>
  withPlatform({ env: { SP_PUBLIC_URL: 'https://support.example.org/' } }, async (platform) => {
    const registered = await ask(platform, { method: 'POST', path: '/api/v1/auth/register', headers: { host: 'support.example.org', 'content-type': 'application/json' },
      body: JSON.stringify({ organisation: 'Ateliers', name: 'Direction', email: 'direction@test.example', password }) });
    assert.equal(registered.status, 201);
    const login = { email: 'direction@test.example', password };
    const signedIn = await ask(platform, { method: 'POST', path: '/api/v1/auth/login', body: JSON.stringify(login),
      headers: { host: 'support.example.org', 'content-type': 'application/json' }, localAddress: '127.0.0.2' });
    assert.equal(signedIn.status, 200);
    assert.match(signedIn.headers['set-cookie'][0], /; Secure/);
    // A gateway asks who it is before a service sees the host: of a route for anyone both say the same.
    const elsewhere = await ask(platform, { path: isComposed ? '/api/openapi.json' : '/api/v1/me', headers: { host: 'evil.example' } });
    assert.equal(elsewhere.status, 421);
    assert.equal(elsewhere.body.code, 'misdirected_request');
    assert.equal((await ask(platform, { path: isComposed ? '/healthz' : '/readyz', headers: { host: '10.0.0.7:3000' } })).status, 200);
  }));

test('an address of a proxy, or a public address, that cannot be meant is one clear line at the start', { skip: ofOneProcess('how one process starts') }, () => {
  const run = (env) => {
    const dir = temporaryDirectory();
    return spawnSync(program, ['serve', '--no-demo'], { env: { PATH: process.env.PATH, SP_DATA_DIR: dir, SP_PORT: '0', ...env }, cwd: dir,
      encoding: 'utf8', timeout: 30_000 });
  };
  for (const url of ['https://example.org/support', 'https://example.org/?a=b', 'https://example.org#top', 'https://me@example.org',
    'ftp://example.org', 'example.org', 'https://']) {
    const result = run({ SP_PUBLIC_URL: url });
    assert.equal(result.status, 1, url);
    assert.equal(result.stderr.trim().split('\n').length, 1, result.stderr);
    assert.ok(result.stderr.includes('SP_PUBLIC_URL') && result.stderr.includes(url), result.stderr);
  }
  const proxies = run({ SP_TRUSTED_PROXIES: '127.0.0.1, proxy.example.org' });
  assert.equal(proxies.status, 1);
  assert.ok(proxies.stderr.includes('SP_TRUSTED_PROXIES') && proxies.stderr.includes('proxy.example.org'), proxies.stderr);
});

test('the demo accounts are handed out to nobody but who sits at the machine', { skip: ofOneProcess('what its start message tells') }, async () => {
  const dataDir = temporaryDirectory();
  await withPlatform({ demo: true, dataDir }, async ({ url, output }) => {
    const { body } = await call(url, 'GET', '/api/v1/auth/demo');
    assert.ok(body.accounts.length > 0);
    assert.ok(output().includes(body.accounts[0].password));
  });
  await withPlatform({ demo: true, dataDir, env: { SP_PUBLIC_URL: 'https://support.example.org' } }, async ({ url, output }) => {
    assert.deepEqual((await call(url, 'GET', '/api/v1/auth/demo')).body, { accounts: [] });
    assert.doesNotMatch(output(), /demo-lumen/);
    assert.match(output(), /published password/);
  });
});

test('the platform stops in time although a model never answers, and keeps what it acknowledged', async (t) => {
  const asked = [];
  const model = http.createServer((request) => { asked.push(request.url); request.resume(); }).listen(0, '127.0.0.1');
  t.after(() => { model.closeAllConnections(); model.close(); });
  await new Promise((resolve) => model.once('listening', resolve));
  const dataDir = temporaryDirectory();
  const platform = await startPlatform({ dataDir, env: { SP_DRAIN_SECONDS: '2', SP_MODEL_URL: `http://127.0.0.1:${model.address().port}/v1`,
    SP_MODEL_NAME: 'silent', SP_MODEL_KEY: 'secret', SP_MODEL_PRIVATE_ADDRESSES: 'true', SP_MODEL_FIRST_BYTE_MS: '600000', SP_MODEL_TOTAL_MS: '600000' } });
  const admin = await register(platform.url);
  await admin.post('/api/v1/kb/documents', { title: 'Connect the projector', format: 'markdown', audience: 'requesters', language: 'en',
    content: 'Press the blue button of the projector for 5 seconds, then choose **Wireless** on your laptop.' });
  await until(async () => (await admin.get('/api/v1/kb/status')).body.behind === 0, { what: 'the index' });
  const requester = await join(admin, 'requester');
  const answer = requester.post('/api/v1/chat', { question: 'How do I connect the projector?' }).catch((error) => error);
  await until(() => asked.length > 0, { what: 'the model being asked' });
  const ticket = await requester.post('/api/v1/tickets', { subject: 'Acknowledged', body: 'before the stop' });
  assert.equal(ticket.status, 201);
  const { code, signal } = await platform.stop();  // with the model's ten minutes this test would not end
  assert.deepEqual({ code, signal }, { code: 0, signal: null }, platform.output());
  await answer;
  await withPlatform({ dataDir }, async ({ url }) => {
    const again = await signIn(url, requester.user.email);
    assert.equal((await again.get(`/api/v1/tickets/${ticket.body.id}`)).body.subject, 'Acknowledged');
  });
});
