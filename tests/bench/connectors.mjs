// Deliveries to tools: how soon and how fast, and what outages, frozen tools, limits and kills cost. The tools are the tests' fakes, which
// share the cores with what is measured. A row is made by so many runs, each on a platform of its own; chaos by one.
//   node tests/bench/connectors.mjs [latency|throughput|backlog|frozen|retry-after|drift|chaos …] [--runs N] [--small] [--print]
import { spawn } from 'node:child_process';
import http from 'node:http';
import net from 'node:net';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { closeTools, drained, kinds, reachingLoopback, recordsBySubject, standing } from '../support/carried.mjs';
import { compared, differencesOf, handsIn } from '../support/drift.mjs';
import { freePort, register, root, signIn, startPlatform, temporaryDirectory, until } from '../support/platform.mjs';
import { percentile, processorSeconds, wrk } from './load.mjs';
import { provenance, round, row, say, spread, times, verdictOf, writeSection } from './page.mjs';

const four = ['glpi', 'jira', 'servicenow', 'zendesk'];
const titles = { glpi: 'GLPI', jira: 'Jira', servicenow: 'ServiceNow', zendesk: 'Zendesk', instant: 'an HTTP API that answers at once' };
const full = {
  latency: { seconds: 20 }, throughput: { tickets: 5_000 }, backlog: { tickets: 36_000, closedSeconds: 120, within: 1_200_000 },
  frozen: { seconds: 40, phases: ['well', 'frozen', 'frozen', 'well'] }, 'retry-after': { seconds: 30 }, drift: { tickets: 400, each: 50 },
  chaos: { seconds: 1800, rate: 6, kills: 220 },
};
const small = {
  latency: { seconds: 4 }, throughput: { tickets: 500 }, backlog: { tickets: 500, closedSeconds: 0, within: 120_000 },
  frozen: { seconds: 3, phases: ['well', 'frozen'] }, 'retry-after': { seconds: 4 }, drift: { tickets: 40, each: 5 }, chaos: { seconds: 10, rate: 6, kills: 3 },
};
const ticketsASecond = { latency: 5, frozen: 20, retryAfter: 5 };
const callsAtOnce = 32;
const toolTakesMs = 5;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const whole = (ms) => `${round(ms)} ms`;
const seconds = (value) => `${value.toFixed(1)} s`;

