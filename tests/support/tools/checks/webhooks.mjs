// Webhooks in both directions, signatures, the API that nobody knows, and the book.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import test, { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { RecordBook, glpiSignature, isSignedBy, jiraSignature, standardSignature, startGenericApi, startWebhookReceiver, zendeskSignature } from '../index.mjs';
import { bearer, clientOf, startListener } from './client.mjs';

const secret = `whsec_${Buffer.alloc(24, 's').toString('base64')}`;
const vectors = fileURLToPath(new URL('../../../../../shared/data/connectors/webhook-signature-vectors.json', import.meta.url));

test('signatures are those of the published vectors', { skip: !existsSync(vectors) && `NOT TESTED: ${vectors} is not there` }, () => {
  const given = JSON.parse(readFileSync(vectors, 'utf8'));
  for (const one of given.standard_webhooks) {
    const message = { id: one['webhook-id'], timestamp: one['webhook-timestamp'], signature: one['webhook-signature'], body: one.body };
    assert.equal(isSignedBy([secret, one.secret], message), one.valid, one.why ?? 'the example');
    assert.equal(isSignedBy([secret], message), false, 'of another secret');
  }
  for (const one of given.glpi_webhook) assert.equal(glpiSignature(one.secret, one.body, one['X-GLPI-timestamp']), one['X-GLPI-signature']);
  for (const one of given.jira_admin_webhook) assert.equal(jiraSignature(one.secret, one.body), one['X-Hub-Signature']);
});

test('Zendesk signs timestamp and body', () => {
  // The value of: printf '2026-01-01T00:00:00Z{}' | openssl dgst -sha256 -hmac hush -binary | base64
  assert.equal(zendeskSignature('hush', '{}', '2026-01-01T00:00:00Z'), 'ekQkzPBdciL47X3JB93BByLwCfuW4mo8nat3uCC+9EE=');
});

let api, listener;
before(async () => {
  listener = await startListener();
  api = await startGenericApi({ webhooks: { url: listener.url, secret } });
});
after(async () => {
  await api.close();
  listener.close();
});
async function heard(work) {
  listener.got.length = 0;
  await work();
  await api.webhooks.idle();
  return listener.got;
}

test('webhooks are sent once, twice, late, out of order or not at all', async () => {
  const create = (title) => () => api.person.create({ title });
  assert.equal((await heard(create('once'))).length, 1);
  api.webhooks.set({ how: 'twice' });
  const [first, second, ...more] = await heard(create('twice'));
  assert.deepEqual([second.text, second.headers['webhook-id'], more.length], [first.text, first.headers['webhook-id'], 0]);
  api.webhooks.set({ how: 'late', lateMs: 5 });
  assert.equal((await heard(create('late'))).length, 1);
  api.webhooks.set({ how: 'off' });
  assert.equal((await heard(create('off'))).length, 0);
  api.webhooks.set({ how: 'shuffled' });
  assert.equal((await heard(() => { for (let i = 0; i < 6; ++i) api.person.create({ title: `${i}` }); })).length, 0);
  assert.equal(await api.flushWebhooks({ seed: 3 }), 6);
  const titles = listener.got.map(({ body }) => body.data.case.title);
  assert.deepEqual([...titles].sort(), ['0', '1', '2', '3', '4', '5']);
  assert.notDeepEqual(titles, ['0', '1', '2', '3', '4', '5']);
  api.webhooks.set({ how: 'once' });
});

test('the API that nobody knows: cases, notes and states, by key or token', async () => {
  const ask = clientOf(api.url, { 'api-key': 'api-key' });
  const made = await ask('POST', '/v1/cases', { title: 'Printer', text: 'Stuck', ref: 'sp-1' });
  const { no } = made.body.case;
  assert.deepEqual([made.status, made.body.case.href], [201, `/v1/cases/${no}`]);
  assert.equal((await clientOf(api.url, bearer('access-token'))('GET', '/v1/cases?ref=sp-1')).body.cases[0].no, no);
  assert.equal((await ask('POST', `/v1/cases/${no}/notes`, { text: 'Note', hidden: true })).status, 201);
  assert.equal((await ask('PUT', `/v1/cases/${no}/state`, { state: 'parked' })).body.case.state, 'parked');
  assert.equal((await ask('PUT', `/v1/cases/${no}/state`, { state: 'lost' })).status, 422);
  assert.deepEqual((await ask('GET', `/v1/cases/${no}/notes`)).body.notes.map(({ text, hidden }) => [text, hidden]), [['Note', true]]);
  assert.equal((await clientOf(api.url)('GET', '/v1/me')).body.fault.code, 'who_are_you');
  assert.equal((await clientOf(api.url)('GET', '/v2/cases')).status, 404);
  api.person.title(no, 'Printer again');
  assert.ok((await ask('GET', '/v1/cases?since=2026-01-01T00:00:00Z')).body.cases.some(({ title }) => title === 'Printer again'));
});

