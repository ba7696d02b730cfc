// The platform's measurements in docs/benchmarks.md. Every figure is the median of several runs, taken in turn with its yardstick.
import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { call, register, root, startPlatform, temporaryDirectory, until } from '../support/platform.mjs';
import { median, memoryOf, provenance, round, say, verdict, writeSection } from './page.mjs';

const { values: options } = parseArgs({ options: {
  seconds: { type: 'string', default: '5' }, rounds: { type: 'string', default: '5' }, print: { type: 'boolean', default: false },
} });
const seconds = Number(options.seconds);
const rounds = Number(options.rounds);


async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const milliseconds = (text) => {
  const [, value, unit] = text.match(/([\d.]+)(us|ms|s)/);
  return Number(value) * { us: 0.001, ms: 1, s: 1000 }[unit];
};

/** One run of wrk: requests per second, p99 in ms, errors. */
function wrk(url, { connections = 64, body, token, script = true } = {}) {
  const target = new URL(url);
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency'];
  if (script) args.push('-s', path.join(root, 'tests/bench/post.lua'));
  const result = spawnSync('wrk', [...args, url], { encoding: 'utf8',
    env: { ...process.env, BENCH_TOKEN: token ?? '', BENCH_BODY: body ?? '', BENCH_PATH: target.pathname } });
  if (result.status !== 0) throw new Error(result.stderr || result.stdout);
  const text = result.stdout;
  return {
    rate: Number(text.match(/Requests\/sec:\s+([\d.]+)/)[1]),
    p99: milliseconds(text.match(/^\s+99%\s+(\S+)/m)[1]),
    errors: Number(text.match(/Non-2xx or 3xx responses: (\d+)/)?.[1] ?? 0) + (text.includes('Socket errors') ? 1 : 0),
  };
}

async function startNginx() {
  const dir = temporaryDirectory();
  const port = await freePort();
  writeFileSync(path.join(dir, 'nginx.conf'), `worker_processes 1; daemon off; pid ${dir}/pid; error_log ${dir}/error.log;
events { worker_connections 1024; }
http { access_log off; client_body_temp_path ${dir}/body; proxy_temp_path ${dir}/proxy; fastcgi_temp_path ${dir}/fastcgi;
  uwsgi_temp_path ${dir}/uwsgi; scgi_temp_path ${dir}/scgi; keepalive_requests 1000000000;
  server { listen 127.0.0.1:${port}; location / { return 200 "ok"; } } }\n`);
  const child = spawn('/usr/sbin/nginx', ['-c', path.join(dir, 'nginx.conf')], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}/`;
  await until(async () => (await fetch(url).catch(() => null))?.ok, { what: 'NGINX' });
  return { url, stop: () => new Promise((resolve) => { child.once('exit', resolve); child.kill('SIGTERM'); }) };
}

async function cachedAnswers() {
  say('cached answers beside NGINX…');
  const platform = await startPlatform({ env: { SP_HTTP_THREADS: '1' } });
  const admin = await register(platform.url);
  await admin.post('/api/v1/kb/documents', { title: 'Reset my password', format: 'markdown', audience: 'requesters', language: 'en',
    content: 'Open the sign-in page and choose **Forgotten password**. A link, valid for 30 minutes, is sent to your address.' });
  const question = { question: 'How do I reset my password?' };
  await until(async () => (await admin.post('/api/v1/chat', question)).body.outcome === 'answered', { what: 'an answer' });
  const warm = await admin.post('/api/v1/chat', question);
  if (warm.body.source !== 'cache') throw new Error('the answer does not come from the cache');
  const nginx = await startNginx();
  const product = [];
  const yardstick = [];
  for (let i = 0; i < rounds; ++i) {
    const token = (await call(platform.url, 'POST', '/api/v1/auth/login', { email: admin.user.email, password: 'a long and quiet river' })).body.access_token;
    yardstick.push(wrk(nginx.url, { script: false }));
    product.push(wrk(`${platform.url}/api/v1/chat`, { token, body: JSON.stringify(question) }));
    say(`  ${round(product.at(-1).rate)} of NGINX's ${round(yardstick.at(-1).rate)} requests/s, p99 ${product.at(-1).p99} ms, ${product.at(-1).errors} errors`);
  }
  const memory = memoryOf(platform.child.pid);
  await nginx.stop();
  await platform.stop();
  const ratios = product.map((run, i) => run.rate / yardstick[i].rate);
  return { ratio: median(ratios), rate: median(product.map((run) => run.rate)), nginx: median(yardstick.map((run) => run.rate)),
    p99: median(product.map((run) => run.p99)), errors: product.reduce((sum, run) => sum + run.errors, 0), memory };
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
  return { ready: median(times), memory: median(memories) };
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
      runs.push(wrk(`${platform.url}/api/v1/tickets`, { token: admin.token, body }));
      await platform.stop();
      say(`  ${batch ? 'one commit a ticket' : 'group commit'}: ${round(runs.at(-1).rate)} tickets/s, p99 ${runs.at(-1).p99} ms, ${runs.at(-1).errors} errors`);
    }
  const ratios = grouped.map((run, i) => run.rate / single[i].rate);
  return { ratio: median(ratios), grouped: median(grouped.map((run) => run.rate)), single: median(single.map((run) => run.rate)),
    p99: median(grouped.map((run) => run.p99)), errors: grouped.reduce((sum, run) => sum + run.errors, 0) };
}

