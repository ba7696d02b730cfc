import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import test, { after, before } from 'node:test';
import { promisify } from 'node:util';
import { call, join, password, program, register, signIn, startPlatform, until } from '../support/platform.mjs';

let platform, admin, url;
before(async () => {
  platform = await startPlatform();
  url = platform.url;
  admin = await register(url, 'Ateliers du Nord');
});
after(() => platform.stop());

const cookieOf = (response) => response.headers.get('set-cookie')?.split(';')[0];

test('registering gives a signed-in admin and the refresh cookie', async () => {
  const response = await call(url, 'POST', '/api/v1/auth/register',
    { organisation: 'Quatre saisons', name: 'Direction', email: 'direction@test.example', password });
  assert.equal(response.status, 201);
  assert.equal(response.body.token_type, 'Bearer');
  assert.equal(response.body.expires_in, 600);
  assert.equal(response.body.user.role, 'admin');
  assert.equal(response.body.user.organisation.name, 'Quatre saisons');
  const cookie = response.headers.get('set-cookie');
  assert.match(cookie, /^sp_refresh=/);
  assert.match(cookie, /HttpOnly/i);
  assert.match(cookie, /SameSite=Strict/i);
  assert.match(cookie, /Path=\/api\/v1\/auth/i);
  const again = await call(url, 'POST', '/api/v1/auth/register',
    { organisation: 'Autre', name: 'Direction', email: 'DIRECTION@test.example', password });
  assert.equal(again.status, 201, 'nothing tells who has an account elsewhere');
});

test('an address of several organisations chooses one at sign-in', async () => {
  const email = `several.${process.pid}@test.example`;
  const ids = [];
  for (const organisation of ['Alpha', 'Beta'])
    ids.push((await call(url, 'POST', '/api/v1/auth/register', { organisation, name: 'Direction', email, password })).body.user.organisation.id);
  const asked = await call(url, 'POST', '/api/v1/auth/login', { email, password });
  assert.equal(asked.status, 409);
  assert.equal(asked.body.code, 'organisation_required');
  assert.deepEqual(asked.body.current.organisations.map(({ name }) => name), ['Alpha', 'Beta']);
  const chosen = await call(url, 'POST', '/api/v1/auth/login/organisation', { choice: asked.body.current.choice, organisation_id: ids[1] });
  assert.equal(chosen.status, 200);
  assert.equal(chosen.body.user.organisation.name, 'Beta');
  const named = await call(url, 'POST', '/api/v1/auth/login', { email, password, organisation_id: ids[0] });
  assert.equal(named.body.user.organisation.name, 'Alpha');
  const wrong = await call(url, 'POST', '/api/v1/auth/login', { email, password: 'not the right one' });
  assert.equal(wrong.body.code, 'wrong_credentials');
});

test('a disabled agent holds no open ticket, and a new name is shown everywhere', async () => {
  const agent = await join(admin, 'agent');
  const requester = await join(admin, 'requester');
  const ticket = (await requester.post('/api/v1/tickets', { subject: 'Printer', body: 'It does not print.' })).body;
  assert.equal((await admin.patch(`/api/v1/tickets/${ticket.id}`, { assignee_id: agent.user.id })).status, 200);
  await admin.patch(`/api/v1/users/${requester.user.id}`, { name: 'Rose Petit' });
  await admin.patch(`/api/v1/users/${agent.user.id}`, { disabled: true });
  const settled = await until(async () => {
    const { body } = await admin.get(`/api/v1/tickets/${ticket.id}`);
    return body.assignee === null && body.requester.name === 'Rose Petit' && body;
  }, { within: 30_000, what: 'the ticket without its agent' });
  assert.equal(settled.status, 'open');
  const history = (await admin.get(`/api/v1/tickets/${ticket.id}/history`)).body.items;
  assert.equal(history[0].actor.name, 'Rose Petit');
  assert.equal(history[0].actor_then, requester.user.name);
  assert.equal(history.at(-1).actor.id, 'system');
});

