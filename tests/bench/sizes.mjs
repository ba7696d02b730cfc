// What a thing takes: bytes in PostgreSQL (tables with their indexes and TOAST, after VACUUM), in Redis and in the search index, and memory of
// the processes. Everything comes in through the API of the composed shape, so it is stored as it is at work.
//   node tests/bench/sizes.mjs [--count N] [--streams N] [--print]
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { services, startComposed } from '../../tools/composed.mjs';
import { startEmbeddings } from '../support/embeddings.mjs';
import { call, join, password, program, register, root, temporaryDirectory, until } from '../support/platform.mjs';
import { provenance, round, say, writeSection } from './page.mjs';

const { values: options } = parseArgs({ options: {
  count: { type: 'string', default: '2000' }, streams: { type: 'string', default: '1000' }, print: { type: 'boolean', default: false },
} });
const count = Number(options.count);
const streams = Number(options.streams);
const dimension = 384;  // of multilingual-e5-small

// Text of pseudo-words, as frequent as words of a language are: the index is as large as with real ones, and the same in every run.
let state = 20260101;
const random = () => (state = (state * 1664525 + 1013904223) % 2 ** 32) / 2 ** 32;
const syllables = 'ba co di fu ga lo mi na pe ru sa ti vo ze che pla tre qui sto ion'.split(' ');
const vocabulary = Array.from({ length: 20_000 }, () => Array.from({ length: 1 + Math.floor(random() * 4) }, () => syllables[Math.floor(random() * syllables.length)]).join(''));
const word = () => vocabulary[Math.floor(vocabulary.length ** random()) - 1];
const text = (words) => Array.from({ length: words }, (_, i) => word() + (i % 12 === 11 ? '.' : '')).join(' ');

const endpoint = await startEmbeddings({}, { dimension });
const folder = temporaryDirectory();
say('starting the composed shape…');
const composed = await startComposed({ folder, program, temporary: true, fsync: false,
  env: { SP_LOG_LEVEL: 'warning', SP_RATE_STANDARD: '0', SP_RATE_CHANGES: '0', SP_RATE_SIGN_IN: '0', SP_RATE_ASK: '0', SP_MAX_STREAMS_PER_USER: '0', SP_MAX_STREAMS_PER_ADDRESS: '0',
    SP_MAX_CONNECTIONS_PER_ADDRESS: '0', ...endpoint.env } });

