import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { call, join, ofOneProcess, program, register, startPlatform, temporaryDirectory, until } from '../support/platform.mjs';

let platform, url, admin;
before(async () => {
  platform = await startPlatform();
  url = platform.url;
  admin = await register(url);
});
after(() => platform.stop());

const run = (args, env = {}) => {
  const dir = temporaryDirectory();
  return spawnSync(program, args, { env: { PATH: process.env.PATH, SP_DATA_DIR: dir, SP_PORT: '0', ...env }, cwd: dir, encoding: 'utf8', timeout: 30_000 });
};
const itsStart = { skip: ofOneProcess('how one process starts') };
const oneLine = (text) => text.trim().split('\n').length === 1;

test('health, readiness and metrics are served', async () => {
  assert.equal((await call(url, 'GET', '/healthz')).status, 200);
  const ready = await platform.inside('/readyz', 'api-gateway');
  assert.equal(ready.status, 200);
  const metrics = await platform.inside('/metrics', 'auth');
  assert.equal(metrics.status, 200);
  assert.match(metrics.headers.get('content-type'), /text\/plain/);
  assert.match(metrics.body, /^sp_http_requests_total\{/m);
  assert.match(metrics.body, /^process_resident_memory_bytes /m);
});

test('the OpenAPI document names every route of the contract', async () => {
  const { status, body } = await call(url, 'GET', '/api/openapi.json');
  assert.equal(status, 200);
  assert.match(body.openapi, /^3\.1/);
  const wanted = {
    '/api/v1/auth/register': ['post'], '/api/v1/auth/login': ['post'], '/api/v1/auth/refresh': ['post'], '/api/v1/auth/logout': ['post'],
    '/api/v1/me': ['get', 'patch'], '/api/v1/users': ['post', 'get'], '/api/v1/kb/documents': ['get', 'post'],
    '/api/v1/kb/documents/{id}': ['get', 'put', 'delete'], '/api/v1/kb/search': ['get'], '/api/v1/chat': ['post'],
    '/api/v1/conversations/{id}/feedback': ['post'], '/api/v1/conversations/{id}/ticket': ['post'],
    '/api/v1/tickets': ['get', 'post'], '/api/v1/tickets/{id}': ['get', 'patch'], '/api/v1/tickets/{id}/messages': ['get', 'post'],
    '/api/v1/tickets/events': ['get'], '/api/v1/overview': ['get'], '/healthz': ['get'], '/readyz': ['get'], '/metrics': ['get'],
  };
  for (const [route, methods] of Object.entries(wanted))
    for (const method of methods) {
      const operation = body.paths[route]?.[method];
      assert.ok(operation, `${method} ${route}`);
      assert.ok(operation.summary, `${method} ${route} has a summary`);
    }
});

test('the overview adds up the services', async () => {
  const overview = await admin.get('/api/v1/overview');
  assert.equal(overview.status, 200);
  for (const part of ['tickets', 'assistant', 'knowledge_base', 'health']) assert.equal(overview.body[part].status, 'ok', part);
  const requester = await join(admin, 'requester');
  assert.equal((await requester.get('/api/v1/overview')).status, 403);
});

test('every route with a permission refuses who has no token, and answers in problem+json', async () => {
  const { body } = await call(url, 'GET', '/api/openapi.json');
  let checked = 0;
  for (const [route, operations] of Object.entries(body.paths))
    for (const [method, operation] of Object.entries(operations)) {
      if (!operation['x-permission'] || operation['x-permission'] === 'anyone') continue;
      const path_ = route.replaceAll(/\{[^}]+\}/g, '01932f5e-7c1a-7b3e-9d2f-4a5b6c7d8e9f');
      const response = await call(url, method.toUpperCase(), path_, ['post', 'put', 'patch'].includes(method) ? {} : undefined);
      assert.equal(response.status, 401, `${method} ${route}`);
      assert.match(response.headers.get('content-type'), /application\/problem\+json/);
      assert.ok(response.body.request_id);
      ++checked;
    }
  assert.ok(checked > 25, `${checked} routes`);
});

test('unknown paths are 404, wrong methods 405 with Allow', async () => {
  assert.equal((await call(url, 'GET', '/api/v1/nothing')).status, 404);
  const wrong = await call(url, 'PUT', '/api/v1/chat', {});
  assert.equal(wrong.status, 405);
  assert.match(wrong.headers.get('allow'), /POST/);
});