test('every field at fault is named', async () => {
  const response = await call(url, 'POST', '/api/v1/auth/register', { organisation: ' ', name: 'x', email: 'nowhere', password: 'short' });
  assert.equal(response.status, 422);
  assert.match(response.headers.get('content-type'), /application\/problem\+json/);
  const pointers = response.body.errors.map((error) => error.pointer);
  assert.ok(pointers.includes('/organisation') && pointers.includes('/email'), JSON.stringify(response.body));
  const weak = await call(url, 'POST', '/api/v1/auth/register', { organisation: 'y', name: 'x', email: 'weak@test.example', password: 'short' });
  assert.equal(weak.status, 422);
  assert.equal(weak.body.errors[0].pointer, '/password');
  const malformed = await call(url, 'POST', '/api/v1/auth/register', '{"organisation":');
  assert.equal(malformed.status, 400);
  assert.equal(malformed.body.code, 'malformed_json');
});

test('a wrong password and an unknown account cannot be told apart', async () => {
  const wrong = await call(url, 'POST', '/api/v1/auth/login', { email: admin.user.email, password: 'not the right one' });
  const unknown = await call(url, 'POST', '/api/v1/auth/login', { email: 'nobody@test.example', password: 'not the right one' });
  assert.equal(wrong.status, 401);
  assert.equal(unknown.status, 401);
  const strip = ({ request_id, ...rest }) => rest;
  assert.deepEqual(strip(wrong.body), strip(unknown.body));
});

test('me is who signed in, and may change name and language', async () => {
  const me = await admin.get('/api/v1/me');
  assert.equal(me.status, 200);
  assert.equal(me.body.email, admin.user.email);
  const changed = await admin.patch('/api/v1/me', { name: 'Direction générale', language: 'fr' });
  assert.equal(changed.status, 200);
  assert.equal(changed.body.name, 'Direction générale');
  assert.equal((await admin.get('/api/v1/me')).body.language, 'fr');
});

test('refreshing rotates the cookie, and its reuse ends the session', async () => {
  const person = await signIn(url, admin.user.email);
  const first = person.cookie;
  const rotated = await call(url, 'POST', '/api/v1/auth/refresh', undefined, { cookie: first });
  assert.equal(rotated.status, 200);
  const second = cookieOf(rotated);
  assert.ok(second && second !== first);
  const onward = await call(url, 'POST', '/api/v1/auth/refresh', undefined, { cookie: second });
  assert.equal(onward.status, 200);
  // The first cookie is two generations old: it is reuse whatever the grace for parallel requests.
  const reused = await call(url, 'POST', '/api/v1/auth/refresh', undefined, { cookie: first });
  assert.equal(reused.status, 401);
  assert.equal(reused.body.code, 'session_ended');
  assert.equal((await call(url, 'POST', '/api/v1/auth/refresh', undefined, { cookie: cookieOf(onward) })).status, 401);
  const token = onward.body.access_token;
  assert.equal((await call(url, 'GET', '/api/v1/me', undefined, { authorization: `Bearer ${token}` })).status, 401);
});

test('a refresh whose answer was lost may be asked again', async () => {
  const person = await signIn(url, admin.user.email);
  await call(url, 'POST', '/api/v1/auth/refresh', undefined, { cookie: person.cookie });
  const again = await call(url, 'POST', '/api/v1/auth/refresh', undefined, { cookie: person.cookie });
  assert.equal(again.status, 200);
  assert.equal((await call(url, 'POST', '/api/v1/auth/refresh', undefined, { cookie: cookieOf(again) })).status, 200);
});

