// The composed shape's measurements in docs/benchmarks.md: its gateway beside HAProxy and a plain NGINX, answers, streams, and what each service takes.
import { createPublicKey } from 'node:crypto';
import os from 'node:os';
import { parseArgs } from 'node:util';
import { call, join, openStream, program, register, signIn, temporaryDirectory, until } from '../support/platform.mjs';
import { startGateway } from '../support/gateway.mjs';
import { services, startComposed } from '../../tools/composed.mjs';
import { busy, constantRate, haproxyIsHere, percentile, pin, processorSeconds, startNginx, startPlainProxy, startVerifyingProxy, wrk } from './load.mjs';
import { median, ms, provenance, round, row, say, spread, times, verdict, verdictOf, writeSection } from './page.mjs';

const { values: options } = parseArgs({ options: {
  seconds: { type: 'string', default: '3' }, rounds: { type: 'string', default: '5' }, print: { type: 'boolean', default: false },
} });
const seconds = Number(options.seconds);
const rounds = Number(options.rounds);

// The measured gateway has the first core for itself; who asks and who answers share the others.
const last = os.cpus().length - 1;
const [first, others, all] = ['0', last > 1 ? `1-${last}` : String(last), `0-${last}`];

// Limits are counted, and never reached.
const unreached = '10000000';
const limits = Object.fromEntries(['STANDARD', 'CHANGES', 'SIGN_IN', 'ASK'].map((name) => [`SP_RATE_${name}`, unreached]));

const microseconds = (value) => `${round(value)} µs`;
const rateOf = (list) => round(median(list.map(({ rate }) => rate)));
const errorsOf = (list) => list.reduce((sum, run) => sum + run.errors, 0);
const judged = (errors, runs, meets) => (errors > 0 ? '**missed**: errors' : verdictOf(runs, meets));

/** A run of wrk from the other cores, with what each request took of the processor of `server`, in µs. */
function run(server, token, connections) {
  const before = processorSeconds(server.pid);
  const result = wrk(server.url, { seconds, connections, token, cores: others });
  const taken = processorSeconds(server.pid) - before;
  return { ...result, core: taken / seconds, each: (taken / result.requests) * 1e6 };
}

/** The gateway, HAProxy and a plain NGINX, each before the same server at `route`. */
async function contestants(gateway, server, route, key) {
  const proxies = { gateway, ...(haproxyIsHere ? { haproxy: await startVerifyingProxy(server, key) } : {}), plain: await startPlainProxy(server) };
  return Object.entries(proxies).map(([name, { url, pid, stop }]) => ({ name, url: new URL(route, url).href, pid, stop }));
}

/** Each lets the token pass, and refuses a spoiled one, but for the plain one. */
async function checkDoors(list, token) {
  for (const { name, url } of list) {
    const statusFor = async (bearer) => (await fetch(url, { headers: { authorization: `Bearer ${bearer}` } })).status;
    const [good, spoiled] = [await statusFor(token), await statusFor(token.slice(0, -8) + 'AAAAAAAA')];
    if (good !== 200 || (name !== 'plain' && spoiled !== 401)) throw new Error(`${name}: ${good} with a token, ${spoiled} with a spoiled one`);
  }
}

