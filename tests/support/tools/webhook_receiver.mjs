// Somebody who receives the platform's webhooks, as Standard Webhooks say they are sent.
import { Faults } from './faults.mjs';
import { RecordBook } from './record_book.mjs';
import { answer, startServer } from './server.mjs';
import { isSignedBy } from './signatures.mjs';

const plain = (status, text, headers = {}) => answer(status, text, { 'content-type': 'text/plain', ...headers });

/**
 * Options: `secrets`: those whose signatures are good, as whsec_ and base64; `toleranceSeconds`: how far a timestamp may be off.
 * The receiver has besides what a tool has:
 * - `messages`: webhook-id → { id, type, data, text, attempts: [{ at, timestamp, status }] }; what came again is one message with several attempts
 * - `order`: the ids in the order in which they came first
 * - `refused`: what was not signed, signed by somebody else, or old: { id, why, text }
 * - `answerWith({ status, headers, body, ms })`: how it answers from now on; `ms`: after how long, Infinity: never
 * - `answerNext({ … })`: how it answers the next one; may be called several times
 */
export async function startWebhookReceiver({ secrets = [], toleranceSeconds = 300, keepAliveMs } = {}) {
  const faults = new Faults();
  const book = new RecordBook();
  const messages = new Map();
  const order = [];
  const refused = [];
  const answers = [];
  let usual = { status: 204 };

  const header = (call, name) => call.headers[`webhook-${name}`];
  function doubt(call, text) {
    const [id, timestamp, signature] = ['id', 'timestamp', 'signature'].map((name) => header(call, name));
    if (!id || !timestamp || !signature) return 'a header is missing';
    if (!/^\d+$/.test(timestamp) || Math.abs(Date.now() / 1000 - Number(timestamp)) > toleranceSeconds) return 'the timestamp is off';
    return isSignedBy(secrets, { id, timestamp, signature, body: text }) ? undefined : 'the signature is wrong';
  }

  function keep(call, text, status) {
    const id = header(call, 'id');
    if (!messages.has(id)) {
      const { type, data } = call.body;
      messages.set(id, { id, type, data, text, attempts: [] });
      order.push(id);
      book.add({ id, marks: [id], title: type, text, state: 'received' }, 'sender');
    }
    const message = messages.get(id);
    message.isChanged ||= message.text !== text;
    message.attempts.push({ at: call.at, timestamp: Number(header(call, 'timestamp')), status });
  }

  function receive(call) {
    const text = call.raw.toString();
    const why = doubt(call, text);
    if (why) {
      refused.push({ id: header(call, 'id'), why, text });
      return plain(401, why);
    }
    const given = answers.shift() ?? usual;
    keep(call, text, given.status ?? 204);
    return { ...answer(given.status ?? 204, given.body, given.headers), ms: given.ms };
  }

  const server = await startServer({
    faults, book, keepAliveMs,
    routes: [['POST', '/', 'create', receive]],
    rewrite: () => '/',
    answers: {
      unauthorized: () => plain(401, 'unauthorized'), limited: (call, { seconds = 1 } = {}) => plain(429, 'too many requests', { 'retry-after': String(seconds) }),
      unavailable: () => plain(503, 'unavailable'), error: () => plain(500, 'error'), notFound: () => plain(404, 'not found'),
      malformed: () => plain(400, 'no JSON'),
    },
  });
  return {
    ...server, faults, book, messages, order, refused, secrets,
    answerWith: (given) => { usual = given; },
    answerNext: (given) => { answers.push(given); },
  };
}
