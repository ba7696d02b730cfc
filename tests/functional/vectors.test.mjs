// Search by meaning, with an embeddings endpoint of our own that speaks OpenAI's protocol.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { startEmbeddings } from '../support/embeddings.mjs';
import { join, register, startPlatform, temporaryDirectory, until } from '../support/platform.mjs';

const meanings = { salary: 'pay', wages: 'pay', paid: 'pay', earn: 'pay', lunch: 'meal', canteen: 'meal', hungry: 'meal' };
const dataDir = temporaryDirectory();
let platform, endpoint, admin, requester, env;
before(async () => {
  endpoint = await startEmbeddings(meanings);
  env = { ...endpoint.env, SP_EMBEDDINGS_QUESTION_MS: '800' };
  platform = await startPlatform({ dataDir, env });
  admin = await register(platform.url);
  requester = await join(admin, 'requester');
});
after(async () => {
  await platform.stop();
  endpoint.close();
});

const article = (title, content, audience = 'requesters') => ({ title, content, format: 'markdown', audience, language: 'en' });
const search = async (person, q) =>
  (await person.get(`/api/v1/kb/search?q=${encodeURIComponent(q)}&language=en`)).body.items.map((item) => item.title);
const status = async () => (await admin.get('/api/v1/kb/status')).body;
const embedded = () => until(async () => { const now = await status(); return now.embedding_behind === 0 && now.behind === 0 && now; },
  { what: 'the vectors' });

test('a paraphrase without a common word is found, and only by who may read it', async () => {
  await admin.post('/api/v1/kb/documents', article('Payroll', 'Wages arrive on the last working day.'));
  await admin.post('/api/v1/kb/documents', article('Bonus table', 'Wages of directors are negotiated.', 'agents'));
  assert.equal((await embedded()).embedded, 2);
  assert.deepEqual(await search(requester, 'salary'), ['Payroll']);
  assert.deepEqual((await search(admin, 'salary')).sort(), ['Bonus table', 'Payroll']);
});

test('a restart keeps the vectors', async () => {
  await platform.stop();
  endpoint.asked.length = 0;
  platform = await startPlatform({ dataDir, env });
  admin.url = requester.url = platform.url;
  assert.equal((await embedded()).embedded, 2);
  assert.deepEqual(await search(requester, 'salary'), ['Payroll']);
  assert.deepEqual(endpoint.asked, ['salary']);
});

test('an endpoint that fails leaves search by words unharmed, and is caught up with', async () => {
  endpoint.failing = 503;
  await admin.post('/api/v1/kb/documents', article('Opening hours', 'The canteen opens at noon.'));
  await until(async () => (await status()).behind === 0);
  assert.deepEqual(await search(requester, 'canteen opens'), ['Opening hours']);
  assert.ok((await status()).embedding_behind > 0);
  endpoint.failing = 0;
  assert.equal((await embedded()).embedded, 3);
  assert.equal((await search(requester, 'hungry'))[0], 'Opening hours');
});

test('what is deleted is not found any more', async () => {
  const { items } = (await admin.get('/api/v1/kb/documents?q=Payroll')).body;
  assert.equal((await admin.delete(`/api/v1/kb/documents/${items[0].id}`)).status, 204);
  assert.ok(!(await search(requester, 'salary')).includes('Payroll'));
  assert.equal((await embedded()).embedded, 2);
});
