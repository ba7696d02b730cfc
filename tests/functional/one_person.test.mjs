// One person stops nobody, and is told nothing of what others keep to themselves.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { join, register, startPlatform, until } from '../support/platform.mjs';

let platform, greedy, modest;
const article = (title, content, more = {}) => ({ title, content, format: 'markdown', audience: 'requesters', ...more });
const indexed = (person) => until(async () => (await person.get('/api/v1/kb/status')).body.behind === 0, { within: 20_000, what: 'the index' });

before(async () => {
  platform = await startPlatform();
  greedy = await register(platform.url);
  modest = await register(platform.url);
});
after(() => platform.stop());

test('hostile articles are refused or ended, and the other organisation saves, searches and asks meanwhile', async () => {
  assert.equal((await modest.post('/api/v1/kb/documents', article('Connect a printer', 'Open **Settings**, then **Printers**.'))).status, 201);
  await indexed(modest);
  const attributes = Array.from({ length: 40_000 }, (_, i) => `a${i}=1`).join(' ');
  const hostile = [
    article('t', `<p ${attributes}>words</p>`, { format: 'html' }),
    article('t', `before\n\n<p ${attributes}>words</p>\n`),
    article('t', '[a](<b'.repeat(150_000)),
    article('t', '![[]()'.repeat(150_000)),
    article('t', '*a**b'.repeat(180_000)),
    article('t', '<b>'.repeat(120_000) + '</i>'.repeat(120_000), { format: 'html' }),
  ];
  const saves = hostile.map((body) => greedy.post('/api/v1/kb/documents', body));
  assert.equal((await modest.get('/api/v1/kb/search?q=printer')).status, 200);
  const asked = await modest.post('/api/v1/chat', { question: 'How do I connect a printer?' });
  assert.equal(asked.status, 200);
  assert.equal(asked.body.outcome, 'answered');
  assert.equal((await modest.post('/api/v1/kb/documents', article('Scan a page', 'Press the blue button.'))).status, 201);
  assert.equal((await platform.inside('/readyz', 'knowledge-base')).status, 200);
  for (const [i, answer] of (await Promise.all(saves)).entries()) {
    assert.ok([201, 422, 503].includes(answer.status), `${i}: ${answer.status}`);
    if (i < 2) assert.equal(answer.body.errors[0].code, 'too_complex');
    if (answer.status === 422) assert.equal(answer.body.errors[0].pointer, '/content');
  }
});

test('a requester is answered alike whatever the articles for agents hold', async () => {
  const twins = [await register(platform.url), await register(platform.url)];
  const requesters = [];
  for (const [i, admin] of twins.entries()) {
    const secret = async (title, content) => i === 0 && assert.equal((await admin.post('/api/v1/kb/documents', article(title, content, { audience: 'agents' }))).status, 201);
    const open = async (title, content) => assert.equal((await admin.post('/api/v1/kb/documents', article(title, content))).status, 201);
    await secret('The vault', 'The vault of zirconium stands behind the printer. Zirconium, printers and passwords are kept there.');
    await open('Connect a printer', 'Open **Settings**, then **Printers**, and add the printer of your floor.');
    await secret('Printer of the vault', 'A printer, a floor, a setting, a password: all of zirconium.');
    await open('Reset my password', 'Open the sign-in page and choose **Forgotten password**. A link, valid for 30 minutes, is sent to you.');
    await indexed(admin);
    requesters.push(await join(admin, 'requester'));
  }
  const ids = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g;
  const times = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;
  const told = async (person, path, body) => {
    const answer = body ? await person.post(path, body) : await person.get(path);
    return `${answer.status} ${JSON.stringify(answer.body).replaceAll(ids, 'id').replaceAll(times, 'time')}`;
  };
  for (const question of ['How do I connect a printer?', 'zirconium', 'zircomium', 'Where is the zirconium of the printer?', 'Where is the vault?', 'pasword', 'reset the vault password']) {
    assert.equal(await told(requesters[0], '/api/v1/chat', { question }), await told(requesters[1], '/api/v1/chat', { question }), question);
    const path = `/api/v1/kb/search?q=${encodeURIComponent(question)}`;
    assert.equal(await told(requesters[0], path), await told(requesters[1], path), question);
  }
});