const childrenOf = (pid) => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
/** Proportional set size, so that a page that several processes share is counted once: MB. */
const memoryOf = (pid) => Number(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8').match(/^Pss:\s+(\d+)/m)[1]) / 1024;
const memoryOfPart = (name) => [composed.parts[name].pid, ...childrenOf(composed.parts[name].pid)].reduce((sum, pid) => sum + memoryOf(pid), 0);
const memories = () => Object.fromEntries([...Object.keys(services), 'nginx', 'redis'].map((name) => [name, memoryOfPart(name)]));
const bytesBelow = (...names) => Number(execFileSync('du', ['-sb', path.join(folder, ...names)], { encoding: 'utf8' }).split('\t')[0]);

const databases = ['sp_auth', 'sp_knowledge_base', 'sp_ticketing', 'sp_connector', 'sp_chatbot'];
// Tables whose rows go again: after what they tell of has been heard, has been indexed, or a day has passed.
const passing = ['outbox', 'deliveries', 'ticket_search_queue', 'idempotent_requests'];

/** Bytes of every table, "sp_auth.users" → bytes. */
function tables() {
  const sizes = {};
  for (const database of databases) {
    composed.sql('VACUUM', database);
    for (const line of composed.sql('SELECT relname, pg_total_relation_size(relid) FROM pg_stat_user_tables', database).trim().split('\n')) {
      const [name, bytes] = line.split('|');
      sizes[`${database}.${name}`] = Number(bytes);
    }
  }
  return sizes;
}
const isSettled = () => databases.every((database) => composed.sql('SELECT count(*) FROM outbox', database).trim() === '0')
  && composed.sql('SELECT count(*) FROM ticket_search_queue', 'sp_ticketing').trim() === '0';

async function times(wanted, work, parallel = 16) {
  let next = 0;
  await Promise.all(Array.from({ length: parallel }, async () => { while (next < wanted) await work(next++); }));
}

const slice = (wanted) => Math.ceil(wanted / 10);
const grown = [];
/** What `wanted` times `work` has added: bytes a time, of the tables that keep it, and of those that keep it for a while. */
async function measure(what, wanted, work, parallel) {
  say(`${what}…`);
  const before = tables();
  // Rows that are written again leave room for others where they are looked after in between, as autovacuum does.
  for (let done = 0; done < wanted; done += slice(wanted)) {
    await times(Math.min(slice(wanted), wanted - done), (i) => work(done + i), parallel);
    for (const database of databases) composed.sql('VACUUM', database);
  }
  await until(isSettled, { within: 600_000, every: 200, what: 'the outboxes' });
  const now = tables();
  const growth = Object.entries(now).map(([name, bytes]) => [name.split('.')[1], (bytes - before[name]) / wanted]).filter(([, bytes]) => bytes > 0);
  const sum = (list) => list.reduce((all, [, bytes]) => all + bytes, 0);
  const row = { what, kept: sum(growth.filter(([name]) => !passing.includes(name))), day: sum(growth.filter(([name]) => name === 'idempotent_requests')),
    where: growth.filter(([name]) => !passing.includes(name)).toSorted((a, b) => b[1] - a[1]) };
  grown.push(row);
  say(`  ${round(row.kept)} bytes, ${round(row.day)} for a day`);
  return row;
}

const ok = ({ status, body }, ...wanted) => {
  if (!wanted.includes(status)) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body;
};
const keyed = () => ({ 'idempotency-key': randomUUID() });

const idle = memories();
const admin = await register(composed.url, 'Sizes');
const [agent, requester] = [await join(admin, 'agent'), await join(admin, 'requester')];
const fresh = async (person) => { person.session = ok(await call(composed.url, 'POST', '/api/v1/auth/login', { email: person.user.email, password }), 200); };

// --- auth-service ---
const people = [];
await measure('an account', 200, async (i) => {
  const email = `person${i}@sizes.example`;
  ok(await admin.post('/api/v1/users', { name: `Person Number ${i}`, email, password, role: 'requester' }, keyed()), 201);
  people.push(email);
}, 4);
const cookies = [];
const agentOfBrowser = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
await measure('a session, at its beginning', 400, async (i) => {
  const answer = await call(composed.url, 'POST', '/api/v1/auth/login', { email: people[i % people.length], password }, { 'user-agent': agentOfBrowser });
  ok(answer, 200);
  cookies.push(answer.headers.get('set-cookie').split(';')[0]);
}, 4);
await measure('… each new token of it (every ten minutes that it is used)', 2000, async (i) => {
  const place = i % cookies.length;
  const answer = await call(composed.url, 'POST', '/api/v1/auth/refresh', undefined, { cookie: cookies[place], 'user-agent': agentOfBrowser, origin: composed.url });
  ok(answer, 200);
  cookies[place] = answer.headers.get('set-cookie').split(';')[0];
}, 4);

// --- ticketing-service ---
await fresh(requester);
await fresh(agent);
const tickets = [];
await measure('a ticket of 40 words', count, async () => {
  tickets.push(ok(await requester.post('/api/v1/tickets', { subject: text(6), body: text(40) }, keyed()), 201).id);
});
await measure('a reply of 30 words', count, async (i) => {
  ok(await (i % 2 ? requester : agent).post(`/api/v1/tickets/${tickets[i % Math.ceil(count / 4)]}/messages`, { body: text(30) }, keyed()), 201);
});
await measure('a change of a ticket (priority, assignee, status)', count, async (i) => {
  ok(await agent.patch(`/api/v1/tickets/${tickets[Math.ceil(count / 4) + (i % Math.ceil(count / 4))]}`, { priority: ['low', 'high', 'urgent', 'normal'][Math.floor(i / Math.ceil(count / 4)) % 4] }, { 'if-match': '*' }), 200);
});
await fresh(admin);
const streamLength = Number((await composed.redis('XLEN sp:events:ticketing')).match(/:(\d+)/)[1]);
const inRedis = Number((await composed.redis('MEMORY USAGE sp:events:ticketing SAMPLES 0')).match(/:(\d+)/)[1]) / streamLength;

say('events that wait for Redis…');
await composed.parts.redis.end();
const queued = Math.min(count, 1000);
const emptyOutbox = tables()['sp_ticketing.outbox'];
await fresh(requester);
await times(queued, async () => { tickets.push(ok(await requester.post('/api/v1/tickets', { subject: text(6), body: text(40) }, keyed()), 201).id); });
const waiting = (tables()['sp_ticketing.outbox'] - emptyOutbox) / Number(composed.sql('SELECT count(*) FROM outbox', 'sp_ticketing'));
composed.start('redis');
await composed.ready('redis');
await until(isSettled, { within: 300_000, every: 200, what: 'the outboxes' });

// --- knowledge-base-service ---
const passagesOf = async () => (await admin.get('/api/v1/kb/status')).body.chunks;
const caughtUp = () => until(async () => (await admin.get('/api/v1/kb/status')).body.behind === 0, { within: 600_000, every: 100, what: 'the index' });
await fresh(admin);
const document = (i) => ({ title: text(5), format: 'markdown', language: 'en', audience: 'requesters',
  content: Array.from({ length: 5 }, (_, part) => `## ${text(3)}\n\n${text(120)} ${part === 0 ? `The reference is ref${i}x.` : ''}`).join('\n\n') });
ok(await admin.post('/api/v1/kb/documents', document(0), keyed()), 201);
await caughtUp();
const vectorsAre = async (wanted) => until(async () => Number((await call(composed.inside('knowledge-base'), 'GET', '/metrics')).body.match(/^sp_kb_vectors\S* (\d+)/m)?.[1]) >= wanted,
  { within: 600_000, every: 200, what: `${wanted} vectors` });
await vectorsAre(await passagesOf());
const one = { passages: await passagesOf(), search: bytesBelow('knowledge-base', 'search'), vectors: bytesBelow('knowledge-base', 'vectors'), memory: memoryOfPart('knowledge-base') };
const documents = Math.ceil(count / 2);
const ofDocument = await measure('a document of 600 words in five passages', documents, async (i) => {
  ok(await admin.post('/api/v1/kb/documents', document(i + 1), keyed()), 201);
}, 8);
await fresh(admin);
await caughtUp();
await vectorsAre(await passagesOf());
await new Promise((resolve) => setTimeout(resolve, 3000));
const all = { passages: await passagesOf(), search: bytesBelow('knowledge-base', 'search'), vectors: bytesBelow('knowledge-base', 'vectors'), memory: memoryOfPart('knowledge-base') };
const aPassage = (kind) => (all[kind] - one[kind]) / (all.passages - one.passages);

// --- chatbot-service, which is asked about real articles: those of the demo organisation ---
const shelf = path.join(root, 'app/demo/articles/en');
const subjects = [];
for (const file of readdirSync(shelf)) {
  const [, head, content] = readFileSync(path.join(shelf, file), 'utf8').match(/^---\n(.*?)\n---\n(.*)$/s);
  if (!head.includes('audience: requesters')) continue;
  ok(await admin.post('/api/v1/kb/documents', { title: head.match(/title: (.*)/)[1], content, format: 'markdown', language: 'en', audience: 'requesters' }, keyed()), 201);
  subjects.push(...[...content.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading.toLowerCase()));
}
await caughtUp();
const beginnings = ['Please help me:', 'I have a question about', 'What do I do:', 'How is this done:', 'Where do I begin:', 'I do not understand', 'Hello, what about', 'Explain to me',
  'My colleague asks about', 'Tell me everything about', 'Where is it written:', 'I am stuck with', 'Once more, please:', 'What are the steps:'];
const questionOf = (i) => `${beginnings[Math.floor(i / subjects.length) % beginnings.length]} ${subjects[i % subjects.length]}?`;
const questions = Math.min(Math.ceil(count / 2), subjects.length * beginnings.length);
await fresh(requester);
const ask = async (question, conversation) =>
  ok(await requester.post('/api/v1/chat', { question, language: 'en', ...(conversation ? { conversation_id: conversation } : {}) }, keyed()), 200);
let answered = 0;
let answerLength = 0;
const conversations = [];
const known = [];
await measure('a conversation of one question, most of them answered from the articles', questions, async (i) => {
  const body = await ask(questionOf(i));
  conversations.push(body.conversation_id);
  if (body.outcome !== 'answered') return;
  ++answered;
  answerLength += JSON.stringify(body).length;
  known.push(questionOf(i));
}, 4);
await measure('… a further question in it, refused', questions, async (i) => { await ask(`Where do flamingos nest in year ${i}?`, conversations[i]); }, 4);
await fresh(requester);
await measure('a conversation of one question, answered from the cache', count, async (i) => { await ask(known[i % 20]); }, 4);
const cached = (await composed.redis('KEYS sp:answer:*')).split('\r\n').filter((line) => line.startsWith('sp:answer:'));
let cachedBytes = 0;
for (const key of cached.slice(0, 200)) cachedBytes += Number((await composed.redis(`MEMORY USAGE ${key} SAMPLES 0`)).match(/:(\d+)/)[1]) / Math.min(cached.length, 200);

// --- Processes ---
await new Promise((resolve) => setTimeout(resolve, 3000));
const atWork = memories();
const connections = composed.sql("SELECT usename, count(*) FROM pg_stat_activity WHERE usename LIKE 'sp\\_%' GROUP BY usename ORDER BY usename").trim().split('\n').map((line) => line.split('|'));
const backends = composed.sql("SELECT pid FROM pg_stat_activity WHERE usename LIKE 'sp\\_%'").trim().split('\n').map(Number);
const aBackend = backends.reduce((sum, pid) => sum + memoryOf(pid), 0) / backends.length;

say(`${streams} streams…`);
await fresh(agent);
const open = await Promise.all(Array.from({ length: streams }, () => new Promise((resolve, reject) => {
  const request = http.get(`${composed.url}/api/v1/tickets/events`, { agent: false, headers: { authorization: `Bearer ${agent.token}`, accept: 'text/event-stream' } }, (response) => {
    if (response.statusCode !== 200) return reject(new Error(`a stream was answered ${response.statusCode}`));
    response.once('data', () => resolve(request));
    response.resume();
  });
  request.once('error', reject);
})));
await new Promise((resolve) => setTimeout(resolve, 3000));
const following = memories();
for (const request of open) request.on('error', () => {}).destroy();

const whole = databases.reduce((sum, database) => sum + Number(composed.sql(`SELECT sum(pg_total_relation_size(relid)) FROM pg_stat_user_tables`, database)), 0);
for (const database of databases) composed.sql('VACUUM FULL', database);
const rewritten = databases.reduce((sum, database) => sum + Number(composed.sql(`SELECT sum(pg_total_relation_size(relid)) FROM pg_stat_user_tables`, database)), 0);

await composed.stop();
endpoint.close();

const kilobytes = (bytes) => (bytes < 1000 ? `${round(bytes)} bytes` : `${(bytes / 1000).toFixed(1)} kB`);
const megabytes = (mb) => `${mb.toFixed(mb < 10 ? 1 : 0)} MB`;
const stored = grown.map(({ what, kept, day, where }) => `| ${what} | ${kilobytes(kept)} | ${day >= 1 ? kilobytes(day) : ''} | ${where.filter(([, bytes]) => bytes >= kept / 50).map(([name, bytes]) => `\`${name}\` ${round(bytes)}`).join(', ')} |`).join('\n');
const held = Object.keys(idle).map((name) => `| ${name} | ${megabytes(idle[name])} | ${megabytes(atWork[name])} | ${following[name] - atWork[name] > 1 ? `${megabytes(following[name])}, ${kilobytes((following[name] - atWork[name]) * 2 ** 20 / streams)} a stream` : ''} |`).join('\n');
writeSection('sizes', `## What a thing takes

