// Starts the real program on a free port with its own data directory, and talks to it: as one process, or with SP_SHAPE=composed
// as one process a service with PostgreSQL, Redis and NGINX. What a person can see is the same in both, and so are the tests of it.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { missingParts, startComposed } from '../../tools/composed.mjs';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const program = process.env.SP_PROGRAM ?? path.join(root, 'build/release/support-platform');

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

const directories = [];
process.on('exit', () => directories.forEach((directory) => rmSync(directory, { recursive: true, force: true })));

/** A directory that is removed when the test process ends. */
export function temporaryDirectory() {
  directories.push(mkdtempSync(path.join(tmpdir(), 'sp-test-')));
  return directories.at(-1);
}

export const freePort = () => new Promise((resolve) => {
  const server = net.createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

export async function until(condition, { within = 10_000, every = 20, what = 'the condition' } = {}) {
  const deadline = Date.now() + within;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`${what} did not come true within ${within} ms`);
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}

export const shape = process.env.SP_SHAPE || 'single';
if (!['single', 'composed'].includes(shape)) throw new Error(`SP_SHAPE is single or composed, not ${shape}`);
export const isComposed = shape === 'composed';
if (isComposed && missingParts().length > 0) throw new Error(`SP_SHAPE=composed needs ${missingParts().join(', ')}`);

/** For `skip` of a test whose subject is one process; `why` says what of it the composed shape does not have. */
export const ofOneProcess = (why) => isComposed && `of the single shape: ${why}`;

/** How many processes of a service there are in the composed shape where a test does not say: SP_REPLICAS={"chatbot":2}. */
const usualReplicas = JSON.parse(process.env.SP_REPLICAS ?? '{}');

const settings = { SP_LOG_LEVEL: 'warning', SP_RATE_STANDARD: '0', SP_RATE_CHANGES: '0', SP_RATE_SIGN_IN: '0', SP_RATE_ASK: '0', LANG: 'C.UTF-8' };

/**
 * Starts the platform in the shape that SP_SHAPE names; resolves when every service is ready. Options: `dataDir`, `env`, `args`,
 * `demo`; those of `startSingle` besides in the single shape, `replicas` in the other. In both a platform has
 * - `url`, `host`, `port`: where people reach it
 * - `inside(path, service)`: what the service answers there, to those who are near it (/metrics, /readyz)
 * - `pid(service)`, `output()`: the process that holds it, and what all of them have logged
 * - `stop()`, `kill()`: resolve to { code, signal }, of several processes the worst. `dataDir` can be started again.
 */
export const startPlatform = (options) => (isComposed ? startInParts(options) : startSingle(options));

async function startInParts({ demo = false, dataDir = temporaryDirectory(), env = {}, args = [], replicas = usualReplicas, ...others } = {}) {
  const unknown = Object.keys(others);
  if (env.SP_POSTGRES_URL || env.SP_REDIS_URL) unknown.push('stores of its own');
  if (unknown.length > 0) throw new Error(`the composed shape is not started with ${unknown}: mark the test with ofOneProcess()`);
  const { SP_TRUSTED_PROXIES: front, ...rest } = env;  // the proxy stands before NGINX here
  const composed = await startComposed({ folder: dataDir, program, env: { ...settings, ...rest }, args, replicas, fsync: false, temporary: true,
    isPublic: demo,  // only of an address of this machine are the demo accounts told
    gatewayArgs: front ? [`--front=${front}`] : [] });
  if (demo) {
    const { code, output } = await composed.fillDemo();
    if (code !== 0) throw new Error(`the demo organisation was not made: ${output}`);
  }
  const { hostname, port } = new URL(composed.url);
  return {
    composed, dataDir, url: composed.url, host: hostname, port: Number(port),
    pid: (service) => composed.parts[service].pid,
    inside: (route, service) => call(composed.inside(service), 'GET', route),
    output: () => Object.entries(composed.parts).map(([name, part]) => `--- ${name}\n${part.output()}`).join('\n'),
    async stop() {
      const ended = Object.entries(await composed.stop()).map(([service, { code, signal }]) => ({ code, signal, service }));
      const { service, ...worst } = ended.find(({ code, signal }) => code !== 0 || signal) ?? ended[0];
      return worst.code === 0 ? worst : { ...worst, service };
    },
    async kill() {
      await composed.kill();
      return { code: null, signal: 'SIGKILL' };
    },
  };
}

/** Runs `support-platform serve` whatever the shape; resolves when /readyz answers 200 (`probe`: another path, where api-gateway is elsewhere). */
export async function startSingle({ demo = false, dataDir = temporaryDirectory(), env = {}, args = [], port = 0, probe = '/readyz' } = {}) {
  const child = spawn(program, ['serve', ...(demo ? [] : ['--no-demo']), ...args], {
    env: { PATH: process.env.PATH, SP_PORT: String(port), SP_DATA_DIR: dataDir, ...settings, ...env },
    cwd: dataDir,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let output = '';
  child.stdout.on('data', (piece) => (output += piece));
  child.stderr.on('data', (piece) => (output += piece));
  const exited = new Promise((resolve) => child.once('exit', (code, signal) => {
    running.delete(child);
    resolve({ code, signal });
  }));
  const platform = {
    child, dataDir, exited, output: () => output, url: '', host: '127.0.0.1',
    pid: () => child.pid,
    inside: (route) => call(platform.url, 'GET', route),
    async stop() {
      waitedFor(true);
      child.kill('SIGTERM');
      return exited;
    },
    async kill() {
      waitedFor(true);
      child.kill('SIGKILL');
      return exited;
    },
  };
  // A test that fails leaves its platform running: the file ends all the same, and takes it along.
  const waitedFor = (is) => [child, child.stdout, child.stderr].forEach((part) => (is ? part.ref() : part.unref()));
  const address = await Promise.race([
    until(() => output.match(/http:\/\/(localhost|127\.0\.0\.1):(\d+)/)?.[2], { within: 60_000, what: 'the address' }),
    exited.then(({ code }) => { throw new Error(`support-platform ended with ${code}: ${output}`); }),
  ]);
  platform.url = `http://127.0.0.1:${address}`;
  platform.port = Number(address);
  await until(async () => (await fetch(platform.url + probe).catch(() => null))?.status === 200,
    { within: 60_000, what: 'readiness' });
  waitedFor(false);
  return platform;
}

/** A person with a token. `call` returns { status, body, headers }. */
export class Person {
  constructor(url, session) {
    this.url = url;
    this.session = session;
  }

  get user() { return this.session.user; }
  get token() { return this.session.access_token; }

  async call(method, route, body, headers = {}) {
    return call(this.url, method, route, body, { authorization: `Bearer ${this.token}`, ...headers });
  }

  get(route, headers) { return this.call('GET', route, undefined, headers); }
  post(route, body, headers) { return this.call('POST', route, body, headers); }
  put(route, body, headers) { return this.call('PUT', route, body, headers); }
  patch(route, body, headers) { return this.call('PATCH', route, body, headers); }
  delete(route, headers) { return this.call('DELETE', route, undefined, headers); }
}

export async function call(url, method, route, body, headers = {}) {
  const response = await fetch(url + route, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  let parsed = text;
  if (response.headers.get('content-type')?.includes('json')) parsed = JSON.parse(text);
  return { status: response.status, body: parsed, headers: response.headers };
}

let counter = 0;
export const password = 'a long and quiet river';

/** A new organisation; resolves to its admin. */
export async function register(url, organisation = `Organisation ${++counter}`) {
  const response = await call(url, 'POST', '/api/v1/auth/register',
    { organisation, name: 'Administration', email: `admin${++counter}.${process.pid}@test.example`, password });
  if (response.status !== 201) throw new Error(`register: ${response.status} ${JSON.stringify(response.body)}`);
  return new Person(url, response.body);
}

/** A user of the admin's organisation, signed in. */
export async function join(admin, role) {
  const email = `${role}${++counter}.${process.pid}@test.example`;
  const created = await admin.post('/api/v1/users', { name: `Test ${role} ${counter}`, email, password, role });
  if (created.status !== 201) throw new Error(`users: ${created.status} ${JSON.stringify(created.body)}`);
  return signIn(admin.url, email);
}

export async function signIn(url, email, secret = password) {
  const response = await call(url, 'POST', '/api/v1/auth/login', { email, password: secret });
  if (response.status !== 200) throw new Error(`login: ${response.status} ${JSON.stringify(response.body)}`);
  const person = new Person(url, response.body);
  person.cookie = response.headers.get('set-cookie')?.split(';')[0];
  return person;
}

/** Opens a stream of server-sent events and collects them. */
export async function openStream(person, method, route, body, headers = {}) {
  const abort = new AbortController();
  const response = await fetch(person.url + route, {
    method,
    signal: abort.signal,
    headers: { authorization: `Bearer ${person.token}`, accept: 'text/event-stream',
      ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
    body: body ? JSON.stringify(body) : undefined,
  });
  const events = [];
  const stream = { status: response.status, headers: response.headers, events, close: () => abort.abort(), ended: false };
  const decoder = new TextDecoder();
  stream.done = (async () => {
    let buffer = '';
    try {
      for await (const piece of response.body) {
        buffer += decoder.decode(piece, { stream: true });
        for (let end = buffer.indexOf('\n\n'); end >= 0; end = buffer.indexOf('\n\n')) {
          const block = buffer.slice(0, end);
          buffer = buffer.slice(end + 2);
          const event = { type: 'message', data: '', at: Date.now() };
          for (const line of block.split('\n')) {
            if (line.startsWith('event:')) event.type = line.slice(6).trim();
            if (line.startsWith('id:')) event.id = line.slice(3).trim();
            if (line.startsWith('data:')) event.data += line.slice(5).trimStart();
          }
          if (event.data) events.push({ ...event, data: JSON.parse(event.data) });
        }
      }
    } catch (error) {
      if (error.name !== 'AbortError') stream.error = error;
    }
    stream.ended = true;
  })();
  return stream;
}
