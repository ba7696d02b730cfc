// Every list, filter, count and search of the screen at a million tickets, through HTTP on loopback. Rows are put into the stores
// directly, in bounded batches; the program makes the search's documents itself, as after an upgrade.
//   node tests/bench/tickets.mjs [--tickets N] [--engine sqlite|postgresql|both] [--rounds N] [--print]
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { join, register, signIn, startPlatform, temporaryDirectory, until } from '../support/platform.mjs';
import { memoryOf, provenance, round, say, verdict, writeSection } from './page.mjs';

const { values: options } = parseArgs({ options: {
  tickets: { type: 'string', default: '1000000' }, engine: { type: 'string', default: 'both' },
  rounds: { type: 'string', default: '200' }, print: { type: 'boolean', default: false },
} });
const tickets = Number(options.tickets);
const rounds = Number(options.rounds);
const batch = 50_000;
const target = 50;

/** A cluster of its own with PostgreSQL's default settings, on a socket in a temporary folder. */
function startCluster() {
  const bin = execFileSync('pg_config', ['--bindir'], { encoding: 'utf8' }).trim();
  const directory = temporaryDirectory();
  // PostgreSQL refuses to run as root.
  const user = process.getuid() === 0 ? ['runuser', '-u', 'postgres', '--'] : [];
  const run = (program, ...args) => {
    const [command, ...rest] = [...user, path.join(bin, program), ...args];
    const done = spawnSync(command, rest, { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] });
    if (done.status !== 0) throw new Error(`${program}: ${done.stderr}`);
  };
  if (user.length) execFileSync('chown', ['postgres', directory]);
  const data = path.join(directory, 'data');
  run('initdb', '-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C');
  run('pg_ctl', '-D', data, '-w', '-l', path.join(directory, 'log'), '-o', `-k ${directory} -h ''`, 'start');
  const where = (database, role = 'postgres') => `host=${directory} user=${role} dbname=${database}`;
  const sql = (database, text) => {
    const done = spawnSync('psql', ['-q', '-v', 'ON_ERROR_STOP=1', '-d', where(database)], { input: text, encoding: 'utf8' });
    if (done.status !== 0) throw new Error(done.stderr);
    return done.stdout;
  };
  sql('postgres', 'CREATE ROLE bench LOGIN NOSUPERUSER NOBYPASSRLS;');
  return {
    sql: (text) => sql('ticketing', text),
    url: where('{service}', 'bench'),
    create: (service) => {
      sql('postgres', `CREATE DATABASE "${service}" OWNER bench TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C';`);
      sql(service, 'ALTER SCHEMA public OWNER TO bench;');
    },
    stop: () => run('pg_ctl', '-D', data, '-w', '-m', 'fast', 'stop'),
  };
}

const adjectives = ['slow', 'broken', 'missing', 'locked', 'noisy', 'lent', 'bloqué', 'perdu', 'cassé', 'urgent'];
const things = ['printer', 'imprimante', 'password', 'screen', 'écran', 'réseau', 'network', 'laptop', 'badge', 'licence', 'mailbox', 'serveur'];
const verbs = ['does not start since this morning', 'ne répond plus depuis hier', 'shows an error at every sign-in', 'perd la connexion toutes les heures'];

/** Rows `from` to `to` of the organisation as SQL that both engines read: 5 % open, 2 % pending, the rest solved and closed. */
function rows(engine, { organisation, people, requester, agents, from, to, now }) {
  const series = engine === 'sqlite'
    ? `WITH RECURSIVE series (n) AS (SELECT ${from} UNION ALL SELECT n + 1 FROM series WHERE n < ${to})`
    : `WITH series (n) AS (SELECT generate_series(CAST(${from} AS BIGINT), ${to}))`;
  const choose = (values, index) => `CASE ${index} ${values.map((value, i) => `WHEN ${i} THEN '${value}'`).join(' ')} END`;
  const hex = (expression, width) => engine === 'sqlite'
    ? `printf('%0${width}x', ${expression})` : `lpad(to_hex(${expression}), ${width}, '0')`;
  const status = `CASE WHEN n % 100 < 5 THEN 'open' WHEN n % 100 < 7 THEN 'pending' WHEN n % 100 < 40 THEN 'solved' ELSE 'closed' END`;
  const priority = `CASE WHEN n % 50 = 3 THEN 'urgent' WHEN n % 10 = 4 THEN 'high' WHEN n % 10 = 5 THEN 'low' ELSE 'normal' END`;
  const created = `(${now} - (${tickets} - n) * 30000)`;
  const updated = `(${created} + (n * 7919 % 1000000) * 20)`;
  const agent = (field) => `CASE WHEN n % 3 = 0 THEN NULL ELSE ${choose(agents.map((one) => one[field]), `n % ${agents.length}`)} END`;
  return `${series}
INSERT INTO tickets (id, organisation_id, number, subject, subject_folded, body, status, priority, requester_id, requester_name,
  assignee_id, assignee_name, version, public_version, messages, notes, created_at, updated_at, public_updated_at, change, public_change)
SELECT '0190' || ${hex('n / 65536', 4)} || '-' || ${hex('n % 65536', 4)} || '-7000-8000-' || ${hex('n', 12)}, '${organisation}', n,
  ${choose(things, `(n * 31) % ${things.length}`)} || ' ' || ${choose(adjectives, `(n / 7) % ${adjectives.length}`)} || ' n' || (n % 5000), '',
  'Hello, the ' || ${choose(things, `n % ${things.length}`)} || ' ' || ${choose(verbs, `n % ${verbs.length}`)} || '. Reference ref' || n || 'x, '
    || CASE WHEN n % 10007 = 0 THEN 'capacitor' ELSE 'office' END || ' ' || (n % 900) || '. Please help, thank you.',
  ${status}, ${priority}, CASE WHEN n % ${people} = 0 THEN '${requester}' ELSE 'requester-' || (n % ${people}) END, 'Person ' || (n % ${people}), ${agent('id')}, ${agent('name')},
  1, 1, 0, 0, ${created}, ${updated}, ${updated}, 0, 0 FROM series;`;
}

