// Feeding the knowledge base through the real program: uploads, imports of folders and sites, export.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { gzipSync } from 'node:zlib';
import { withChildren } from '../../tools/composed.mjs';
import { join, ofOneProcess, program, register, root, startPlatform, temporaryDirectory, until } from '../support/platform.mjs';

/** A PDF of one page; `lines` are [size, text]. */
function pdf(lines) {
  const drawing = `BT\n${lines.map(([size, text], i) => `/F1 ${size} Tf 1 0 0 1 72 ${740 - 30 * i} Tm (${text}) Tj`).join('\n')}\nET`;
  const objects = ['<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    `<< /Length ${drawing.length} >>\nstream\n${drawing}\nendstream`,
    '<< /Type /Page /Parent 4 0 R /MediaBox [0 0 595 842] /Contents 2 0 R /Resources << /Font << /F1 1 0 R >> >> >>',
    '<< /Type /Pages /Count 1 /Kids [3 0 R] >>', '<< /Type /Catalog /Pages 4 0 R >>'];
  let out = '%PDF-1.4\n';
  let table = '';
  objects.forEach((object, i) => {
    table += `${String(out.length).padStart(10, '0')} 00000 n \n`;
    out += `${i + 1} 0 obj\n${object}\nendobj\n`;
  });
  return Buffer.from(`${out}xref\n0 6\n0000000000 65535 f \n${table}trailer << /Size 6 /Root 5 0 R >>\nstartxref\n${out.length}\n%%EOF\n`, 'latin1');
}

async function upload(person, files, fields = {}) {
  const form = new FormData();
  for (const [name, content] of Object.entries(files)) form.append('file', new Blob([content]), name);
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  const response = await fetch(`${person.url}/api/v1/kb/documents/upload`,
    { method: 'POST', headers: { authorization: `Bearer ${person.token}` }, body: form });
  return { status: response.status, body: await response.json() };
}

