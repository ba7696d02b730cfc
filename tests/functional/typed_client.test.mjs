// Clients generated from the running program's own description compile and work: TypeScript with openapi-typescript and
// openapi-fetch, as the web application's, whose types are of this description; Python with openapi-python-client where it is installed.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { limitsOf } from '../../services/frontend/scripts/api-limits.mjs';
import { call, password, register, root, startPlatform, temporaryDirectory } from '../support/platform.mjs';

const modules = path.join(root, 'services/frontend/node_modules');
const installed = (name) => existsSync(path.join(modules, name));
const missing = ['openapi-typescript', 'openapi-fetch', 'typescript', 'tsx'].filter((name) => !installed(name));
const python = process.env.SP_OPENAPI_PYTHON ?? '';

let platform, admin, description;
before(async () => {
  platform = await startPlatform();
  admin = await register(platform.url);
  description = (await call(platform.url, 'GET', '/api/openapi.json')).body;
});
after(() => platform.stop());

function run(command, args, cwd, env = {}) {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.on('data', (piece) => (output += piece));
  child.stderr.on('data', (piece) => (errors += piece));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output, errors })));
}

test('the web application has the types and the limits of this description', { skip: missing.length > 0 && `NOT TESTED: ${missing.join(', ')} not installed (npm --prefix services/frontend ci)` }, async () => {
  const folder = temporaryDirectory();
  writeFileSync(path.join(folder, 'openapi.json'), JSON.stringify(description));
  const generated = await run(process.execPath, [path.join(modules, 'openapi-typescript/bin/cli.js'), 'openapi.json', '-o', 'schema.ts'], folder);
  assert.equal(generated.code, 0, generated.output + generated.errors);
  writeFileSync(path.join(folder, 'limits.ts'), limitsOf(description));
  for (const name of ['schema.ts', 'limits.ts']) {
    const held = readFileSync(path.join(root, 'services/frontend/src/lib/api', name), 'utf8').split('\n');
    const told = readFileSync(path.join(folder, name), 'utf8').split('\n');
    const line = told.findIndex((text, at) => text !== held[at]);
    assert.ok(line < 0 && held.length === told.length,
      `src/lib/api/${name} is of another contract, line ${line + 1}: ${told[line]}. Run npm --prefix services/frontend run api-types`);
  }
});

test('a TypeScript client type-checks and works', { skip: missing.length > 0 && `NOT TESTED: ${missing.join(', ')} not installed (npm --prefix services/frontend ci)` }, async () => {
  const folder = temporaryDirectory();
  writeFileSync(path.join(folder, 'openapi.json'), JSON.stringify(description));
  writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
  cpSync(path.join(root, 'tests/functional/typed_client/client.ts'), path.join(folder, 'client.ts'));
  symlinkSync(modules, path.join(folder, 'node_modules'));
  const generated = await run(process.execPath, [path.join(modules, 'openapi-typescript/bin/cli.js'), 'openapi.json', '-o', 'api.d.ts'], folder);
  assert.equal(generated.code, 0, generated.output + generated.errors);
  const checked = await run(process.execPath, [path.join(modules, 'typescript/bin/tsc'), '--noEmit', '--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess',
    '--target', 'es2022', '--module', 'nodenext', '--moduleResolution', 'nodenext', '--lib', 'es2023,dom,dom.iterable', '--types', 'node', 'client.ts'], folder);
  assert.equal(checked.code, 0, checked.output);
  const ran = await run(process.execPath, ['--import', 'tsx', 'client.ts', platform.url, admin.user.email, password], folder);
  assert.equal(ran.code, 0, ran.output + ran.errors);
  assert.deepEqual(JSON.parse(ran.output), {
    outcome: 'refused', status: 'solved', seen: ['Page 2', 'Page 1', 'Page 0', 'The toner is empty'], fault: '/subject', requester: true,
  });
});

test('a Python client is generated whole, and works', { skip: python === '' && 'NOT TESTED: SP_OPENAPI_PYTHON does not name a Python with openapi-python-client' }, async () => {
  const folder = temporaryDirectory();
  writeFileSync(path.join(folder, 'openapi.json'), JSON.stringify(description));
  const generated = await run(python, ['-m', 'openapi_python_client', 'generate', '--path', 'openapi.json', '--output-path', 'client', '--meta', 'none'], folder,
    { PATH: `${path.dirname(python)}:${process.env.PATH}` });
  assert.equal(generated.code, 0, generated.output + generated.errors);
  // It reads no zip files, and says so.
  const warnings = (generated.output + generated.errors).match(/^WARNING parsing .*$/gm) ?? [];
  assert.deepEqual(warnings.filter((warning) => !warning.includes('/api/v1/kb/export')), []);
  const models = readdirSync(path.join(folder, 'client/models'));
  assert.deepEqual(models.filter((name) => /^ticket(_\w*)?\.py$/.test(name) && readFileSync(path.join(folder, 'client/models', name), 'utf8').includes('class Ticket:')), ['ticket.py']);
  writeFileSync(path.join(folder, 'use.py'), `
import sys
from client import AuthenticatedClient, Client
from client.api.auth_service import post_auth_login
from client.api.ticketing_service import get_tickets, post_tickets
from client.models import Login, OpenTicket, SignedIn, Ticket
url, email, password = sys.argv[1:]
session = post_auth_login.sync(client=Client(base_url=url), body=Login(email=email, password=password))
assert isinstance(session, SignedIn), session
client = AuthenticatedClient(base_url=url, token=session.access_token)
ticket = post_tickets.sync(client=client, body=OpenTicket(subject="From Python", body="x"), idempotency_key="python-1")
assert isinstance(ticket, Ticket), ticket
again = post_tickets.sync(client=client, body=OpenTicket(subject="From Python", body="x"), idempotency_key="python-1")
assert again.id == ticket.id
page = get_tickets.sync(client=client, limit=1)
assert page.items[0].subject == "From Python"
print("ok")
`);
  const ran = await run(python, ['use.py', platform.url, admin.user.email, password], folder);
  assert.equal(ran.output.trim(), 'ok', ran.errors);
});