${provenance('tests/bench/run sizes')}
Sizes do not depend on how fast a machine is. In PostgreSQL: tables, their indexes and TOAST, with VACUUM after each tenth, as autovacuum would; all of it rewritten by VACUUM FULL took
${round(100 * rewritten / whole)} % of it. A key of idempotency, which the web application sends with what it creates, is kept for a day with the answer.

| in PostgreSQL | kept | for a day | by table, bytes |
|---|--:|--:|---|
${stored}

${round(answered)} of ${round(questions)} questions were answered; an answer with its sources is ${kilobytes(answerLength / answered)} as JSON.

| elsewhere | bytes |
|---|--:|
| an event of a ticket in PostgreSQL, while it waits for Redis (\`outbox\`) | ${round(waiting)} |
| … in Redis, of the last 10,000 of a service | ${round(inRedis)} |
| a cached answer in Redis | ${kilobytes(cachedBytes)} |
| a passage of 120 words: in PostgreSQL, its document's versions included | ${kilobytes(ofDocument.kept / 5)} |
| … in the index of words, of each knowledge-base-service | ${kilobytes(aPassage('search'))} |
| … its vector of ${dimension} numbers, of each, on disk | ${kilobytes(aPassage('vectors'))} |
| … both in memory (grown by ${megabytes(all.memory - one.memory)} with ${round(all.passages - one.passages)} passages) | ${kilobytes(aPassage('memory') * 2 ** 20)} |
| the index of words of an organisation with one document; its vectors | ${kilobytes(one.search)}; ${kilobytes(one.vectors)} |

| memory, proportional | idle, new installation | after all of the above | with ${round(streams)} live streams |
|---|--:|--:|--:|
${held}

PostgreSQL's connections: ${connections.map(([name, number]) => `${name.slice(3)} ${number}`).join(', ')}; ${megabytes(aBackend)} each.
`, options.print);
