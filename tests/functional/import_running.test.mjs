// `support-platform import` and `export` against a platform that runs, over its API; and the routes that they use.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { join, password, program, register, startPlatform, temporaryDirectory } from '../support/platform.mjs';

let platform;
let admin;
before(async () => {
  platform = await startPlatform();
  admin = await register(platform.url);
});
after(() => platform?.stop());

/** Resolves to { code, output, errors } of the program. */
const run = (args, env = {}) => new Promise((resolve) => {
  execFile(program, args, { env: { PATH: process.env.PATH, LANG: 'C.UTF-8', ...env }, cwd: temporaryDirectory() },
    (error, output, errors) => resolve({ code: error ? error.code : 0, output, errors }));
});
const asAdmin = () => [`--url=${platform.url}`, `--organisation=${admin.user.email}`];
const counts = (report) => Object.fromEntries(['created', 'changed', 'unchanged', 'removed', 'skipped'].map((name) => [name, report[name]]));

function folderOf(files) {
  const folder = temporaryDirectory();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

async function imported(folder, extra = [], env = { SP_PASSWORD: password }) {
  const { code, output, errors } = await run(['import', folder, '--json', ...asAdmin(), ...extra], env);
  assert.equal(code, 0, errors);
  return JSON.parse(output);
}

test('a folder goes into a platform that runs, is followed, and comes out again', async () => {
  const folder = folderOf({
    'badge.md': '---\ntitle: Lost badge\naudience: agents\n---\nCall the front desk at extension 4000.\n',
    'fr/imprimante.html': '<html><head><title>Imprimante</title></head><body><main><h1>Imprimante</h1><p>Appuyez sur le bouton vert de l’imprimante.</p></main></body></html>',
  });
  assert.deepEqual(counts(await imported(folder)), { created: 2, changed: 0, unchanged: 0, removed: 0, skipped: 0 });
  assert.deepEqual(counts(await imported(folder)), { created: 0, changed: 0, unchanged: 2, removed: 0, skipped: 0 });
  const documents = (await admin.get('/api/v1/kb/documents')).body.items;
  assert.deepEqual(documents.map(({ title, language, audience }) => [title, language, audience]).sort(),
    [['Imprimante', 'fr', 'requesters'], ['Lost badge', 'en', 'agents']]);
  assert.equal(documents[0].updated_by.name, 'Administration');
  // It is searched when the command has ended.
  assert.equal((await admin.get('/api/v1/kb/search?q=imprimante&language=fr')).body.items.length, 1);

  writeFileSync(path.join(folder, 'badge.md'), '---\ntitle: Lost badge\naudience: agents\n---\nCall the front desk at extension 4001.\n');
  rmSync(path.join(folder, 'fr'), { recursive: true });
  assert.deepEqual(counts(await imported(folder, ['--keep-removed'])), { created: 0, changed: 1, unchanged: 0, removed: 0, skipped: 0 });
  assert.deepEqual(counts(await imported(folder)), { created: 0, changed: 0, unchanged: 1, removed: 1, skipped: 0 });

  const out = path.join(temporaryDirectory(), 'out');
  const exported = await run(['export', out, ...asAdmin()], { SP_PASSWORD: password });
  assert.equal(exported.code, 0, exported.errors);
  assert.deepEqual(readdirSync(path.join(out, 'en')), ['lost-badge.md']);
  assert.match(readFileSync(path.join(out, 'en/lost-badge.md'), 'utf8'), /audience: agents[^]*extension 4001/);
  assert.deepEqual(counts(await imported(out)), { created: 0, changed: 0, unchanged: 1, removed: 0, skipped: 0 });
});

test('a token does in place of a password', async () => {
  const folder = folderOf({ 'token.md': '# Token\n\nBy a token.\n' });
  const { code, output } = await run(['import', folder, '--json', `--url=${platform.url}/`], { SP_TOKEN: admin.token });
  assert.equal(code, 0);
  assert.equal(JSON.parse(output).created, 1);
});

test('who may not, and what is missing, is told in one line, and nothing is changed', async () => {
  const folder = folderOf({ 'never.md': '# Never\n\nThis is not stored.\n' });
  const requester = await join(admin, 'requester');
  for (const [args, env, words] of [
    [[`--url=${platform.url}`, `--organisation=${requester.user.email}`], { SP_PASSWORD: password }, /only agents and admins/],
    [asAdmin(), { SP_PASSWORD: 'not the password' }, /password is wrong/],
    [[`--url=${platform.url}`, '--token=abc'], {}, /token is not accepted/],
    [['--url=ftp://example.org', `--organisation=${admin.user.email}`], { SP_PASSWORD: password }, /--url: must begin with http/],
    [['--token=abc'], {}, /--token: .*--url/],
    [[`--url=${platform.url}`], {}, /needs --organisation/],
    [[...asAdmin(), '--frobnicate'], { SP_PASSWORD: password }, /unknown option --frobnicate/],
  ]) {
    const { code, output, errors } = await run(['import', folder, ...args], env);
    assert.notEqual(code, 0, String(words));
    assert.equal(output, '');
    assert.match(errors, words);
  }
  assert.equal((await admin.get('/api/v1/kb/documents?q=never')).body.items.length, 0);
});

test('documents are stored by their source, once, and listed page after page', async () => {
  const other = await register(platform.url);
  const put = (person, source, content, more = {}) => person.put('/api/v1/kb/sources',
    { source, title: 'Kept', content, format: 'markdown', language: 'en', audience: 'requesters', hash: 'h1', ...more });
  const first = await put(admin, 'crm:1', 'One.');
  assert.equal(first.status, 200);
  assert.equal(first.body.outcome, 'created');
  assert.equal((await put(admin, 'crm:1', 'One.')).body.outcome, 'unchanged');
  const changed = await put(admin, 'crm:1', 'Two.', { hash: 'h2', etag: 'e', modified: 'm' });
  assert.deepEqual([changed.body.outcome, changed.body.id, changed.body.version], ['changed', first.body.id, 2]);
  assert.notEqual((await put(other, 'crm:1', 'One.')).body.id, first.body.id, 'an organisation has sources of its own');
  for (const number of [2, 3]) await put(admin, `crm:${number}`, `Number ${number}.`);

  const seen = [];
  for (let cursor = ''; cursor !== undefined;) {
    const { body } = await admin.get(`/api/v1/kb/sources?prefix=crm:&limit=2${cursor && `&cursor=${cursor}`}`);
    seen.push(...body.items);
    cursor = body.next_cursor ?? undefined;
  }
  assert.deepEqual(seen.map(({ source }) => source), ['crm:1', 'crm:2', 'crm:3']);
  assert.deepEqual(seen[0], { document_id: first.body.id, source: 'crm:1', hash: 'h2', etag: 'e', modified: 'm' });
  assert.equal((await admin.get('/api/v1/kb/sources?prefix=crm:&cursor=nonsense')).status, 422);
  assert.equal((await put(admin, '', 'One.')).status, 422);
  const requester = await join(admin, 'requester');
  assert.equal((await requester.get('/api/v1/kb/sources')).status, 403);
  assert.equal((await put(requester, 'crm:1', 'Three.')).status, 403);
});