/** Opens `count` tickets: `rate` a second however long answers take, or as fast as they come. Each is { subject, due, ms }: when (by Date.now()), and until its answer. */
async function openTickets(person, count, { name = 'Ticket', rate, connections = 64 } = {}) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const open = (i, wait = 0) => new Promise((resolve, reject) => {
    const subject = `${name} ${i}`;
    const body = JSON.stringify({ subject, body: 'The screen stays black after the update.' });
    const [due, begun] = [Date.now() - wait, performance.now() - wait];
    http.request(`${person.url}/api/v1/tickets`, { agent, method: 'POST', timeout: 30_000,
      headers: { authorization: `Bearer ${person.token}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } }, (response) => {
      response.resume().once('error', reject).once('end', () => {
        if (response.statusCode === 201) resolve({ subject, due, ms: performance.now() - begun });
        else reject(new Error(`${subject} was answered ${response.statusCode}`));
      });
    }).once('error', reject).once('timeout', function () { this.destroy(new Error(`${subject} had no answer`)); }).end(body);
  });
  const opened = [];
  try {
    if (rate === undefined) {
      let next = 0;
      await Promise.all(Array.from({ length: connections }, async () => { while (next < count) opened.push(await open(next++)); }));
      return opened;
    }
    const begun = performance.now();
    while (opened.length < count) {
      const late = performance.now() - begun - (opened.length * 1000) / rate;
      if (late < 0) {
        await sleep(1);
        continue;
      }
      opened.push(open(opened.length, late));
      opened.at(-1).catch(() => {});  // is thrown below, when all are under way
    }
    return await Promise.all(opened);
  } finally {
    agent.destroy();
  }
}

/**
 * A TCP proxy on a port that stays the same. `close()`: nobody listens, and what was connected is cut off; `freeze()`: it still accepts, and
 * passes nothing on any more.
 */
async function startGate(target) {
  const port = await freePort();
  const sockets = new Set();
  let frozen = false;
  const keep = (socket) => {
    sockets.add(socket.setNoDelay(true));
    return socket.on('error', () => {}).once('close', () => sockets.delete(socket));
  };
  const accept = (near) => {
    keep(near);
    if (frozen) return;
    const far = keep(net.connect(Number(new URL(target).port), '127.0.0.1'));
    for (const [one, other] of [[near, far], [far, near]]) one.pipe(other).once('close', () => one.destroy());
  };
  let server;
  const gate = {
    url: `http://127.0.0.1:${port}`,
    open: () => new Promise((resolve, reject) => { server = net.createServer(accept).once('error', reject).listen(port, '127.0.0.1', resolve); }),
    close: () => new Promise((resolve) => {
      server.close(resolve);
      for (const socket of sockets) socket.destroy();
    }),
    freeze() {
      frozen = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
  };
  await gate.open();
  return gate;
}

/** With the limits that a tool of its kind usually has; those of the tests are far above. */
const usuallyLimited = (connector) => ({ ...connector, settings: { ...connector.settings, calls_per_minute: 0 } });

async function connect(admin, name, connector) {
  const { status, body } = await admin.post('/api/v1/connectors', { name, ...connector });
  if (status !== 201) throw new Error(`${name} is not connected: ${status} ${JSON.stringify(body)}`);
  return body.id;
}

/** What an interrupt has to end before this process goes. */
let underWay = { kill: async () => {} };

/** `work` with a platform of its own and fakes that have had a first ticket. `gated`: reached through a gate; `change`: of each connector. */
async function atWork({ env = {}, tools = [], gated = [], change = (connector) => connector }, work) {
  const platform = underWay = await startPlatform({ env: { SP_CONNECTOR_NETWORKS: reachingLoopback.SP_CONNECTOR_NETWORKS, ...env } });
  const fakes = {};
  const gates = {};
  try {
    const admin = await register(platform.url);
    for (const name of tools) {
      const fake = fakes[name] = await kinds[name].start({ indexLagMs: 0 });
      if (gated.includes(name)) gates[name] = await startGate(fake.url);
      await connect(admin, name, change(kinds[name].connector(gates[name]?.url ?? fake.url, fake.project ?? { project: 'SUP', type: '10001' })));
    }
    await openTickets(admin, 1, { name: 'First' });
    await Promise.all(Object.values(fakes).map((fake) => arrived(fake, 1)));
    await drained(admin, { replay: false });
    return await work({ platform, admin, fakes, gates });
  } finally {
    await Promise.all(Object.values(gates).map((gate) => gate.close()));
    const impatience = setTimeout(() => platform.kill(), 30_000);
    await platform.stop();
    clearTimeout(impatience);
    await closeTools(fakes);
  }
}

/** Until the fake has so many records. */
const arrived = (fake, count, within = 60_000) => fake.book.until(() => fake.book.records.size >= count, { within, what: `the arrival of ${round(count)} tickets` });

/** How long each ticket took to its record, of which there has to be one, in ms. */
function delays(fake, tickets) {
  const there = recordsBySubject(fake);
  return tickets.map(({ subject, due }) => {
    const records = there.get(subject) ?? [];
    if (records.length !== 1) throw new Error(`${subject} is in the tool ${records.length} times`);
    return records[0].created - due;
  });
}

const tail = (values) => ({ p50: percentile(values, 0.5), p95: percentile(values, 0.95) });

// --- latency ---

const latency = (size) => atWork({ tools: four, change: usuallyLimited }, async ({ admin, fakes }) => {
  const rate = ticketsASecond.latency;
  const tickets = await openTickets(admin, rate * size.seconds, { rate });
  await Promise.all(Object.values(fakes).map((fake) => arrived(fake, tickets.length + 1)));
  const each = Object.fromEntries(four.map((name) => [name, delays(fakes[name], tickets)]));
  return { all: tail(Object.values(each).flat()), ...Object.fromEntries(four.map((name) => [name, tail(each[name])])) };
});

const latencyRows = (runs, size) => ['all', ...four].map((name) => {
  const p95s = runs.map((run) => run[name].p95);
  const most = name === 'all' ? 5_000 : 1_000;  // these five a second are within the limits of each
  return row(name === 'all' ? `from a ticket's POST to its record in a tool, ${ticketsASecond.latency} tickets/s for ${size.seconds} s, four tools at once, p95` : `… in ${titles[name]}`,
    `${spread(p95s, whole)}; p50 ${spread(runs.map((run) => run[name].p50), whole)}`, `≤ ${most / 1000} s`, verdictOf(p95s, (value) => value <= most));
}).join('');

// --- throughput ---

/** In a thread of its own, so that nothing else of this process slows it: counts, and answers at once. `seen`: calls, and when the last one came. */
function serveInstantly({ port, seen }) {
  http.createServer({ keepAliveTimeout: 0 }, (request, response) => {
    request.resume().once('end', () => {
      const body = `{"id":${Atomics.add(seen, 0, 1n) + 1n}}`;
      Atomics.store(seen, 1, BigInt(Date.now()));
      response.writeHead(201, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
    });
  }).listen(port, '127.0.0.1');
}

async function startInstantTool() {
  const port = await freePort();
  const seen = new BigInt64Array(new SharedArrayBuffer(16));
  const thread = new Worker(fileURLToPath(import.meta.url), { workerData: { port, seen } });
  const url = `http://127.0.0.1:${port}`;
  await until(() => fetch(url).then((response) => response.ok, () => false), { what: 'the tool that answers at once' });
  const body = JSON.stringify({ title: 'Ticket', text: 'The screen stays black after the update.', mark: 'sp-1' });
  const { rate: alone, errors } = wrk(`${url}/tickets`, { seconds: 1, connections: callsAtOnce, body });
  if (errors > 0) throw new Error(`the tool that answers at once had ${errors} errors`);
  await sleep(100);  // what wrk had sent last
  const before = seen[0];
  return {
    alone,
    connector: { tool: 'generic', secrets: { secret: 'access-token' }, settings: { base_url: url, authentication: { method: 'bearer' },
      generic: { create: { method: 'POST', path: '/tickets', body: { title: '{{ticket.subject}}', text: '{{ticket.text}}', mark: '{{ticket.mark}}' }, id_at: '/id' } } } },
    count: () => Number(Atomics.load(seen, 0) - before),
    last: () => Number(Atomics.load(seen, 1)),
    close: () => thread.terminate(),
  };
}

async function startCountedGlpi() {
  const fake = await kinds.glpi.start({});
  return {
    connector: usuallyLimited(kinds.glpi.connector(fake.url)),
    count: () => fake.book.records.size,
    last: () => [...fake.book.records.values()].at(-1).created,
    close: () => fake.close(),
  };
}

/** Tickets a second of one worker, from the moment when a connector goes on that was paused while they were opened. */
async function backlogTaken(start, count) {
  const tool = await start();
  try {
    return await atWork({ env: { SP_CONNECTOR_CALLS: String(callsAtOnce) } }, async ({ platform, admin }) => {
      const id = await connect(admin, 'tool', tool.connector);
      const told = async (what) => {
        const { status } = await admin.post(`/api/v1/connectors/${id}/${what}`);
        if (status !== 200) throw new Error(`${what} was answered ${status}`);
      };
      await told('pause');
      const opened = Date.now();
      await openTickets(admin, count);
      await until(async () => (await standing(admin)).tool.waiting === count, { within: 300_000, every: 100, what: `${round(count)} that wait` });
      const heard = (count * 1000) / (Date.now() - opened);
      const [begun, worked] = [Date.now(), processorSeconds(platform.pid('connector'))];
      await told('resume');
      await until(() => tool.count() >= count, { within: 120_000, what: `the arrival of ${round(count)} tickets` });
      const [took, work] = [tool.last() - begun, processorSeconds(platform.pid('connector')) - worked];
      await drained(admin, { replay: false });
      if (tool.count() !== count) throw new Error(`${tool.count()} records of ${count} tickets`);
      return { rate: (count * 1000) / took, heard, microseconds: (work * 1e6) / count, alone: tool.alone };
    });
  } finally {
    await tool.close();
  }
}

const throughput = async (size) => ({ instant: await backlogTaken(startInstantTool, size.tickets), glpi: await backlogTaken(startCountedGlpi, size.tickets) });

const throughputRows = (runs, size) => ['instant', 'glpi'].map((name) => {
  const rates = runs.map((run) => run[name].rate);
  const alone = name === 'instant' ? `; it takes ${spread(runs.map((run) => run.instant.alone), round)} by itself` : '';
  return row(`tickets that waited, delivered by one worker to ${titles[name]}, ${callsAtOnce} calls at once, ${round(size.tickets)} tickets`,
    `${spread(rates, round)}/s, ${spread(runs.map((run) => run[name].microseconds), round)} µs of a processor each; opened and heard at ${spread(runs.map((run) => run[name].heard), round)}/s before${alone}`, '≥ 500/s', verdictOf(rates, (value) => value >= 500));
}).join('');

// --- backlog ---

const backlog = (size) => atWork({ tools: ['glpi'], gated: ['glpi'], change: usuallyLimited }, async ({ platform, admin, fakes: { glpi }, gates }) => {
  glpi.faults.rate(1, { kinds: { delay: { weight: 1, ms: toolTakesMs } } });
  await gates.glpi.close();
  const closed = Date.now();
  const tickets = await openTickets(admin, size.tickets);
  const patient = await signIn(platform.url, admin.user.email);  // a token is good for ten minutes
  await until(async () => {
    const { waiting, sending, ambiguous } = (await standing(patient)).glpi;
    return waiting + sending + ambiguous >= tickets.length;
  }, { within: 500_000, every: 500, what: `${round(tickets.length)} that wait` });
  await sleep(Math.max(0, closed + 1000 * size.closedSeconds - Date.now()));
  const opened = Date.now();
  await gates.glpi.open();
  await arrived(glpi, 2, size.within);
  const first = Date.now();
  await arrived(glpi, tickets.length + 1, size.within);
  const last = Date.now();
  delays(glpi, tickets);
  await drained(await signIn(platform.url, admin.user.email), { replay: false });
  return { all: (last - opened) / 1000, first: (first - opened) / 1000, rate: (tickets.length - 1) / ((last - first) / 1000) };
});

function backlogRows(runs, size) {
  const ends = runs.map((run) => run.all);
  return row(`${round(size.tickets)} tickets that an outage of GLPI made wait, which takes ${toolTakesMs} ms a call: all delivered after its return`,
    `${spread(ends, seconds)}, the first after ${spread(runs.map((run) => run.first), seconds)}, then ${spread(runs.map((run) => run.rate), round)}/s`,
    '≤ 10 min', verdictOf(ends, (value) => value <= 600));
}

// --- a frozen tool ---

/** How long POST and the deliveries to the three others took while the tool `which` was as `how` says. */
const phase = (which, how, { seconds }) => atWork({ tools: four, gated: [which] }, async ({ admin, fakes, gates }) => {
  if (how === 'frozen') gates[which].freeze();
  const rate = ticketsASecond.frozen;
  const tickets = await openTickets(admin, rate * seconds, { rate });
  const others = four.filter((name) => name !== which).map((name) => fakes[name]);
  await Promise.all(others.map((fake) => arrived(fake, tickets.length + 1)));
  if (how === 'frozen' && fakes[which].book.records.size > 1) throw new Error(`${which} was not frozen`);
  return { created: tickets.map(({ ms }) => ms), delivered: others.flatMap((fake) => delays(fake, tickets)) };
});

async function frozen(size, run) {
  const which = four[run % four.length];
  const found = { well: { created: [], delivered: [] }, frozen: { created: [], delivered: [] } };
  for (const how of size.phases) {
    const { created, delivered } = await phase(which, how, size);
    found[how].created.push(...created);
    found[how].delivered.push(...delivered);
  }
  const side = ({ created, delivered }) => ({ created: percentile(created, 0.99), delivered: percentile(delivered, 0.99) });
  return { well: side(found.well), frozen: side(found.frozen) };
}

const frozenRows = (runs, size) => [['created', `a ticket's POST, ${ticketsASecond.frozen} tickets/s to four tools, one of them frozen (in each run another), p99 of that with all well`],
  ['delivered', '… the delivery to the three others, p99']].map(([what, text]) => {
  const ratios = runs.map((run) => run.frozen[what] / run.well[what]);
  const values = (how) => spread(runs.map((run) => run[how][what]), (value) => `${value.toFixed(1)} ms`);
  return row(`${text}; ${size.phases.length / 2} × ${size.seconds} s each`, `${spread(ratios, times)}: ${values('frozen')} of ${values('well')}`, '≤ 1.20 ×', verdictOf(ratios, (value) => value <= 1.2));
}).join('');

// --- Retry-After ---

const retryAfter = (size, run) => atWork({ tools: four, change: usuallyLimited }, async ({ admin, fakes }) => {
  const all = Object.values(fakes);
  let drawn = 1000 * run;
  const limit = () => { for (const fake of all) fake.faults.rate(0.1, { seed: ++drawn, kinds: { limited: { weight: 1, seconds: 1 + drawn % 3 } } }); };
  limit();
  const changing = setInterval(limit, 250);  // a rate knows one Retry-After
  const rate = ticketsASecond.retryAfter;
  const tickets = await openTickets(admin, rate * size.seconds, { rate }).finally(() => clearInterval(changing));
  for (const fake of all) fake.faults.off();
  await Promise.all(all.map((fake) => arrived(fake, tickets.length + 1)));
  await drained(admin, { replay: false });
  const sum = (of) => all.reduce((count, fake) => count + of(fake, tickets), 0);
  sum((fake) => delays(fake, tickets).length);
  return { early: sum((fake) => fake.book.early.length), calls: sum((fake) => fake.book.callCount), limited: sum((fake) => fake.faults.counts.limited ?? 0) };
});

function retryAfterRows(runs, size) {
  const early = runs.map((run) => run.early);
  return row(`calls before a Retry-After of 1 to 3 s had passed, which a tenth of all were answered with for ${size.seconds} s, four tools`,
    `${spread(early, round)} of ${spread(runs.map((run) => run.calls), round)} calls, ${spread(runs.map((run) => run.limited), round)} of them refused`,
    '0', verdictOf(early, (value) => value === 0));
}

// --- drift ---

/** What is done to a record behind the platform's back, and what the comparison is to say of it; five kinds, `each` times in each tool. */
const drifts = {
  record_gone: (hands, record) => hands.remove(record),
  record_twice: (hands, record) => hands.twin(record),
  unknown_mark: (hands, record) => hands.stranger(`A stranger beside ${record.title}`),
  status: (hands, record, name) => hands.state(record, { glpi: 5, jira: 'Done', servicenow: '6', zendesk: 'solved' }[name]),
  subject: (hands, record) => hands.title(record, `${record.title}, under another name`),
};

const drift = (size) => atWork({ tools: four, env: { SP_CONNECTOR_HOLD_SECONDS: '1' } }, async ({ admin, fakes }) => {
  await openTickets(admin, size.tickets);
  await Promise.all(Object.values(fakes).map((fake) => arrived(fake, size.tickets + 1)));
  await drained(admin, { replay: false });
  const { body: { items: connectors } } = await admin.get('/api/v1/connectors');
  const seeded = new Set();
  for (const name of four) {
    const { id } = connectors.find((connector) => connector.name === name);
    const hands = handsIn(name, fakes[name]);
    const records = [...fakes[name].book.records.values()].slice(1);
    for (const [kind, change] of Object.entries(drifts))
      for (const record of records.splice(0, size.each)) {
        const number = Number(record.title.match(/\d+$/)[0]);
        change(hands, record, name);
        seeded.add(`${id} ${kind} ${kind === 'unknown_mark' ? '' : `Ticket ${number}`}`);
        if (kind === 'unknown_mark') seeded.add(`${id} ${kind} ${size.each}`);
      }
  }
  await sleep(3_000);  // what changed a moment ago is left to itself
  const begun = Date.now();
  await Promise.all(connectors.map(({ id }) => compared(admin, id, { within: 300_000 })));
  const took = (Date.now() - begun) / 1000;
  const subjects = new Map((await allTickets(admin)).map(({ number, subject }) => [number, subject]));
  const found = await differencesOf(admin);
  const strangers = new Map();
  const said = new Set();
  for (const one of found) {
    const kind = one.cause === 'changed' ? one.fields.map(({ field }) => field).join(' ') : one.cause;
    if (kind === 'unknown_mark') {
      strangers.set(one.connector_id, (strangers.get(one.connector_id) ?? 0) + 1);
      continue;
    }
    said.add(`${one.connector_id} ${kind} ${subjects.get(one.ticket_number)}`);
  }
  for (const [id, count] of strangers) said.add(`${id} unknown_mark ${count}`);
  const all = 4 * 5 * size.each;
  const missed = [...seeded].filter((one) => !said.has(one) && !one.endsWith('unknown_mark '));
  const strange = [...said].filter((one) => !seeded.has(one));
  if (missed.length + strange.length > 0) say([...missed.slice(0, 5).map((one) => `missed: ${one}`), ...strange.slice(0, 5).map((one) => `too many: ${one}`)].join('\n'));
  return { seeded: all, missed: missed.length, strange: strange.length, took };
});

async function allTickets(admin) {
  const all = [];
  for (let cursor = ''; ;) {
    const { body } = await admin.get(`/api/v1/tickets?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    all.push(...body.items);
    if (!body.next_cursor) return all;
    cursor = body.next_cursor;
  }
}

const driftRows = (runs, size) => row(`differences between ${round(size.tickets)} tickets and their records in four tools, found by one comparison of each: ${round(runs[0].seeded)} were made, of five kinds`,
  `${spread(runs.map((run) => 100 * (1 - run.missed / run.seeded)), (value) => `${value.toFixed(1)} %`)}, and ${spread(runs.map((run) => run.strange), round)} that were none; in ${spread(runs.map((run) => run.took), seconds)}`,
  '100 %', verdictOf(runs.map((run) => run.missed + run.strange), (value) => value === 0));

// --- chaos ---

/** The last line of tests/chaos/connectors.test.mjs; SP_CHAOS_* as there, but for longer. */
async function chaos(size) {
  const env = { SP_CHAOS_SECONDS: String(size.seconds), SP_CHAOS_RATE: String(size.rate), SP_CHAOS_KILLS: String(size.kills), ...process.env, TMPDIR: temporaryDirectory() };
  // A group of its own: a test that fails leaves its platform running, which ends with it.
  const child = spawn(process.execPath, ['--test-reporter=tap', 'tests/chaos/connectors.test.mjs'], { cwd: root, env, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = new Promise((resolve) => child.once('close', resolve));
  const end = () => { try { process.kill(-child.pid, 'SIGKILL'); } catch { /* it has ended */ } };
  underWay = { kill: () => { end(); return closed; } };
  let impatience = setTimeout(end, (1.4 * Number(env.SP_CHAOS_SECONDS) + 300) * 1000);
  let output = '';
  child.stdout.on('data', (piece) => {
    output += piece;
    if (!/^(not )?ok 1 /m.test(output)) return;
    clearTimeout(impatience);
    impatience = setTimeout(end, 5_000);
  });
  await closed;
  clearTimeout(impatience);
  const passed = /^ok 1 /m.test(output);
  if (!passed) say(output.slice(-4000));
  return { line: output.match(/^\s*# (\d+ tickets to .*)$/m)?.[1] ?? 'it came to no end', passed };
}

const chaosRows = (runs) => runs.map(({ line, passed }) => row('kill -9 in the middle of deliveries to tools that answer late, wrongly or not at all (one run)', line,
  'none lost, twice or out of order', passed ? 'met' : '**missed**')).join('');

// --- all of it ---

const parts = {
  latency: { measure: latency, rows: latencyRows },
  throughput: { measure: throughput, rows: throughputRows },
  backlog: { measure: backlog, rows: backlogRows },
  frozen: { measure: frozen, rows: frozenRows },
  'retry-after': { measure: retryAfter, rows: retryAfterRows },
  drift: { measure: drift, rows: driftRows },
  chaos: { measure: chaos, rows: chaosRows, once: true },
};

/** The rows of a part; one that breaks off is missed, and the others are measured all the same. */
async function rowsOf(name, size, count) {
  const { measure, rows } = parts[name];
  const runs = [];
  for (let run = 0; run < count; ++run) {
    say(`${name}, run ${run + 1} of ${count}…`);
    try {
      runs.push(await measure(size, run));
      say(`  ${JSON.stringify(runs.at(-1), (key, value) => (typeof value === 'number' ? Number(value.toFixed(1)) : value))}`);
    } catch (error) {
      say(error.stack);
      process.exitCode = 1;
      return row(name, `run ${run + 1} broke off: ${error.message.slice(0, 300).replace(/[|\n]/g, ' ')}`, '', '**missed**');
    }
  }
  return rows(runs, size);
}

async function main() {
  const { values: options, positionals } = parseArgs({ allowPositionals: true, options: {
    runs: { type: 'string', default: '3' }, small: { type: 'boolean', default: false }, print: { type: 'boolean', default: false },
  } });
  const unknown = positionals.filter((name) => !parts[name]);
  if (unknown.length > 0) throw new Error(`there is no row ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}`);
  const count = Number(options.runs);
  if (!Number.isInteger(count) || count < 1) throw new Error(`--runs is a number of runs, not ${options.runs}`);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => underWay.kill().finally(() => process.exit(130)));

  let table = `| what | median (range) of ${count} runs | target | |\n|---|---|---|---|\n`;
  process.stdout.write(table);
  for (const name of positionals.length > 0 ? positionals : Object.keys(parts)) {
    const made = await rowsOf(name, (options.small ? small : full)[name], parts[name].once ? 1 : count);
    process.stdout.write(made);
    table += made;
  }
  if (options.print || options.small || positionals.length > 0) return;
  writeSection('connectors', `## Connectors

${provenance('tests/bench/run connectors')}
Each run has a platform and tools of its own; the tools, which are the fakes of the tests, and those who open tickets share the cores with what is measured.

${table}
### What is measured
- **From POST to record**: from the moment before a ticket is sent until the tool has its record, with the limits that each tool usually has.
- **Delivered by one worker**: the connector is paused while tickets are opened, many at a time; the time from its going on to the last record.
- **An outage**: nobody listens on the tool's port while an hour's tickets at ten a second are opened, as fast as they are taken, and for ${full.backlog.closedSeconds} s at
  least, after which the circuit tries no more than once a minute; the time from its listening again to the last record.
- **A frozen tool** accepts connections and answers nothing. Phases with it frozen and with all well follow each other, each on a platform of its own.
- **Retry-After**: of calls that had not been under way when the tool said so.
- **Differences**: records that were taken away, made a second time, made with a mark that nobody knows, solved or renamed by the tool's people. Zendesk's list is asked for no more
  than ten pages of a hundred records a minute, which is most of the time.
- **kill -9**: \`tests/chaos/connectors.test.mjs\`, once.
`, false);
}

if (isMainThread) await main();
else serveInstantly(workerData);