/** The rows with what the program keeps beside them: numbers, counts, marks for the search. */
function fill(store, engine, admin, agents, requester) {
  const organisation = admin.user.organisation.id;
  const now = Date.now() - 86_400_000;
  for (let from = 1; from <= tickets; from += batch)
    store.sql(`BEGIN; ${engine === 'sqlite' ? '' : "SELECT set_config('sp.organisation', '*', true);"}
${rows(engine, { organisation, people: 20_000, requester: requester.user.id, agents: agents.map(({ user }) => ({ id: user.id, name: user.name })), from, to: Math.min(from + batch - 1, tickets), now })} COMMIT;`);
  const sum = (status) => `SUM(CASE WHEN status = '${status}' THEN 1 ELSE 0 END)`;
  const counts = (side, person) => `INSERT INTO ticket_counts SELECT organisation_id, '${side}', ${person}, ${['open', 'pending', 'solved', 'closed'].map(sum).join(', ')},
    SUM(CASE WHEN status IN ('open', 'pending') AND assignee_id IS NULL THEN 1 ELSE 0 END) FROM tickets GROUP BY organisation_id, ${person};`;
  store.sql(`BEGIN; ${engine === 'sqlite' ? '' : "SELECT set_config('sp.organisation', '*', true);"}
INSERT INTO ticket_counters (organisation_id, last_number, last_change, last_at, place) VALUES ('${organisation}', ${tickets}, 0, ${now + 100_000_000}, 1);
${counts('assignee', "COALESCE(assignee_id, '')")} ${counts('requester', 'requester_id')}
INSERT INTO ticket_search_queue SELECT organisation_id, id, 1 FROM tickets; COMMIT;
${engine === 'sqlite' ? '' : 'ANALYZE;'}`);
}

function questions(agent, requester) {
  const list = (query) => `/api/v1/tickets?limit=50${query}`;
  const found = (query) => list(`&q=${encodeURIComponent(query)}`);
  return [
    ['open', list('&status=open')], ['open, by creation', list('&status=open&sort=created')], ['all', list('')],
    ['all, by creation', list('&sort=created')], ['open and pending', list('&status=open,pending')],
    ['closed and urgent', list('&status=closed&priority=urgent')], ['mine', list('&assignee=me&status=open')],
    ['mine, of every status', list('&assignee=me')], ['of nobody', list('&assignee=none&status=open')],
    ['of nobody, urgent, by creation', list('&assignee=none&priority=urgent&sort=created')],
    [`of an agent, solved, low`, list(`&assignee=${agent.user.id}&status=solved&priority=low`)],
    ['of a requester', list(`&requester=${requester.user.id}`)],
    ['counts', '/api/v1/tickets/counts'], ['counts of a requester', '/api/v1/tickets/counts', requester],
    ['changes of the last hour', `/api/v1/tickets?updated_since=${new Date(Date.now() - 90_000_000).toISOString()}`],
    ['search: a word in every ticket', found('please')], ['search: a word in half of them', found('imprimante')],
    ['search: a beginning of many', found('pri')], ['search: a rare word', found('capacitor')], ['search: one ticket', found('ref4242x')],
    ['search: no match', found('zebra')], ['search: two common words', found('network lent')],
    ['search: common, and open', found('please') + '&status=open'], ['search: common, mine, urgent', found('office') + '&assignee=me&priority=urgent'],
    ['search: a person', found('Person 777')], ['search: a number', found(`#${Math.floor(tickets / 2)}`)],
    ['search of a requester', found('please'), requester],
  ];
}