async function edge(composed, admin) {
  say('the gateway beside HAProxy and NGINX…');
  if (!haproxyIsHere) say('  HAPROXY IS NOT INSTALLED: its rows are left out');
  const { body: { keys } } = await call(composed.url, 'GET', '/.well-known/jwks.json');
  const { kid } = JSON.parse(Buffer.from(admin.token.split('.')[0], 'base64url'));
  const key = createPublicKey({ key: keys.find((one) => one.kid === kid), format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  const people = (service) => new URL(composed.people(service)).host;
  const fixed = await startNginx('location / { default_type application/json; return 200 \'{"open":3,"pending":1,"unassigned":2,"mine":0}\'; }');
  const upstreams = { ...Object.fromEntries(Object.keys(services).map((service) => [service, people(service)])), ticketing: new URL(fixed.url).host };
  const gateway = await startGateway(composed, { upstreams, env: limits,
    edit: (text) => text.replace('worker_processes auto;', 'worker_processes 1;') });
  // Of the real services only auth-service is asked here: for /api/v1/me, and by the gateway whether a token is good.
  const backends = {
    real: await contestants(gateway, people('auth'), '/api/v1/me', key),
    fixed: await contestants(gateway, upstreams.ticketing, '/api/v1/tickets/counts', key),
  };
  const proxies = Object.values(backends).flat();
  for (const { pid } of proxies) pin(pid, first);
  for (const pid of [fixed.pid, ...Object.values(composed.parts).map((part) => part.pid)]) pin(pid, others);
  await checkDoors(proxies, admin.token);

  const results = [];
  for (let i = 0; i < rounds; ++i) {
    const result = {};
    for (const [backend, list] of Object.entries(backends)) {
      const turn = [...list.slice(i % list.length), ...list.slice(0, i % list.length)];
      result[backend] = Object.fromEntries(turn.map((one) => [one.name, run(one, admin.token, 64)]));
      say(`  ${backend}: ${turn.map(({ name }) => { const { rate, each, core } = result[backend][name]; return `${name} ${round(rate)}/s, ${round(each)} µs, ${round(core * 100)} % of its core`; }).join('; ')}`);
    }
    const alone = backends.fixed.filter(({ name }) => name !== 'haproxy');
    result.alone = Object.fromEntries(alone.map((one) => [one.name, run(one, admin.token, 1)]));
    say(`  one connection: p50 ${alone.map(({ name }) => `${name} ${round(result.alone[name].p50 * 1000)} µs`).join(', ')}`);
    results.push(result);
  }
  const logged = gateway.rawLog().split('\n').length;
  await Promise.all([...new Set(proxies.map(({ stop }) => stop))].map((stop) => stop()));
  await fixed.stop();
  for (const part of Object.values(composed.parts)) pin(part.pid, all);
  return { results, logged };
}

async function signedIn(composed, role) {
  const { body: { accounts } } = await call(composed.url, 'GET', '/api/v1/auth/demo');
  const { email, password } = accounts.find((account) => account.role === role);
  return signIn(composed.url, email, password);
}

const question = 'How do I reset my password?';

async function cachedAnswers(composed, requester) {
  say('cached answers at less than half of what saturates…');
  const url = `${composed.url}/api/v1/chat`;
  const body = JSON.stringify({ question });
  await until(async () => (await requester.post('/api/v1/chat', { question })).body.source === 'cache', { what: 'a cached answer' });
  const list = [];
  for (let i = 0; i < rounds; ++i) {
    const saturated = wrk(url, { seconds, token: requester.token, body });
    const open = await constantRate(url, { rate: Math.floor(saturated.rate * 0.45), seconds, token: requester.token, body });
    list.push({ saturated, open });
    say(`  saturated ${round(saturated.rate)}/s; at ${round(open.rate)}/s p50 ${ms(open.p50)}, p99 ${ms(open.p99)}; ${saturated.errors + open.errors} errors`);
  }
  return list;
}

const readers = 10;
const streamsOfEach = 20;  // what one person may have
const events = 50;

/** Milliseconds from the acknowledged opening of a ticket to its arrival, of each ticket at each stream. */
async function streams(composed, admin) {
  say('an event to every stream…');
  const open = [];
  for (let i = 0; i < readers; ++i) {
    const agent = await join(admin, 'agent');
    for (let k = 0; k < streamsOfEach; ++k) open.push(await openStream(agent, 'GET', '/api/v1/tickets/events'));
  }
  await until(() => open.every((stream) => stream.events.some(({ type }) => type === 'ready')), { what: 'the streams' });
  const acknowledged = new Map();
  for (let i = 0; i < events; ++i) {
    const { body } = await admin.post('/api/v1/tickets', { subject: `Event ${i}`, body: 'The screen stays black after the update.' });
    acknowledged.set(body.id, Date.now());
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const arrivals = (stream) => stream.events.filter(({ data }) => data.kind === 'opened' && acknowledged.has(data.id));
  // What has not come by then is counted as lost.
  await until(() => open.every((stream) => arrivals(stream).length === events), { what: 'every event' }).catch(() => {});
  const waits = open.flatMap((stream) => arrivals(stream).map(({ at, data }) => Math.max(at - acknowledged.get(data.id), 0)));
  for (const stream of open) stream.close();
  await Promise.all(open.map(({ done }) => done));
  const [p50, p99, longest] = [percentile(waits, 0.5), percentile(waits, 0.99), Math.max(...waits)];
  const lost = open.length * events - waits.length;
  say(`  p50 ${p50} ms, p99 ${p99} ms, longest ${longest} ms, ${lost} lost`);
  return { p50, p99, longest, lost };
}

const shown = { nginx: 'NGINX', auth: 'auth', 'knowledge-base': 'knowledge base', cache: 'cache', ticketing: 'ticketing', connector: 'connector', chatbot: 'chatbot', postgres: 'PostgreSQL', redis: 'Redis' };

/** What everything has taken, once there is nothing left to do behind what was answered. */
async function settled(composed) {
  const taken = () => Object.fromEntries(Object.keys(shown).map((name) => [name, processorSeconds(composed.parts[name].pid)]));
  const sum = (of) => Object.values(of).reduce((total, value) => total + value, 0);
  let last = taken();
  await until(() => {
    const now = taken();
    const [before, after] = [sum(last), sum(now)];
    last = now;
    return after - before < 0.03;
  }, { every: 500, within: 30_000, what: 'rest' });
  return last;
}

async function costs(composed, requester, agent) {
  say('what each service takes…');
  const { body: ticket } = await requester.post('/api/v1/tickets', { subject: 'Black screen', body: 'The screen stays black after the update.' });
  const chat = (text) => ['/api/v1/chat', { token: requester.token, body: JSON.stringify({ question: text }) }];
  const [cached, fresh] = ['answer from the cache', 'answer from the knowledge base, none of them asked before'];
  const kinds = {
    [cached]: () => chat(question),
    [fresh]: (i) => chat(`How do I reset my password on computer ${i}x%d?`),
    'ticket opened': () => ['/api/v1/tickets', { token: requester.token, body: JSON.stringify({ subject: 'Ticket %d', body: 'The screen stays black after the update.' }) }],
    'ticket read': () => [`/api/v1/tickets/${ticket.id}`, { token: agent.token }],
  };
  const sources = { [cached]: 'cache', [fresh]: 'knowledge_base' };
  const list = [];
  for (const [name, request] of Object.entries(kinds)) {
    const [, { body }] = request('check');
    if (sources[name]) {
      const { body: answer } = await requester.post('/api/v1/chat', JSON.parse(body.replace('%d', '0')));
      if (answer.outcome !== 'answered' || answer.source !== sources[name]) throw new Error(`${name}: ${answer.outcome}, of ${answer.source}`);
    }
    const runs = [];
    for (let i = 0; i < Math.min(rounds, 3); ++i) {
      const [route, how] = request(i);
      const before = await settled(composed);
      const result = wrk(composed.url + route, { ...how, seconds });
      const after = await settled(composed);
      const each = Object.fromEntries(Object.keys(shown).map((part) => [part, ((after[part] - before[part]) / result.requests) * 1e6]));
      runs.push({ ...result, each, total: Object.values(each).reduce((sum, value) => sum + value, 0) });
    }
    list.push({ name, runs });
    say(`  ${name}: ${rateOf(runs)}/s, ${round(median(runs.map(({ total }) => total)))} µs each, ${errorsOf(runs)} errors`);
  }
  return list;
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
const othersBefore = await busy();
if (othersBefore > 0.1) say(`THE PROCESSORS ARE ${round(othersBefore * 100)} % BUSY WITH OTHER WORK: the figures will say little`);
const composed = await startComposed({ folder: temporaryDirectory(), program, env: limits, temporary: true, isPublic: true });
const { code, output } = await composed.fillDemo();
if (code !== 0) throw new Error(`the demo organisation was not made: ${output}`);
const admin = await register(composed.url);
const door = await edge(composed, admin);
const requester = await signedIn(composed, 'requester');
const answers = await cachedAnswers(composed, requester);
const live = await streams(composed, admin);
const cost = await costs(composed, requester, await signedIn(composed, 'agent'));
await composed.stop();
const othersAfter = await busy();

/** The gateway's rate beside another's before the same server; without a target where that server is what limits them. */
function ratioRow(what, backend, other, target) {
  const wanted = target ? `≥ ${times(target)}` : '';
  const pairs = door.results.map((result) => [result[backend].gateway, result[backend][other]]).filter(([, one]) => one);
  if (pairs.length === 0) return row(what, 'not measured: HAProxy is not installed', wanted, '');
  const ratios = pairs.map(([own, its]) => own.rate / its.rate);
  const work = (i) => microseconds(median(pairs.map((pair) => pair[i].each)));
  const share = (i) => `${round(median(pairs.map((pair) => pair[i].core)) * 100)} %`;
  const [own, its] = [pairs.map(([one]) => one), pairs.map(([, one]) => one)];
  return row(what, `${spread(ratios, times)}: ${rateOf(own)} of ${rateOf(its)} requests/s, ${work(0)} and ${work(1)} of a core each, of which they had ${share(0)} and ${share(1)}, ${errorsOf([...own, ...its])} errors`,
    wanted, target ? judged(errorsOf([...own, ...its]), ratios, (value) => value >= target) : '');
}

const added = door.results.map(({ alone }) => (alone.gateway.p50 - alone.plain.p50) * 1000);
const limitsOf = answers.map(({ open }) => open.p99);
const answerErrors = errorsOf(answers.flatMap(({ saturated, open }) => [saturated, open]));
const measured = `| what | median (range) of ${rounds} runs | target | |
|---|---|---|---|
${ratioRow('through the gateway before a fixed answer, of HAProxy `jwt_verify` ES256', 'fixed', 'haproxy', 3)}${ratioRow('… of NGINX that only passes on', 'fixed', 'plain', 0.7)}`
  + ratioRow('through the gateway before auth-service, `GET /api/v1/me`, of HAProxy `jwt_verify` ES256', 'real', 'haproxy')
  + ratioRow('… of NGINX that only passes on', 'real', 'plain')
  + row('p50 that the gateway adds to NGINX that only passes on, one connection, before the fixed answer',
    `${spread(added, microseconds)}: ${microseconds(median(door.results.map(({ alone }) => alone.gateway.p50)) * 1000)} and ${microseconds(median(door.results.map(({ alone }) => alone.plain.p50)) * 1000)}`,
    '≤ 60 µs', verdictOf(added, (value) => value <= 60))
  + row('cached answer, JSON, p99 at 45 % of what saturates, an open loop',
    `${spread(limitsOf, ms)}, p50 ${ms(median(answers.map(({ open }) => open.p50)))}, at ${rateOf(answers.map(({ open }) => open))} of ${rateOf(answers.map(({ saturated }) => saturated))} requests/s, ${answerErrors} errors`,
    '≤ 5 ms', judged(answerErrors, limitsOf, (value) => value <= 5))
  + row(`a ticket from its acknowledged opening to each of ${readers * streamsOfEach} streams, p99 of ${events} tickets`,
    `${live.p99} ms, p50 ${live.p50} ms, longest ${live.longest} ms, ${live.lost} lost; one run`, '≤ 250 ms', verdict(live.lost === 0 && live.p99 <= 250));

const parts = Object.keys(shown);
const costTable = `| request, \`wrk -t1 -c64\` through NGINX | requests/s here | requests/s of a core | ${parts.map((part) => shown[part]).join(' | ')} | all, µs |
|---|--:|--:|${parts.map(() => '--:|').join('')}--:|
${cost.map(({ name, runs }) => row(name, rateOf(runs), spread(runs.map(({ total }) => 1e6 / total), round),
    ...parts.map((part) => round(median(runs.map(({ each }) => each[part])))), round(median(runs.map(({ total }) => total))))).join('')}`;

const text = `## The composed shape

${provenance('tests/bench/run composed')}
One process a service, PostgreSQL that waits for its disk, Redis and NGINX, all on this machine with the load generator; the settings are the
product's own, but limits so high (${round(Number(unreached))} a minute) that they are counted and not reached. Each figure is the median of ${rounds} runs of ${seconds} s with their range, each
run taken in turn with what it is compared with. Other work kept the processors ${round(othersBefore * 100)} % busy before the runs and ${round(othersAfter * 100)} % after.

${measured}
**What each service takes.** Microseconds of a core for a request, from \`/proc/PID/stat\`, with what is done after the answer; the median of ${Math.min(rounds, 3)} runs.

${costTable}
### What is measured
- **The gateway**: the configuration that \`gateway-config nginx\` writes, with one worker in place of one a core: token and role checked by auth-service, limits, request
  id and access log (${round(door.logged)} lines). HAProxy has one thread and verifies the token by its public key; NGINX that only passes on has one worker and no log. Each is alone on
  ${first === others ? 'the one core, with the load generator and the server behind' : `core ${first}; the load generator (\`wrk -t1 -c64\`), the server behind and all services are on the others (${others})`}. Where that core was not busy all the time, something else was the limit, and the microseconds say more than the requests.
- **The fixed answer**: another NGINX that returns 46 bytes of JSON in place of ticketing-service's \`GET /api/v1/tickets/counts\`. The token is still checked by the real auth-service, once a second.
- **\`GET /api/v1/me\`** asks PostgreSQL, and that is what limits it.
- **Open loop**: requests at a constant rate over at most 64 connections, each timed from when it was due, to the millisecond of a timer.
- **Streams**: of ${readers} agents, through NGINX.
`;
writeSection('composed', text, options.print);
if (!options.print) process.stdout.write(`${measured}\n${costTable}`);