test('50 parallel refreshes leave one session that works', async () => {
  const person = await signIn(url, admin.user.email);
  const answers = await Promise.all(Array.from({ length: 50 }, () =>
    call(url, 'POST', '/api/v1/auth/refresh', undefined, { cookie: person.cookie })));
  assert.ok(answers.every((answer) => answer.status === 200), answers.map((answer) => answer.status).join());
  const successors = new Set(answers.map(cookieOf).filter(Boolean));
  assert.equal(successors.size, 1);
  assert.equal((await call(url, 'POST', '/api/v1/auth/refresh', undefined, { cookie: [...successors][0] })).status, 200);
});

test('a refresh from another site is refused', async () => {
  const person = await signIn(url, admin.user.email);
  const response = await call(url, 'POST', '/api/v1/auth/refresh', undefined, { cookie: person.cookie, 'sec-fetch-site': 'cross-site' });
  assert.equal(response.status, 403);
});

test('logging out ends the session at once', async () => {
  const person = await signIn(url, admin.user.email);
  const out = await call(url, 'POST', '/api/v1/auth/logout', undefined, { cookie: person.cookie, authorization: `Bearer ${person.token}` });
  assert.equal(out.status, 204);
  assert.equal((await person.get('/api/v1/me')).status, 401);
  assert.equal((await call(url, 'POST', '/api/v1/auth/refresh', undefined, { cookie: person.cookie })).status, 401);
});

test('sessions are listed and ended one by one', async () => {
  const one = await signIn(url, admin.user.email);
  const other = await signIn(url, admin.user.email);
  const sessions = await one.get('/api/v1/sessions');
  assert.equal(sessions.status, 200);
  assert.equal(sessions.body.items.filter((session) => session.current).length, 1);
  const current = (await other.get('/api/v1/sessions')).body.items.find((session) => session.current);
  assert.equal((await one.delete(`/api/v1/sessions/${current.id}`)).status, 204);
  assert.equal((await other.get('/api/v1/me')).status, 401);
  assert.equal((await one.get('/api/v1/me')).status, 200);
});

test('changing the password ends the other sessions', async () => {
  const user = await join(admin, 'agent');
  const elsewhere = await signIn(url, user.user.email);
  const wrong = await user.post('/api/v1/me/password', { current_password: 'wrong wrong wrong', new_password: 'another quiet river' });
  assert.ok([401, 403, 422].includes(wrong.status));
  const changed = await user.post('/api/v1/me/password', { current_password: password, new_password: 'another quiet river' });
  assert.equal(changed.status, 204);
  assert.equal((await elsewhere.get('/api/v1/me')).status, 401);
  assert.equal((await user.get('/api/v1/me')).status, 200);
  assert.ok(await signIn(url, user.user.email, 'another quiet river'));
});

test('only admins create users, and disabling one ends their sessions', async () => {
  const agent = await join(admin, 'agent');
  const refused = await agent.post('/api/v1/users', { name: 'x', email: 'x@test.example', password, role: 'agent' });
  assert.equal(refused.status, 403);
  assert.equal((await admin.patch(`/api/v1/users/${agent.user.id}`, { disabled: true })).status, 200);
  assert.equal((await agent.get('/api/v1/me')).status, 401);
  const login = await call(url, 'POST', '/api/v1/auth/login', { email: agent.user.email, password });
  assert.equal(login.status, 401);
  const last = await admin.patch(`/api/v1/users/${admin.user.id}`, { role: 'agent' });
  assert.equal(last.status, 409);
  assert.equal(last.body.code, 'last_admin');
});

