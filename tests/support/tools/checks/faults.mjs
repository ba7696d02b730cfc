// Every fault does what it says, and no more.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import test, { after, afterEach, before } from 'node:test';
import { Faults, madeKinds, startGenericApi, unmadeKinds } from '../index.mjs';
import { clientOf } from './client.mjs';

let api, client;
before(async () => {
  api = await startGenericApi();
  client = clientOf(api.url, { 'api-key': 'api-key' });
});
after(() => api.close());
afterEach(() => api.faults.off());

let count = 0;
const create = () => client('POST', '/v1/cases', { title: 'Broken', ref: `f-${++count}` });
const made = () => api.book.byMark(`f-${count}`).length;
const noAnswer = (error) => error instanceof TypeError || error.code === 'ECONNRESET';

/** kind → options, and what is seen of it. */
const expected = {
  dropped: [{}, noAnswer], delay: [{ ms: 1 }, 201], 'error-made': [{}, 500], 'not-found-made': [{}, 404], 'html-made': [{}, 200],
  huge: [{ bytes: 300_000 }, 201], drip: [{ ms: 0 }, 201],
  reset: [{}, noAnswer], limited: [{ seconds: 1 }, 429], unavailable: [{}, 503], error: [{}, 500], unauthorized: [{}, 401], html: [{}, 502],
};

for (const [kind, [options, seen]] of Object.entries(expected)) {
  test(`fault ${kind}: the record is ${madeKinds.includes(kind) ? '' : 'not '}made`, async () => {
    const before = api.faults.counts[kind] ?? 0;
    api.faults.next(kind, { on: 'create', ...options });
    if (typeof seen === 'function') await assert.rejects(create(), seen);
    else assert.equal((await create()).status, seen);
    assert.equal(made(), madeKinds.includes(kind) ? 1 : 0);
    assert.equal(api.faults.counts[kind], before + 1);
    assert.equal(api.book.calls.at(-1).fault, kind);
    assert.equal(api.faults.pending, 0);
    assert.equal((await create()).status, 201, 'one fault is for one call');
  });
}

test('all kinds are checked, expired and conflict with the tools that know them', () => {
  assert.deepEqual(Object.keys(expected).sort(), [...madeKinds, ...unmadeKinds].filter((kind) => !['expired', 'conflict'].includes(kind)).sort());
});

test('a queued fault waits for the call that it is for', async () => {
  api.faults.next('error', { on: 'comment' });
  assert.equal((await create()).status, 201);
  assert.equal(api.faults.pending, 1);
  const { body } = await client('GET', `/v1/cases?ref=f-${count}`);
  assert.equal((await client('POST', `/v1/cases/${body.cases[0].no}/notes`, { text: 'Note' })).status, 500);
  assert.equal(api.faults.pending, 0);
});

test('conflict and expired do not fall on calls where they mean nothing', async () => {
  api.faults.next('conflict');
  api.faults.next('expired');
  assert.equal((await create()).status, 201);
  assert.equal(api.faults.pending, 2);
});