/** Runs a subcommand; resolves to its exit code and what it printed. */
async function run(args, { dataDir, signal } = {}) {
  const child = spawn(program, [...args, ...(dataDir ? [`--data-dir=${dataDir}`] : [])],
    { env: { PATH: process.env.PATH, LANG: 'C.UTF-8' }, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let errors = '';
  child.stdout.on('data', (piece) => (out += piece));
  child.stderr.on('data', (piece) => (errors += piece));
  const ended = new Promise((resolve) => child.once('close', (exit, by) => resolve(exit ?? by)));
  await signal?.(child);
  const code = await ended;
  return { code, out, errors };
}

/** A data folder with an organisation, its platform stopped; `run` works on it. */
async function stopped() {
  const dataDir = temporaryDirectory();
  const platform = await startPlatform({ dataDir });
  const admin = await register(platform.url);
  await platform.stop();
  const email = admin.user.email;
  return {
    dataDir,
    email,
    import: async (source, ...options) => {
      const result = await run(['import', source, `--organisation=${email}`, '--json', ...options], { dataDir });
      assert.ok(result.out, result.errors);
      return { ...JSON.parse(result.out), code: result.code };
    },
  };
}
const counts = ({ created, changed, unchanged, removed, skipped }) => ({ created, changed, unchanged, removed, skipped });

const command = { skip: ofOneProcess('a command that works on its data folder') };

let platform, admin, agent, requester;
before(async () => {
  platform = await startPlatform();
  admin = await register(platform.url);
  agent = await join(admin, 'agent');
  requester = await join(admin, 'requester');
});
after(() => platform.stop());

test('a PDF is uploaded, read in a process of its own, and found', async () => {
  const sent = await upload(agent, { 'printing.pdf': pdf([[20, 'Printing'], [11, 'Hold the turquoise badge to the reader.']]) });
  assert.equal(sent.status, 201, JSON.stringify(sent.body));
  assert.deepEqual([sent.body.created, sent.body.items[0].title], [1, 'Printing']);
  await until(async () => (await requester.get('/api/v1/kb/search?q=turquoise%20badge')).body.items.length === 1);
  const again = await upload(agent, { 'printing.pdf': pdf([[20, 'Printing'], [11, 'Hold the turquoise badge to the reader.']]) });
  assert.equal(again.body.unchanged, 1);
});

test('what cannot be read is refused by name, and requesters upload nothing', async () => {
  const whole = pdf([[20, 'Cut']]);
  const refused = await upload(agent, { 'cut.pdf': whole.subarray(0, 120), 'none.txt': '' });
  assert.equal(refused.status, 422);
  assert.deepEqual(refused.body.errors.map((error) => error.code), ['damaged', 'empty']);
  assert.match(refused.body.errors[0].detail, /cut\.pdf/);
  assert.equal((await upload(requester, { 'a.md': '# A' })).status, 403);
});

test('an upload above the limit is refused before it is read', async () => {
  const small = await startPlatform({ env: { SP_MAX_UPLOAD_BYTES: '20000' } });
  const owner = await register(small.url);
  assert.equal((await upload(owner, { 'a.txt': 'x'.repeat(30000) })).status, 413);
  assert.equal((await upload(owner, { 'a.txt': 'x'.repeat(10000) })).status, 201);
  await small.stop();
});

test('an export is a zip that changes nothing when it is uploaded again', async () => {
  await admin.post('/api/v1/kb/documents', { title: 'Congés: combien ?', content: 'Vingt-cinq jours.\n', format: 'markdown', audience: 'requesters' });
  const response = await fetch(`${platform.url}/api/v1/kb/export`, { headers: { authorization: `Bearer ${admin.token}` } });
  assert.equal(response.headers.get('content-type'), 'application/zip');
  const zip = Buffer.from(await response.arrayBuffer());
  assert.equal(zip.readUInt32LE(0), 0x04034b50);
  const { documents } = (await admin.get('/api/v1/kb/status')).body;
  const again = await upload(admin, { 'knowledge-base.zip': zip });
  assert.deepEqual([again.status, again.body.unchanged, again.body.items.length], [201, documents, documents]);
  assert.equal((await admin.get('/api/v1/kb/status')).body.documents, documents);
});

/** What Python's zipfile makes of it: every file's checksum holds, and names are read as they are. */
function namesInZip(zip) {
  const script = 'import sys, io, json, zipfile; z = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read())); print(json.dumps([z.testzip(), z.namelist()]))';
  const { status, stdout, stderr } = spawnSync('python3', ['-c', script], { input: zip, encoding: 'utf8', maxBuffer: 1 << 26 });
  assert.equal(status, 0, stderr);
  const [damaged, names] = JSON.parse(stdout);
  assert.equal(damaged, null);
  return names;
}

test('other programs read the zip of an export, of an empty and of a large knowledge base', async () => {
  const owner = await register(platform.url);
  const exported = async () =>
    Buffer.from(await (await fetch(`${platform.url}/api/v1/kb/export`, { headers: { authorization: `Bearer ${owner.token}` } })).arrayBuffer());
  assert.deepEqual(namesInZip(await exported()), []);
  const many = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`note-${i}.md`, `# Pièce n° ${i}\n\nLe dossier ${i} est à l’étage ${i}.\n`]));
  assert.equal((await upload(owner, many, { language: 'fr' })).status, 201);
  const names = namesInZip(await exported());
  assert.equal(names.length, 40);
  assert.ok(names.includes('fr/piece-n-7.md'), names.join(' '));
});

test('a folder is imported, followed, and refused while the platform runs', command, async () => {
  const desk = await stopped();
  const folder = temporaryDirectory();
  mkdirSync(path.join(folder, 'en'));
  writeFileSync(path.join(folder, 'en/printing.pdf'), pdf([[20, 'Printing'], [11, 'Hold the badge to the reader.']]));
  writeFileSync(path.join(folder, 'en/vpn.md'), '---\ntitle: VPN\naudience: agents\n---\nStart the client.\n');
  writeFileSync(path.join(folder, 'logo.png'), Buffer.from([0x89, 0x50, 0x4e, 0x47]));
  assert.deepEqual(counts(await desk.import(folder)), { created: 2, changed: 0, unchanged: 0, removed: 0, skipped: 1 });
  assert.deepEqual(counts(await desk.import(folder)), { created: 0, changed: 0, unchanged: 2, removed: 0, skipped: 1 });
  writeFileSync(path.join(folder, 'en/vpn.md'), '---\ntitle: VPN\n---\nStart the new client.\n');
  rmSync(path.join(folder, 'en/printing.pdf'));
  assert.deepEqual(counts(await desk.import(folder)), { created: 0, changed: 1, unchanged: 0, removed: 1, skipped: 1 });

  const running = await startPlatform({ dataDir: desk.dataDir });
  const refused = await run(['import', folder, `--organisation=${desk.email}`], { dataDir: desk.dataDir });
  await running.stop();
  assert.equal(refused.code, 1);
  assert.match(refused.errors, /in use by another/);
});