test('too many requests are told when to come back', async () => {
  const strict = await startPlatform({ env: { SP_RATE_STANDARD: '60' } });
  try {
    const person = await register(strict.url);
    const answers = await Promise.all(Array.from({ length: 80 }, () => person.get('/api/v1/me')));
    const refused = answers.filter((answer) => answer.status === 429);
    assert.ok(refused.length > 0);
    assert.equal(refused[0].body.code, 'rate_limited');
    assert.ok(Number(refused[0].headers.get('retry-after')) >= 1);
  } finally {
    await strict.stop();
  }
});

test('a port in use is one clear line and exit 1', itsStart, async () => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  const result = run(['serve', '--no-demo'], { SP_PORT: String(port) });
  server.close();
  assert.equal(result.status, 1);
  assert.ok(oneLine(result.stderr), result.stderr);
  assert.ok(result.stderr.includes(String(port)), result.stderr);
});

test('an unreadable setting is one clear line that names it, exit 1', itsStart, () => {
  for (const [env, name] of [[{ SP_PORT: 'abc' }, 'SP_PORT'], [{ SP_PORT: '70000' }, 'SP_PORT'], [{ SP_LOG_LEVEL: 'loud' }, 'SP_LOG_LEVEL']]) {
    const result = run(['serve', '--no-demo'], env);
    assert.equal(result.status, 1);
    assert.ok(oneLine(result.stderr), result.stderr);
    assert.ok(result.stderr.includes(name), result.stderr);
  }
  const unknown = run(['serve', '--frobnicate']);
  assert.equal(unknown.status, 1);
  assert.ok(unknown.stderr.includes('--frobnicate'));
});

test('a data directory that cannot be used is one clear line, exit 1', itsStart, () => {
  const file = path.join(temporaryDirectory(), 'file');
  writeFileSync(file, 'x');
  const result = run(['serve', '--no-demo'], { SP_DATA_DIR: file });
  assert.equal(result.status, 1);
  assert.ok(oneLine(result.stderr), result.stderr);
  assert.ok(result.stderr.includes(file), result.stderr);
});

test('a second program on the same data is refused', itsStart, () => {
  const result = run(['serve', '--no-demo'], { SP_DATA_DIR: platform.dataDir });
  assert.equal(result.status, 1);
  assert.ok(oneLine(result.stderr), result.stderr);
});

test('--help names every setting, in French where the language says so', itsStart, () => {
  const english = run(['serve', '--help'], { LANG: 'C.UTF-8' });
  const french = run(['serve', '--help'], { LANG: 'fr_FR.UTF-8' });
  assert.equal(english.status, 0);
  for (const name of ['SP_PORT', 'SP_DATA_DIR', '--no-demo']) assert.ok(english.stdout.includes(name), name);
  assert.notEqual(english.stdout, french.stdout);
});

test('SIGTERM drains: a request in flight is answered, the program ends with 0', async () => {
  const other = await startPlatform();
  const person = await register(other.url);
  const pending = Array.from({ length: 20 }, (_, i) => person.post('/api/v1/tickets', { subject: `s${i}`, body: 'b' }).catch((error) => error));
  await new Promise((resolve) => setTimeout(resolve, 5));
  const { code } = await other.stop();
  assert.equal(code, 0);
  const answers = await Promise.all(pending);
  for (const answer of answers.filter((item) => item.status)) assert.ok([201, 503].includes(answer.status));
});

test('evaluate that is stopped leaves nothing behind', { skip: ofOneProcess('a command') }, async () => {
  const place = temporaryDirectory();
  const files = temporaryDirectory();
  const corpus = path.join(files, 'corpus.jsonl');
  const questions = path.join(files, 'questions.jsonl');
  const articles = Array.from({ length: 20_000 }, (_, i) => JSON.stringify({ _id: String(i), title: `Printer ${i}`, text: `The toner of printer ${i} is changed from the left.` }));
  writeFileSync(corpus, articles.join('\n'));
  writeFileSync(questions, JSON.stringify({ _id: '1', text: 'Which toner?' }));
  const child = spawn(program, ['evaluate', 'refusal', `--corpus=${corpus}`, `--inside=${questions}`, `--outside=${questions}`],
    { env: { PATH: process.env.PATH, TMPDIR: place }, cwd: files, stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
  await until(() => readdirSync(place).length > 0);
  child.kill('SIGTERM');
  assert.equal(await ended, 130);
  assert.deepEqual(readdirSync(place), []);
});