test('the API that nobody knows honours an Idempotency-Key where it is told to', async () => {
  for (const isIdempotent of [true, false]) {
    const own = await startGenericApi({ isIdempotent });
    try {
      const create = () => clientOf(own.url, { 'api-key': 'api-key' })('POST', '/v1/cases', { title: 'x' }, { 'idempotency-key': 'key' });
      assert.equal((await create()).body.case.no === (await create()).body.case.no, isIdempotent);
      assert.deepEqual(own.book.twice, isIdempotent ? [] : ['key']);
    } finally {
      await own.close();
    }
  }
});

test('a receiver keeps what is signed, knows what came again, and answers as it is told', async () => {
  const old = `whsec_${Buffer.alloc(24, 'o').toString('base64')}`;
  const receiver = await startWebhookReceiver({ secrets: [secret] });
  try {
    const post = clientOf(`${receiver.url}/any/path`);
    const send = (id, { by = [secret], timestamp = Math.floor(Date.now() / 1000), data = 1 } = {}) => {
      const body = { type: 'ticket.created', data };
      return post('POST', '', body, { 'webhook-id': id, 'webhook-timestamp': String(timestamp),
        'webhook-signature': by.map((one) => standardSignature(one, id, timestamp, JSON.stringify(body))).join(' ') });
    };
    assert.equal((await send('m1')).status, 204);
    assert.equal((await send('m2', { by: [old, secret] })).status, 204, 'while a secret rotates');
    assert.equal((await send('m3', { by: [old] })).status, 401);
    assert.equal((await send('m4', { timestamp: 1 })).status, 401);
    assert.equal((await post('POST', '', {})).status, 401);
    assert.deepEqual(receiver.refused.map(({ why }) => why), ['the signature is wrong', 'the timestamp is off', 'a header is missing']);
    receiver.answerNext({ status: 410 });
    receiver.answerNext({ status: 307, headers: { location: '/elsewhere' } });
    receiver.answerNext({ status: 429, headers: { 'retry-after': '60' } });
    assert.deepEqual([(await send('m1')).status, (await send('m1')).status, (await send('m1')).status], [410, 307, 429]);
    assert.deepEqual(receiver.messages.get('m1').attempts.map(({ status }) => status), [204, 410, 307, 429]);
    assert.deepEqual(receiver.order, ['m1', 'm2']);
    assert.deepEqual(receiver.book.twice, []);
    receiver.answerWith({ status: 200, ms: 2 });
    assert.equal((await send('m5')).status, 200);
    await send('m5', { data: 2 });
    assert.equal(receiver.messages.get('m5').isChanged, true, 'the same id with another content');
    receiver.answerWith({ ms: Infinity });
    const never = send('m6').catch(() => 'no answer');
    await receiver.book.until(() => receiver.messages.has('m6'));
    await receiver.close();
    assert.equal(await never, 'no answer');
  } finally {
    await receiver.close().catch(() => {});
  }
});

test('the book knows what changed since when, however often it changes', () => {
  const book = new RecordBook();
  const records = Array.from({ length: 50 }, (_, at) => book.add({ id: String(at), marks: [`m${at}`], title: `${at}` }, 'somebody'));
  for (let round = 0; round < 100; ++round) for (const record of records.slice(0, 25)) book.change(record, { state: round }, 'somebody');
  assert.equal(book.changedSince().length, 50);
  assert.deepEqual(book.changedSince().slice(0, 25), records.slice(25));
  assert.deepEqual(book.changedSince(Date.now() + 1000), []);
  assert.equal(book.journal('0').length, 101);
  book.add({ id: 'x', marks: ['m7'], title: 'again' }, 'somebody');
  assert.deepEqual(book.twice, ['m7']);
});