test('an import that is interrupted says so and goes on where it stopped', command, async () => {
  const desk = await stopped();
  const folder = temporaryDirectory();
  // Each of them is read by a process of its own: the first of those says that the import is at work.
  for (let i = 0; i < 40; ++i) writeFileSync(path.join(folder, `${i}.pdf`), pdf([[20, `Number ${i}`], [11, `Text of number ${i}.`]]));
  const first = await run(['import', folder, `--organisation=${desk.email}`, '--json'], {
    dataDir: desk.dataDir,
    signal: async (child) => {
      await until(() => child.exitCode !== null || withChildren(child.pid).length > 1, { every: 5, within: 60_000, what: 'an import at work' });
      child.kill('SIGINT');
    },
  });
  const report = JSON.parse(first.out);
  if (report.interrupted) assert.equal(first.code, 130);
  const second = await desk.import(folder);
  assert.equal(second.unchanged, report.created);
  assert.equal(second.created, 40 - report.created);
  assert.equal(second.removed, 0);
});

test('a site is imported by its sitemap, politely, and followed', command, async () => {
  const pages = new Map([
    ['/vpn', '<html lang=en><head><title>VPN | Help</title></head><body><nav>Home</nav><main><h1>The VPN</h1><p>Start the client.</p></main></body></html>'],
    ['/badge', '<html lang=fr><body><article><h1>Badge perdu</h1><p>Appelez le poste 4242.</p></article></body></html>'],
    ['/private/plan', '<html><body><p>Secret plan</p></body></html>'],
    ['/old', null],
  ]);
  const asked = [];
  let atOnce = 0, most = 0, broken = '';
  const server = createServer(async (request, response) => {
    asked.push(request.url);
    most = Math.max(most, ++atOnce);
    await new Promise((resolve) => setTimeout(resolve, 20));
    --atOnce;
    const origin = `http://127.0.0.1:${server.address().port}`;
    const answer = (status, body = '', headers = {}) => response.writeHead(status, headers).end(body);
    if (request.url === '/robots.txt') return answer(200, 'User-agent: *\nDisallow: /private\n');
    if (request.url === '/sitemap.xml') return answer(200, `<sitemapindex><sitemap><loc>${origin}/pages.xml.gz</loc></sitemap></sitemapindex>`);
    if (request.url === '/pages.xml.gz')
      return answer(200, gzipSync(`<urlset>${[...pages.keys(), '/moved'].map((page) => `<url><loc>${origin}${page}</loc></url>`).join('')
        }<url><loc>http://elsewhere.invalid/x</loc></url></urlset>`));
    if (request.url === '/moved') return answer(302, '', { location: 'http://elsewhere.invalid/' });
    if (request.url === broken) return answer(503);
    const page = pages.get(request.url);
    if (page === null || page === undefined) return answer(404);
    const etag = `"${page.length}"`;
    if (request.headers['if-none-match'] === etag) return answer(304);
    return answer(200, page, { 'content-type': 'text/html', etag });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sitemap = `http://127.0.0.1:${server.address().port}/sitemap.xml`;
  try {
    const desk = await stopped();
    const refused = await run(['import', sitemap, `--organisation=${desk.email}`], { dataDir: desk.dataDir });
    assert.equal(refused.code, 1);
    assert.deepEqual(asked, [], 'private addresses are not asked without the word of an operator');

    const first = await desk.import(sitemap, '--allow-private-addresses');
    assert.deepEqual(counts(first), { created: 2, changed: 0, unchanged: 0, removed: 0, skipped: 4 }, JSON.stringify(first.items));
    assert.ok(!asked.includes('/private/plan'));
    assert.ok(most <= 2, `${most} at once`);
    assert.equal((await desk.import(sitemap, '--allow-private-addresses')).unchanged, 2);

    broken = '/badge';
    pages.set('/vpn', pages.get('/vpn').replace('client', 'new client'));
    assert.deepEqual(counts(await desk.import(sitemap, '--allow-private-addresses')), { created: 0, changed: 1, unchanged: 0, removed: 0, skipped: 5 });
    broken = '';
    pages.set('/badge', null);
    assert.equal((await desk.import(sitemap, '--allow-private-addresses')).removed, 1);
  } finally {
    server.close();
  }
});

test('a page of a site is one document, however many addresses lead to it, and none where it asks not to be found', command, async () => {
  const fees = '<html lang=en><body><article><h1>Fees</h1><p>A change costs fifteen euros until the day before.</p></article></body></html>';
  const linked = (canonical) => fees.replace('<body>', `<head><link rel="canonical" href="${canonical}"></head><body>`);
  const pages = new Map([
    ['/fees', [200, linked('/fees/')]],
    ['/fees?utm_source=letter&gclid=1', [200, fees]],
    ['/copy', [200, linked('/fees')]],
    ['/old-fees', [301, '', { location: '/fees?utm_medium=link' }]],
    ['/print?page=2', [200, linked('/').replaceAll('Fees', 'Printing')]],
    ['/internal', [200, fees.replace('<body>', '<head><meta name="robots" content="noindex"></head><body>')]],
    ['/private', [200, fees, { 'x-robots-tag': 'noindex' }]],
    ['/gone', [200, '<html><head><title>Page not found | Help</title></head><body><p>Sorry.</p></body></html>']],
  ]);
  const server = createServer((request, response) => {
    const origin = `http://127.0.0.1:${server.address().port}`;
    const locations = [...pages.keys()].map((page) => `<url><loc>${origin}${page.replace('&', '&amp;')}</loc></url>`).join('');
    const [status, body, headers] = request.url === '/sitemap.xml' ? [200, `<urlset>${locations}</urlset>`] : (pages.get(request.url) ?? pages.get(request.url.split('?')[0]) ?? [404, '']);
    response.writeHead(status, { 'content-type': 'text/html', ...headers }).end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const codes = ({ items }) => Object.fromEntries(items.map(({ name, status, code }) => [name.slice(origin.length), code ?? status]));
  try {
    const desk = await stopped();
    const first = await desk.import(`${origin}/sitemap.xml`, '--allow-private-addresses');
    assert.deepEqual(codes(first), {
      '/copy': 'copy', '/fees': 'created', '/fees?utm_source=letter&gclid=1': 'copy', '/gone': 'soft_not_found', '/internal': 'noindex',
      '/old-fees': 'copy', '/print?page=2': 'created', '/private': 'noindex',
    });
    pages.set('/print?page=2', [200, fees, { 'x-robots-tag': 'otherbot: nofollow, support-platform: none' }]);
    const second = await desk.import(`${origin}/sitemap.xml`, '--allow-private-addresses');
    assert.deepEqual(counts(second), { created: 0, changed: 0, unchanged: 1, removed: 1, skipped: 6 });
    assert.equal(codes(second)['/print?page=2'], 'noindex');
  } finally {
    server.close();
  }
});

test('an export to a folder is imported again without a change', command, async () => {
  const desk = await stopped();
  const folder = temporaryDirectory();
  writeFileSync(path.join(folder, 'page.html'), '<html lang=en><title>Page</title><body><h1>Page</h1><p>Hello <b>you</b>.</p></body></html>');
  writeFileSync(path.join(folder, 'note.txt'), 'Dial *4000*.');
  await desk.import(folder);
  const target = path.join(temporaryDirectory(), 'export');
  const exported = await run(['export', target, `--organisation=${desk.email}`], { dataDir: desk.dataDir });
  assert.equal(exported.code, 0, exported.errors);
  assert.match(readFileSync(path.join(target, 'en/page.md'), 'utf8'), /^---\ntitle: "Page"\nlanguage: en\naudience: requesters\nid: .*\n---\n# Page\n\nHello \*\*you\*\*\.$/s);
  assert.deepEqual(counts(await desk.import(target)), { created: 0, changed: 0, unchanged: 2, removed: 0, skipped: 0 });
});

const docs = path.resolve(root, '../shared/data/yunohost_docs');
test('the documentation of a product is imported', { skip: command.skip || (!existsSync(docs) && `NOT TESTED: ${docs} is not there`) }, async (t) => {
  const desk = await stopped();
  const folder = temporaryDirectory();
  cpSync(docs, folder, { recursive: true });
  const report = await desk.import(folder);
  t.diagnostic(`${((report.created + report.skipped) / report.seconds).toFixed(0)} files a second`);
  assert.ok(report.created > 650, JSON.stringify(counts(report)));
  assert.deepEqual([...new Set(report.items.filter((item) => item.status === 'skipped').map((item) => item.code))].sort(), ['empty', 'unsupported']);
  const again = await desk.import(folder);
  assert.deepEqual([again.unchanged, again.created, again.changed, again.removed], [report.created, 0, 0, 0]);
});