test('a huge answer comes piece by piece, and stops when nobody reads it', async () => {
  api.faults.next('huge', { on: 'create', bytes: 1_000_000_000 });
  const request = http.request(`${api.url}/v1/cases`, { method: 'POST', agent: false, headers: { 'api-key': 'api-key', 'content-type': 'application/json' } });
  request.end(JSON.stringify({ title: 'Huge', ref: 'huge' }));
  const [response] = await once(request, 'response');
  const [piece] = await once(response, 'data');
  assert.match(String(piece), /^\{"padding":"/);
  response.pause();
  assert.ok(process.memoryUsage().arrayBuffers < 200_000_000);
  response.destroy();
  assert.equal(api.book.byMark('huge').length, 1);
});

test('a huge and a dripping answer are well-formed to the end', async () => {
  for (const [kind, options] of [['huge', { bytes: 100_000 }], ['drip', { ms: 0 }]]) {
    api.faults.next(kind, { on: 'create', ...options });
    const { body } = await create();
    assert.equal(body.case.ref, `f-${count}`);
    assert.equal(body.padding?.length, options.bytes);
  }
});

test('an answer that never comes leaves the call without a status', async () => {
  api.faults.next('delay', { on: 'create', ms: Infinity });
  const gaveUp = new AbortController();
  const sent = fetch(`${api.url}/v1/cases`, { method: 'POST', signal: gaveUp.signal,
    headers: { 'api-key': 'api-key', 'content-type': 'application/json' }, body: JSON.stringify({ title: 'Silence', ref: 'silence' }) });
  await api.book.until(() => api.book.byMark('silence').length === 1);
  gaveUp.abort();
  await assert.rejects(sent, { name: 'AbortError' });
  assert.equal(api.book.calls.at(-1).status, 0);
});

test('a share of the calls is faulty, the same ones for the same seed', () => {
  const series = (seed) => {
    const faults = new Faults();
    faults.rate(0.3, { seed, kinds: { reset: 1, delay: { weight: 3, ms: 5 } }, on: 'create' });
    const drawn = Array.from({ length: 1000 }, () => faults.take('create'));
    assert.equal(faults.take('find'), undefined);
    return { kinds: drawn.map((fault) => fault?.kind ?? '-').join(' '), counts: faults.counts, delay: drawn.find((fault) => fault?.kind === 'delay') };
  };
  const { kinds, counts, delay } = series(7);
  assert.equal(series(7).kinds, kinds);
  assert.notEqual(series(8).kinds, kinds);
  assert.ok(counts.reset + counts.delay > 240 && counts.reset + counts.delay < 360, JSON.stringify(counts));
  assert.ok(counts.delay > 2 * counts.reset, JSON.stringify(counts));
  assert.equal(delay.options.ms, 5);
  assert.throws(() => new Faults().next('resett'), /no such fault/);
  assert.throws(() => new Faults().next('reset', { on: 'creat' }), /no such call/);
});

test('Retry-After as a date, and with a 503', async () => {
  const own = await startGenericApi();
  try {
    const ask = clientOf(own.url, { 'api-key': 'api-key' });
    own.faults.next('unavailable', { seconds: 3 });
    const closed = await ask('GET', '/v1/me');
    assert.deepEqual([closed.status, closed.headers.get('retry-after')], [503, '3']);
    own.faults.next('limited', { seconds: 120, isDate: true });
    const given = Date.parse((await ask('GET', '/v1/me')).headers.get('retry-after')) - Date.now();
    assert.ok(given > 60_000 && given <= 120_000, String(given));
    await wait(60);
    await ask('GET', '/v1/me');
    assert.equal(own.book.early.length, 1);
  } finally {
    await own.close();
  }
});

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

test('a call before a Retry-After has passed is early; one that was under way is not', async () => {
  const own = await startGenericApi();
  try {
    const ask = clientOf(own.url, { 'api-key': 'api-key' });
    // Its headers are there before the 429 is written, its body comes after it.
    const underWay = http.request(`${own.url}/v1/cases`, { method: 'POST', agent: false, headers: { 'api-key': 'api-key', 'content-type': 'application/json' } });
    underWay.flushHeaders();
    await new Promise((resolve) => { const look = () => (own.book.callCount > 0 ? resolve() : setImmediate(look)); look(); });
    own.faults.next('limited', { seconds: 60 });
    assert.equal((await ask('GET', '/v1/me')).headers.get('retry-after'), '60');
    await wait(60);  // longer than what counts as having been under way
    underWay.end(JSON.stringify({ title: 'Under way' }));
    assert.equal((await once(underWay, 'response'))[0].statusCode, 201);
    assert.equal(own.book.early.length, 0);
    assert.equal((await ask('GET', '/v1/me')).status, 200);
    assert.deepEqual(own.book.early.map(({ method, path, seconds }) => [method, path, seconds]), [['GET', '/v1/me', 60]]);
  } finally {
    await own.close();
  }
});

test('a call that waited as long as Retry-After said is not early', async () => {
  const own = await startGenericApi();
  try {
    const ask = clientOf(own.url, { 'api-key': 'api-key' });
    own.faults.next('limited', { seconds: 0.1 });
    assert.equal((await ask('GET', '/v1/me')).status, 429);
    await wait(110);
    assert.equal((await ask('GET', '/v1/me')).status, 200);
    assert.equal(own.book.early.length, 0);
  } finally {
    await own.close();
  }
});