test('users are listed page by page', async () => {
  const founder = await register(url);
  for (let i = 0; i < 4; ++i) await join(founder, 'requester');
  const names = [];
  let cursor = '';
  do {
    const page = await founder.get(`/api/v1/users?limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    assert.equal(page.status, 200);
    assert.ok(page.body.items.length <= 2);
    names.push(...page.body.items.map((user) => user.id));
    cursor = page.body.next_cursor;
  } while (cursor);
  assert.equal(new Set(names).size, 5);
});

test('tokens that are not ours, or are damaged, are refused', async () => {
  const [header, payload, signature] = admin.token.split('.');
  const decode = (part) => JSON.parse(Buffer.from(part, 'base64url'));
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  assert.equal(decode(header).typ, 'at+jwt');
  assert.equal(decode(header).alg, 'ES256');
  const bad = [
    '', 'x', `${header}.${payload}`, `${header}.${payload}.`, `${header}.${payload}.${signature.slice(0, -4)}`,
    `${encode({ ...decode(header), alg: 'none' })}.${payload}.`,
    `${encode({ ...decode(header), alg: 'HS256' })}.${payload}.${signature}`,
    `${encode({ ...decode(header), kid: "' OR 1=1 --" })}.${payload}.${signature}`,
    `${header}.${encode({ ...decode(payload), role: 'admin', org: 'other' })}.${signature}`,
    `${header}.${payload}.${signature}${'A'.repeat(9000)}`,
  ];
  for (const token of bad) {
    const response = await call(url, 'GET', '/api/v1/me', undefined, { authorization: `Bearer ${token}` });
    assert.equal(response.status, 401, token.slice(0, 80));
    assert.ok(!JSON.stringify(response.body).includes(signature.slice(0, 20)));
  }
});

test('the public keys are served, without a private part', async () => {
  const response = await call(url, 'GET', '/.well-known/jwks.json');
  assert.equal(response.status, 200);
  assert.ok(response.body.keys.length >= 1);
  for (const key of response.body.keys) {
    assert.equal(key.kty, 'EC');
    assert.equal(key.crv, 'P-256');
    assert.equal(key.d, undefined);
  }
});

test('guessing a password is slowed down, and locks nobody out', async () => {
  const strict = await startPlatform({ env: { SP_RATE_SIGN_IN: '6000' } });
  try {
    const owner = await register(strict.url);
    let slowed = false;
    for (let i = 0; i < 30 && !slowed; ++i) {
      const answer = await call(strict.url, 'POST', '/api/v1/auth/login', { email: owner.user.email, password: `wrong guess ${i}` });
      slowed = answer.status === 429;
      if (slowed) {
        assert.equal(answer.body.code, 'too_many_attempts');
        assert.ok(Number(answer.headers.get('retry-after')) >= 1);
      }
    }
    assert.ok(slowed, 'thirty wrong guesses in a row were all answered');
    assert.equal((await owner.get('/api/v1/me')).status, 200);
  } finally {
    await strict.stop();
  }
});

test('a leaked signing key is replaced while the platform runs, and nobody is signed out', async () => {
  const rotate = (...args) => promisify(execFile)(program, ['rotate-key', ...args],
    { env: platform.composed?.environment ?? { PATH: process.env.PATH, SP_DATA_DIR: platform.dataDir }, cwd: platform.dataDir }).catch((error) => error);
  const person = await signIn(url, admin.user.email);
  const kids = async () => (await call(url, 'GET', '/.well-known/jwks.json')).body.keys.map(({ kid }) => kid);
  const [old] = await kids();
  for (const [words, why] of [[['--lead=5'], /--lead: '5' is no whole number of seconds between 15 and 86400/], [['--soon'], /--soon/]])
    assert.match((await rotate(...words)).stderr, why);
  assert.deepEqual(await kids(), [old], 'what is refused changes nothing');
  const { stdout, stderr } = await rotate('--leaked');
  const kid = stdout.split(':')[0];
  assert.notEqual(kid, old, stderr);
  await until(async () => (await person.get('/api/v1/me')).status === 401, { what: 'the old key’s end' });
  assert.deepEqual(await kids(), [kid]);
  const anew = await call(url, 'POST', '/api/v1/auth/refresh', undefined, { cookie: person.cookie });
  assert.equal(anew.status, 200);
  assert.equal((await call(url, 'GET', '/api/v1/tickets', undefined, { authorization: `Bearer ${anew.body.access_token}` })).status, 200);
});