const answers = await cachedAnswers();
const start = await startAndMemory();
const tickets = await ticketCreations();
const measured = `| what | measured | target | |
|---|---|---|---|
| cached answer over HTTP, token checked, one server thread, \`wrk -t1 -c64\`, of NGINX \`return 200\` with one worker | ${answers.ratio.toFixed(2)} × (${round(answers.rate)} of ${round(answers.nginx)} requests/s), ${answers.errors} errors | ≥ 0.40 × | ${verdict(answers.ratio >= 0.4 && answers.errors === 0)} |
| the same, p99 | ${answers.p99} ms | ≤ 5 ms | ${verdict(answers.p99 <= 5)} |
| ready after start, existing demo data | ${start.ready.toFixed(2)} s | ≤ 0.5 s | ${verdict(start.ready <= 0.5)} |
| resident memory, demo data, idle | ${round(start.memory)} MB | ≤ 80 MB | ${verdict(start.memory <= 80)} |
| durable ticket creations, 64 clients, synchronous=FULL, of one commit per ticket | ${tickets.ratio.toFixed(1)} × (${round(tickets.grouped)} of ${round(tickets.single)} tickets/s, p99 ${tickets.p99} ms), ${tickets.errors} errors | ≥ 5 × | ${verdict(tickets.ratio >= 5 && tickets.errors === 0)} |
`;
const text = `## The platform

${provenance('tests/bench/run platform')}
Each figure is the median of ${rounds} runs of ${seconds} s, each run taken in turn with its yardstick. The load generator shares the
cores with what it measures.

${measured}
### What is measured
- **Cached answer**: \`POST /api/v1/chat\` with a question that is in the cache: the token is verified, the body decoded and
  validated, the turn recorded in a new conversation (written behind, in batches), and the answer sent as JSON. After the runs the
  program held ${round(answers.memory)} MB.
- **Ready**: from starting the process to \`/readyz\` answering 200, with the demo organisation in the data directory.
- **Tickets**: \`POST /api/v1/tickets\` from 64 connections; each is answered when it is durable. The yardstick is the same program
  with \`SP_DATABASE_BATCH=1\`, which commits every write alone.

### Where the cached answer's time goes, and what was tried
With the load generator on one of two cores, three threads share the rest: the server's (about 65 % of a core, three quarters of it
in the kernel's TCP, a quarter our own code: some 3 µs a request), and the one that records every answered turn as a conversation.
That one took 45 % of a core when a turn was two rows with their indexes. A conversation of one cached answer is now one row in one tree
without an index, whose time, title and message ids follow from its id and question: processor time 8.5 → 2.5 µs a turn, 771 → 228 bytes
of database a turn (five runs of either program, taken in turn on a busy machine; the ratio to NGINX, in the two rounds that were quiet,
0.34 and 0.35 before, 0.46 and 0.43 after). Measured before without a difference beyond the
noise: pages of 16 KiB, larger page caches and rarer checkpoints in SQLite, more malloc arenas, a lower priority for the writing thread.

### How sure that is
Whole runs on one machine over a day: cached answers 0.38, 0.39, 0.44, 0.44 and 0.48 × NGINX (p99 4.2 to 5.4 ms), tickets 4.6, 4.8, just
below 5.0 twice, and 5.4 ×. The cached answers below the target go with a slower machine (NGINX at 109,000 to 115,000 requests/s instead of
123,000 to 127,000). Both targets are within the noise: met in some runs, missed in others.
`;
writeSection('platform', text, options.print);
if (!options.print) process.stdout.write(measured);
