// The platform's measurements in docs/benchmarks.md. Every figure is the median of several runs, taken in turn with its yardstick.
import { parseArgs } from 'node:util';
import { call, freePort, password, register, startPlatform, temporaryDirectory, until } from '../support/platform.mjs';
import { median, memoryOf, ms, provenance, round, row, say, spread, times, verdictOf, writeSection } from './page.mjs';
import { startNginx, wrk } from './load.mjs';

const { values: options } = parseArgs({ options: {
  seconds: { type: 'string', default: '5' }, rounds: { type: 'string', default: '5' }, print: { type: 'boolean', default: false },
} });
const seconds = Number(options.seconds);
const rounds = Number(options.rounds);

async function cachedAnswers() {
  say('cached answers beside NGINX…');
  // One person asks over all the connections, who may not have that many streams.
  const platform = await startPlatform({ env: { SP_HTTP_THREADS: '1', SP_MAX_STREAMS_PER_USER: '0' } });
  const admin = await register(platform.url);
  await admin.post('/api/v1/kb/documents', { title: 'Reset my password', format: 'markdown', audience: 'requesters', language: 'en',
    content: 'Open the sign-in page and choose **Forgotten password**. A link, valid for 30 minutes, is sent to your address.' });
  const question = { question: 'How do I reset my password?' };
  await until(async () => (await admin.post('/api/v1/chat', question)).body.outcome === 'answered', { what: 'an answer' });
  const warm = await admin.post('/api/v1/chat', question);
  if (warm.body.source !== 'cache') throw new Error('the answer does not come from the cache');
  const nginx = await startNginx('location / { return 200 "ok"; }');
  const runs = [];
  for (let i = 0; i < rounds; ++i) {
    const token = (await call(platform.url, 'POST', '/api/v1/auth/login', { email: admin.user.email, password })).body.access_token;
    const body = JSON.stringify(question);
    const yardstick = wrk(nginx.url, { seconds });
    const json = wrk(`${platform.url}/api/v1/chat`, { seconds, token, body });
    const streamed = wrk(`${platform.url}/api/v1/chat`, { seconds, token, body, accept: 'text/event-stream' });
    runs.push({ yardstick, json, streamed });
    say(`  ${round(json.rate)} as JSON, ${round(streamed.rate)} streamed, of NGINX's ${round(yardstick.rate)} requests/s; p99 ${json.p99} and ${streamed.p99} ms, ${json.errors + streamed.errors} errors`);
  }
  const memory = memoryOf(platform.child.pid);
  await nginx.stop();
  await platform.stop();
  return { runs, memory };
}

async function startAndMemory() {
  say('start on existing demo data, and idle memory…');
  const dataDir = temporaryDirectory();
  await (await startPlatform({ demo: true, dataDir })).stop();
  const times = [];
  const memories = [];
  for (let i = 0; i < Math.max(rounds, 5); ++i) {
    const port = await freePort();
    const begun = process.hrtime.bigint();
    const starting = startPlatform({ demo: true, dataDir, port });
    await until(async () => (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null))?.status === 200, { every: 2, what: 'readiness' });
    times.push(Number(process.hrtime.bigint() - begun) / 1e9);
    const platform = await starting;
    await new Promise((resolve) => setTimeout(resolve, 3000));
    memories.push(memoryOf(platform.child.pid));
    await platform.stop();
  }
  return { times, memories };
}

async function ticketCreations() {
  say('durable ticket creations…');
  const body = JSON.stringify({ subject: 'Ticket %d', body: 'The screen stays black after the update.', priority: 'normal' });
  const grouped = [];
  const single = [];
  for (let i = 0; i < rounds; ++i)
    for (const [runs, batch] of [[single, '1'], [grouped, undefined]]) {
      const platform = await startPlatform({ env: { SP_HTTP_THREADS: '1', ...(batch ? { SP_DATABASE_BATCH: batch } : {}) } });
      const admin = await register(platform.url);
      runs.push(wrk(`${platform.url}/api/v1/tickets`, { seconds, token: admin.token, body }));
      await platform.stop();
      say(`  ${batch ? 'one commit a ticket' : 'group commit'}: ${round(runs.at(-1).rate)} tickets/s, p99 ${runs.at(-1).p99} ms, ${runs.at(-1).errors} errors`);
    }
  return { grouped, single };
}

const { runs: answers, memory } = await cachedAnswers();
const start = await startAndMemory();
const { grouped, single } = await ticketCreations();

const rates = (list) => round(median(list.map(({ rate }) => rate)));
const errors = (list) => list.reduce((sum, run) => sum + run.errors, 0);

/** Two rows of one kind of answer: its rate beside NGINX's, and its p99. */
function answerRows(name, kind, [ratio, p99]) {
  const list = answers.map((run) => run[kind]);
  const ratios = list.map((run, i) => run.rate / answers[i].yardstick.rate);
  const limits = list.map((run) => run.p99);
  const failed = errors(list);
  return row(`${name} over HTTP, token checked, one server thread, \`wrk -t1 -c64\`, of NGINX \`return 200\` with one worker`,
    `${spread(ratios, times)}: ${rates(list)} of ${rates(answers.map((run) => run.yardstick))} requests/s, ${failed} errors`,
    ratio ? `≥ ${times(ratio)}` : '', ratio ? (failed > 0 ? '**missed**: errors' : verdictOf(ratios, (value) => value >= ratio)) : '')
    + row('the same, p99', spread(limits, ms), p99 ? `≤ ${p99} ms` : '', p99 ? verdictOf(limits, (value) => value <= p99) : '');
}

const ticketRatios = grouped.map((run, i) => run.rate / single[i].rate);
const measured = `| what | median (range) of ${rounds} runs | target | |
|---|---|---|---|
${answerRows('cached answer, JSON,', 'json', [0.4, 5])}${answerRows('cached answer, streamed as browsers ask for it,', 'streamed', [])}`
  + row('ready after start, existing demo data', spread(start.times, (value) => `${value.toFixed(2)} s`), '≤ 0.5 s', verdictOf(start.times, (value) => value <= 0.5))
  + row('resident memory, demo data, idle', spread(start.memories, (value) => `${round(value)} MB`), '≤ 80 MB', verdictOf(start.memories, (value) => value <= 80))
  + row('durable ticket creations, 64 clients, synchronous=FULL, of one commit per ticket',
    `${spread(ticketRatios, times)}: ${rates(grouped)} of ${rates(single)} tickets/s, p99 ${spread(grouped.map(({ p99 }) => p99), ms)}, ${errors(grouped)} errors`,
    '≥ 5 ×', errors(grouped) > 0 ? '**missed**: errors' : verdictOf(ticketRatios, (value) => value >= 5));
const text = `## The platform

${provenance('tests/bench/run platform')}
Each figure is the median of ${rounds} runs of ${seconds} s with their range, each run taken in turn with its yardstick; a target that some runs
meet and others miss is said so. The load generator shares the cores with what it measures.

${measured}
### What is measured
- **Cached answer**: \`POST /api/v1/chat\` with a question that is in the cache: the token is verified, the body decoded and
  validated, the turn recorded in a new conversation (written behind, in batches), and the answer sent, as JSON or as server-sent events.
  After the runs the program held ${round(memory)} MB.
- **Ready**: from starting the process to \`/readyz\` answering 200, with the demo organisation in the data directory.
- **Tickets**: \`POST /api/v1/tickets\` from 64 connections; each is answered when it is durable. The yardstick is the same program
  with \`SP_DATABASE_BATCH=1\`, which commits every write alone.
`;
writeSection('platform', text, options.print);
if (!options.print) process.stdout.write(measured);