/** Milliseconds of a core that the process has used, in steps of ten. */
const used = (pid) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13).reduce((sum, ticks) => sum + Number(ticks) * 10, 0);

async function measure(person, route, pid) {
  const times = [];
  const before = used(pid);
  let page = route;
  for (let i = 0; i < rounds + 5; ++i) {
    const begun = performance.now();
    const answer = await person.get(page);
    if (answer.status !== 200) throw new Error(`${page}: ${answer.status} ${JSON.stringify(answer.body)}`);
    if (i >= 5) times.push(performance.now() - begun);
    // Deeper and deeper, as a person scrolls.
    page = answer.body.next_cursor ? `${route}&cursor=${answer.body.next_cursor}` : route;
  }
  times.sort((a, b) => a - b);
  return { core: (used(pid) - before) / (rounds + 5), median: times[Math.floor(times.length / 2)], p99: times[Math.min(times.length - 1, Math.floor(times.length * 0.99))] };
}

async function run(engine) {
  const cluster = engine === 'postgresql' ? startCluster() : null;
  try {
    let env = {};
    if (cluster) {
      for (const service of ['auth', 'ticketing', 'knowledge_base', 'connector', 'chatbot']) cluster.create(service);
      env = { SP_POSTGRES_URL: cluster.url };
    }
    let platform = await startPlatform({ env });
    const { dataDir } = platform;
    const admin = await register(platform.url);
    const agents = [];
    for (let i = 0; i < 10; ++i) agents.push(await join(admin, 'agent'));
    const requester = await join(admin, 'requester');
    await platform.stop();
    const store = cluster ?? { sql: (text) => {
      const done = spawnSync('sqlite3', ['-bail', path.join(dataDir, 'ticketing.db')], { input: text, encoding: 'utf8' });
      if (done.status !== 0 || done.stderr) throw new Error(done.stderr);
      return done.stdout;
    } };
    say(`${engine}: ${round(tickets)} tickets…`);
    let begun = performance.now();
    fill(store, engine, admin, agents, requester);
    say(`  stored in ${round((performance.now() - begun) / 1000)} s; indexing…`);
    begun = performance.now();
    platform = await startPlatform({ dataDir, env });
    const waiting = () => Number(store.sql(cluster ? "\\pset tuples_only on\n SET sp.organisation = '*'; SELECT COUNT(*) FROM ticket_search_queue;" : 'SELECT COUNT(*) FROM ticket_search_queue;'));
    await until(async () => waiting() === 0, { within: 7_200_000, every: 5000, what: 'the index' });
    const indexing = (performance.now() - begun) / 1000;
    say(`  indexed in ${round(indexing)} s`);
    // Tokens live ten minutes: signed in anew.
    const agent = await signIn(platform.url, agents[1].user.email);
    const asking = await signIn(platform.url, requester.user.email);
    const results = [];
    for (const [name, route, who] of questions(agents[2], asking)) {
      results.push({ name, ...(await measure(who ?? agent, route, platform.child.pid)) });
      const { median, p99, core } = results.at(-1);
      say(`  ${name}: ${round(median, 1)} ms, p99 ${round(p99, 1)} ms, ${round(core, 1)} ms of a core`);
    }
    const memory = memoryOf(platform.child.pid);
    await platform.stop();
    return { engine, results, indexing, memory };
  } finally {
    cluster?.stop();
  }
}

const engines = options.engine === 'both' ? ['sqlite', 'postgresql'] : [options.engine];
const runs = [];
for (const engine of engines) runs.push(await run(engine));
const names = runs[0].results.map(({ name }) => name);
const cells = (name) => runs.map(({ results }) => results.find((one) => one.name === name))
  .map(({ core, median, p99 }) => `${round(core, 1)} | ${round(median, 1)} | ${round(p99, 1)} | ${verdict(p99 <= target)}`).join(' | ');
writeSection('tickets', `## Tickets: ${round(tickets)} of one organisation

${provenance(`node tests/bench/tickets.mjs --tickets ${tickets} --engine ${options.engine} --rounds ${rounds}`)} Milliseconds of one connection over
loopback, ${rounds} requests each, from page to page of 50; the target is a p99 of at most ${target} ms. PostgreSQL runs with its default settings. \`core\` is what a request took of the program's processor, which a busy machine does not lengthen.
${runs.map(({ engine, indexing, memory }) => `On ${engine} the search was indexed in ${round(indexing)} s (${round(tickets / indexing)} tickets/s), the program held ${round(memory)} MB.`).join(' ')}

| asked | ${runs.map(({ engine }) => `${engine} core | median | p99 | ≤ ${target}`).join(' | ')} |
|---|${runs.map(() => '--:|--:|--:|---|').join('')}
${names.map((name) => `| ${name} | ${cells(name)} |`).join('\n')}
`, options.print);
