// The composed shape as processes of this machine: one for each service, with PostgreSQL, Redis and NGINX between and before
// them. `./run --composed` starts it for a person, the tests for themselves.
//
// Everything listens on a loopback address of its own (127.x.y.z, chosen once for the folder), so that ports are the same at
// every start and never somebody else's; only NGINX listens where it is told.
//
//   node tools/composed.mjs PROGRAM [--port=PORT] [--data-dir=DIR] [--no-demo] [OPTIONS OF serve]
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, chmodSync, chownSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** In the order of their needs; each with the services that it asks. */
export const services = {
  auth: { port: 3100, needs: [] },
  'knowledge-base': { port: 3110, needs: ['auth'] },
  cache: { port: 3120, needs: ['auth'] },
  ticketing: { port: 3130, needs: ['auth', 'knowledge-base'] },
  connector: { port: 3160, needs: ['auth', 'ticketing'] },
  chatbot: { port: 3140, needs: ['auth', 'knowledge-base', 'cache', 'ticketing'] },
  'api-gateway': { port: 3150, needs: ['auth', 'knowledge-base', 'cache', 'ticketing', 'connector', 'chatbot'] },
};
const setting = (service) => `SP_${service.toUpperCase().replaceAll('-', '_')}_URL`;
const database = (service) => `sp_${service.replaceAll('-', '_')}`;
const stores = ['auth', 'knowledge-base', 'ticketing', 'connector', 'chatbot'];

const asRoot = process.getuid() === 0;

async function until(condition, within, what) {
  for (const deadline = Date.now() + within; ;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`${what} did not come within ${within / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function binary(name, candidates) {
  for (const file of candidates) if (existsSync(file)) return file;
  throw new Error(`${name} is not installed`);
}

function postgresFolder() {
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql').sort((a, b) => a - b) : [];
  if (versions.length === 0) throw new Error('PostgreSQL is not installed');
  return `/usr/lib/postgresql/${versions.at(-1)}/bin`;
}

/** What of the composed shape this machine lacks; empty where it can start. */
export function missingParts() {
  const missing = [];
  for (const [name, find] of [['postgresql', postgresFolder],
    ['redis-server', () => binary('Redis', ['/usr/bin/redis-server'])], ['nginx-light', () => binary('NGINX', ['/usr/sbin/nginx'])]]) {
    try {
      find();
    } catch {
      missing.push(name);
    }
  }
  return missing;
}

// Outlives this process, however that ends, kill -9 included: then it ends what is left of the parts and takes away the folders that
// were named to it. It hears which there are on its standard input, whose end is this process's.
const guarding = `
trap '' INT TERM HUP
declare -A parts folders
while read -r word what name; do
  case $word in started) parts[$what]=$name ;; ended) unset "parts[$what]" ;; folder) folders[$what]=yes ;; removed) unset "folders[$what]" ;; esac
done
for pid in "\${!parts[@]}"; do
  case \${parts[$pid]} in postgres) signal=QUIT ;; nginx) signal=TERM ;; *) signal=KILL ;; esac
  kill -$signal "$pid"; kill -CONT "$pid"
done
for i in {1..100}; do
  for pid in "\${!parts[@]}"; do kill -0 "$pid" || unset "parts[$pid]"; done
  [ \${#parts[@]} -eq 0 ] && break
  sleep 0.1
done
for pid in "\${!parts[@]}"; do kill -KILL "$pid"; done
for folder in "\${!folders[@]}"; do
  while read -r _ mounted _; do [[ $mounted == "$folder"/* ]] && umount -l "$mounted"; done </proc/mounts
  rm -rf "$folder"
done
`;
let guard;
function tellGuard(...words) {
  if (!guard) {
    guard = spawn('bash', ['-c', guarding], { detached: true, cwd: '/', stdio: ['pipe', 'ignore', 'ignore'] });
    guard.stdin.on('error', () => {});
    guard.unref();
    guard.stdin.unref();
  }
  guard.stdin.write(`${words.join(' ')}\n`);
}

/** Whether there was somebody to hear the signal. */
function send(pid, signal) {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** NGINX's workers would go on without their master, and keep the port. */
const killGroup = (pid) => send(-pid, 'SIGKILL');

/** Those whose parent is `pid`: PostgreSQL's and NGINX's, which would go on for a while without it. */
function childrenOf(pid) {
  return readdirSync('/proc').filter((name) => {
    try {
      // The name of a program may hold parentheses and spaces: what follows the last one are fields.
      return /^\d+$/.test(name) && Number(readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1).split(' ')[1]) === pid;
    } catch {
      return false;  // it has ended meanwhile
    }
  }).map(Number);
}

/** A process and those whose parent it is. */
export const withChildren = (pid) => [pid, ...childrenOf(pid)];

/** A process that can be started again. It is in a session of its own: a terminal's Ctrl-C ends the launcher, which then ends its parts in order. */
class Part {
  running = false;
  constructor(name, command, args, options, log) {
    Object.assign(this, { name, command, args, options, log });
  }
  start() {
    const output = openSync(this.log, 'a');
    this.child = spawn(this.command, this.args, { ...this.options, detached: true, stdio: ['ignore', output, output] });
    closeSync(output);
    this.running = true;
    const { pid } = this.child;
    tellGuard('started', pid, this.name);
    this.exited = new Promise((resolve) => {
      this.child.once('exit', (code, signal) => {
        this.running = false;
        killGroup(pid);
        tellGuard('ended', pid);
        resolve({ code, signal });
      });
      this.child.once('error', (error) => {  // it could not be started
        this.running = false;
        appendFileSync(this.log, `${error.message}\n`);
        resolve({ code: 127, signal: null });
      });
    });
    return this;
  }
  get pid() { return this.child.pid; }
  output() { return existsSync(this.log) ? readFileSync(this.log, 'utf8') : ''; }
  signal(name) { if (this.running) this.child.kill(name); }
  /** SIGKILL ends it with its children, as the end of a container does. Resolves to its { code, signal }. */
  async end(signal = 'SIGTERM') {
    if (this.running) {
      const children = signal === 'SIGKILL' ? childrenOf(this.pid) : [];
      this.child.kill(signal);
      for (const child of children) send(child, 'SIGKILL');
      // PostgreSQL does not start again while one of them still holds its memory.
      await until(() => !children.some((child) => send(child, 0)), 10_000, `the end of ${this.name}'s processes`);
    }
    return this.exited;
  }
  /** It takes no step until it is told to go on. */
  freeze() { for (const pid of withChildren(this.pid)) send(pid, 'SIGSTOP'); }
  thaw() { for (const pid of withChildren(this.pid)) send(pid, 'SIGCONT'); }
}

/**
 * `folder`: everything is kept in it. `program`: support-platform. `listen`: of NGINX, "127.0.0.1:3000"; port 0: the usual one
 * on the folder's own address. `env`: settings for every service. `args`: for every service. `gatewayArgs`: for gateway-config.
 * `replicas`: how many processes of a service where there are more than one, { chatbot: 2 }; the second is called "chatbot-2".
 * `isPublic`: the services know NGINX's address as their public one (SP_PUBLIC_URL), and are reached under no other.
 * `temporary`: the folder is gone when this process is, and nothing that stops serves any longer unless `env` says so. Resolves when every service is ready. Whatever becomes of this process, all ends with it.
 */
export async function startComposed(options) {
  const parts = {};
  try {
    return await startParts(parts, options);
  } catch (error) {
    await Promise.all(Object.values(parts).map((part) => part.end('SIGKILL')));
    throw error;
  }
}

async function startParts(parts, { folder, program, listen = '127.0.0.1:0', env = {}, args = [], gatewayArgs = [], replicas = {}, temporary = false, isPublic = false, fsync = true, say = () => {} }) {
  folder = path.resolve(folder);
  program = path.resolve(program);
  if (temporary) tellGuard('folder', folder);
  const at = (...names) => path.join(folder, ...names);
  for (const name of ['logs', 'secrets', 'redis', 'nginx']) mkdirSync(at(name), { recursive: true });
  const hostFile = at('address');
  if (!existsSync(hostFile)) {
    const [a, b, c] = randomBytes(3);
    writeFileSync(hostFile, `127.${1 + (a % 254)}.${b}.${1 + (c % 254)}`);
  }
  const host = readFileSync(hostFile, 'utf8').trim();
  const tail = (part) => part.output().split('\n').slice(-15).join('\n');

  // PostgreSQL: a socket in a short folder of its own, since such a path has at most 107 characters.
  const bin = postgresFolder();
  const as = asRoot ? ['runuser', '-u', 'postgres', '--'] : [];
  const asPostgres = (command, ...words) => {
    const line = [...as, command, ...words];
    return execFileSync(line[0], line.slice(1), { cwd: '/', stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
  };
  const data = at('postgres');
  const passwordFile = at('secrets', 'postgres-password');
  const socket = `/tmp/sp-${host.split('.').slice(1).join('-')}`;
  if (!existsSync(passwordFile)) writeFileSync(passwordFile, randomBytes(24).toString('hex'), { mode: 0o600 });
  const password = readFileSync(passwordFile, 'utf8');
  tellGuard('folder', socket);
  mkdirSync(socket, { recursive: true, mode: 0o755 });
  if (asRoot) chownSync(socket, Number(execFileSync('id', ['-u', 'postgres'], { encoding: 'utf8' })), -1);
  const isNew = !existsSync(path.join(data, 'PG_VERSION'));
  if (isNew) {
    say('Making the databases');
    mkdirSync(data, { recursive: true, mode: 0o700 });
    if (asRoot) {
      chownSync(data, Number(execFileSync('id', ['-u', 'postgres'], { encoding: 'utf8' })), -1);
      for (let above = folder; above !== '/'; above = path.dirname(above)) {
        // Nothing is opened but the way to the databases' own folder.
        const found = spawnSync('runuser', ['-u', 'postgres', '--', 'test', '-x', above]);
        if (found.status !== 0) chmodSync(above, 0o711);
      }
    }
    asPostgres(`${bin}/initdb`, '-D', data, '-U', 'postgres', '--auth-local=peer', '--auth-host=scram-sha-256', '-E', 'UTF8', '--locale=C', ...(fsync ? [] : ['--no-sync']));
    writeFileSync(path.join(data, 'pg_hba.conf'), `local all postgres ${asRoot ? 'peer' : 'trust'}\nhost all all 127.0.0.0/8 scram-sha-256\n`);
  }
  parts.postgres = new Part('postgres', ...(asRoot ? ['setpriv', ['--reuid=postgres', '--regid=postgres', '--clear-groups', `${bin}/postgres`]] : [`${bin}/postgres`, []]),
    { cwd: '/' }, at('logs', 'postgres.log'));
  parts.postgres.args = [...parts.postgres.args, '-D', data, '-c', `listen_addresses=${host}`, '-c', 'port=5432', '-c', `unix_socket_directories=${socket}`,
    '-c', 'max_connections=100', '-c', 'shared_buffers=32MB', ...(fsync ? [] : ['-c', 'fsync=off'])];
  parts.postgres.start();
  const sql = (text, name = 'postgres') => asPostgres(`${bin}/psql`, '-h', socket, '-U', 'postgres', '-d', name, '-qtA', '-c', text);
  const answers = () => { try { return sql('SELECT 1').startsWith('1'); } catch { return false; } };
  await until(() => parts.postgres.running ? answers() : Promise.reject(new Error(`PostgreSQL ended: ${tail(parts.postgres)}`)), 60_000, 'PostgreSQL');
  for (const store of stores.map(database)) {
    if (sql(`SELECT 1 FROM pg_database WHERE datname = '${store}'`).trim() === '1') continue;
    if (sql(`SELECT 1 FROM pg_roles WHERE rolname = '${store}'`).trim() !== '1')
      sql(`CREATE ROLE ${store} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '${password}'`);
    sql(`CREATE DATABASE ${store} OWNER ${store} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'`);
  }

  const redisPassword = at('secrets', 'redis-password');
  if (!existsSync(redisPassword)) writeFileSync(redisPassword, randomBytes(24).toString('hex'), { mode: 0o600 });
  const redisSecret = readFileSync(redisPassword, 'utf8');
  writeFileSync(at('redis', 'redis.conf'), `include ${path.join(root, 'database/redis/redis.conf')}\nbind ${host}\nrequirepass ${redisSecret}\ndir ${at('redis')}\n`, { mode: 0o600 });
  parts.redis = new Part('redis', binary('Redis', ['/usr/bin/redis-server']), [at('redis', 'redis.conf')], { cwd: at('redis') }, at('logs', 'redis.log'));
  parts.redis.start();
  /** What Redis answers to a command, as it stands on the wire. */
  const redis = (command) => new Promise((resolve, reject) => {
    const socket = net.connect(6379, host, () => socket.end(`AUTH ${redisSecret}\r\n${command}\r\n`));
    let answer = '';
    socket.setTimeout(10_000, () => socket.destroy(new Error('Redis is silent')));
    socket.on('data', (piece) => (answer += piece)).once('error', reject).once('close', () => resolve(answer.replace(/^\+OK\r\n/, '')));
  });

  /** The processes of a service, by name; each has two ports of the ten that are its service's. */
  const instances = Object.fromEntries(Object.keys(services).map((service) =>
    [service, Array.from({ length: replicas[service] ?? 1 }, (_, i) => (i === 0 ? service : `${service}-${i + 1}`))]));
  const names = Object.values(instances).flat();
  const serviceOf = (name) => Object.keys(instances).find((service) => instances[service].includes(name));
  const portOf = (name) => services[serviceOf(name)].port + 2 * instances[serviceOf(name)].indexOf(name);
  const listening = (name) => ({ people: `${host}:${portOf(name)}`, inside: `${host}:${portOf(name) + 1}` });
  const insideOf = (service) => instances[service].map((name) => `http://${listening(name).inside}`).join(',');
  const [address, port] = [listen.slice(0, listen.lastIndexOf(':')), Number(listen.slice(listen.lastIndexOf(':') + 1))];
  const entry = port === 0 ? `${host}:3000` : `${address}:${port}`;
  const common = {
    PATH: process.env.PATH, LANG: process.env.LANG ?? 'C.UTF-8',
    SP_SECRETS_DIR: at('secrets'), SP_ADDRESS: host, SP_TRUSTED_PROXIES: '127.0.0.0/8', SP_LOG_FORMAT: 'json',
    SP_REDIS_URL: `redis://:${redisSecret}@${host}:6379`, SP_POSTGRES_URL: `host=${host} dbname=sp_{service} user=sp_{service} password=${password}`,
    ...(temporary ? { SP_LEAVE_SECONDS: '0' } : {}),
    ...(isPublic ? { SP_PUBLIC_URL: `http://${entry}` } : {}),
    ...env,
  };
  const startService = (name) => {
    mkdirSync(at(name), { recursive: true });
    const service = serviceOf(name);
    const peers = Object.fromEntries(services[service].needs.map((need) => [setting(need), insideOf(need)]));
    const part = parts[name] ??= new Part(name, program, ['serve', '--no-demo', `--services=${service}`, ...args],
      { cwd: at(name), env: { ...common, ...peers, SP_PORT: String(portOf(name)), SP_DATA_DIR: at(name), SP_INTERNAL_LISTEN: listening(name).inside } },
      at('logs', `${name}.log`));
    return part.start();
  };

  const writeGateway = () => {
    const upstreams = Object.entries(instances).map(([service, all]) => `--upstream=${service}=${all.map((name) => listening(name).people).join(',')}`);
    const made = spawnSync(program, ['gateway-config', 'nginx', `--folder=${at('nginx')}`, `--listen=${entry}`, ...upstreams, ...gatewayArgs], { env: common, cwd: at('nginx'), encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`gateway-config: ${made.stderr}`);
    writeFileSync(at('nginx', 'nginx.conf'), made.stdout);
  };
  parts.nginx = new Part('nginx', binary('NGINX', ['/usr/sbin/nginx']), ['-p', at('nginx'), '-e', at('logs', 'nginx.log'), '-c', at('nginx', 'nginx.conf'),
    '-g', `daemon off;${asRoot ? ' user root;' : ''}`], { cwd: at('nginx') }, at('logs', 'nginx.log'));

  const status = async (url) => (await fetch(url).catch(() => null))?.status;
  const isReady = {
    postgres: () => answers(),
    redis: async () => (await redis('PING').catch(() => '')).startsWith('+PONG'),
    nginx: async () => (await status(`http://${entry}/healthz`)) === 200,
  };
  const removeSocket = () => {
    rmSync(socket, { recursive: true, force: true });
    tellGuard('removed', socket);
  };
  const composed = {
    folder, host, parts, services: names, sql, redis,
    url: `http://${entry}`,
    environment: common,
    inside: (name) => `http://${listening(name).inside}`,
    people: (name) => `http://${listening(name).people}`,
    /** Settings with which a subcommand of the program reaches the services. */
    reach: Object.fromEntries(Object.keys(services).filter((name) => name !== 'api-gateway').map((name) => [setting(name), insideOf(name)])),
    /** A service, postgres, redis or nginx, that has ended. */
    start: (name) => (serviceOf(name) ? startService(name) : parts[name].start()),
    /** Resolves when the part does its work: of a service, when it says so itself. */
    ready: (name, within = 60_000) => until(async () => {
      if (!parts[name].running) throw new Error(`${name} ended: ${tail(parts[name])}`);
      return isReady[name]?.() ?? (await status(`http://${listening(name).inside}/readyz`)) === 200;
    }, within, name),
    /** The demo organisation, where there is none; resolves to the exit code and what was said, unless `stdio` shows it. */
    async fillDemo(stdio = 'pipe') {
      mkdirSync(at('demo'), { recursive: true });
      const child = spawn(program, ['demo'], { env: { ...common, ...composed.reach, SP_DATA_DIR: at('demo') }, cwd: at('demo'), stdio });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream?.on('data', (piece) => (output += piece));
      return { code: await new Promise((resolve) => child.once('close', resolve)), output };
    },
    /** Nothing new is taken, what is in flight is finished, then the stores end. Resolves to what each service ended with. */
    async stop() {
      const front = parts.nginx.end('SIGQUIT');
      const ended = await Promise.all(names.map((service) => parts[service].end()));
      parts.nginx.signal('SIGTERM');  // what is left are streams without a service behind them
      await front;
      await Promise.all([parts.redis.end(), parts.postgres.end('SIGINT')]);
      removeSocket();
      return Object.fromEntries(names.map((service, i) => [service, ended[i]]));
    },
    /** All at once, as a machine that loses its power. */
    async kill() {
      await Promise.all(Object.values(parts).map((part) => part.end('SIGKILL')));
      removeSocket();
    },
  };
  for (const service of names) {
    say(`Starting ${service}`);
    startService(service);
  }
  for (const service of names) await composed.ready(service);
  writeGateway();
  parts.nginx.start();
  await composed.ready('nginx', 30_000);
  return composed;
}

/** For a person: starts it, fills the demo organisation into a new one, and stops at Ctrl-C. */
async function main([given, ...words]) {
  const program = path.resolve(given);
  const take = (name) => {
    const at = words.findIndex((word) => word === name || word.startsWith(`${name}=`));
    if (at < 0) return undefined;
    const [word] = words.splice(at, 1);
    if (word !== name) return word.slice(name.length + 1);
    if (words[at] === undefined) throw new Error(`${name} needs a value`);
    return words.splice(at, 1)[0];
  };
  const french = /^fr/.test(process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || '');
  const told = (english, inFrench) => console.log(french ? inFrench : english);
  const port = take('--port') ?? process.env.SP_PORT ?? '3000';
  if (!/^[1-9]\d{0,4}$/.test(port)) throw new Error(`--port: '${port}' is no port`);
  const folder = path.resolve(take('--data-dir') ?? './data-composed');
  const noDemo = words.includes('--no-demo');
  const args = words.filter((word) => word !== '--no-demo');
  const missing = missingParts();
  if (missing.length > 0) throw new Error(`this machine lacks ${missing.join(', ')}`);
  // What .env and the environment say, but of what this shape brings itself.
  const own = /^SP_(PORT|ADDRESS|DATA_DIR|SECRETS_DIR|INTERNAL_LISTEN|POSTGRES_\w+|REDIS_\w+|(AUTH|KNOWLEDGE_BASE|CACHE|TICKETING|CHATBOT)_URL)$/;
  const file = existsSync('.env') ? readFileSync('.env', 'utf8') : '';
  const said = [...file.matchAll(/^\s*(SP_\w+)\s*=\s*(.*?)\s*$/gm)].map(([, name, value]) => [name, value.replace(/^(["'])(.*)\1$/, '$2')]);
  const settings = Object.fromEntries([...said, ...Object.entries(process.env)].filter(([name]) => name.startsWith('SP_') && !own.test(name)));
  const composed = await startComposed({
    folder, program, listen: `127.0.0.1:${port}`, args, env: { SP_PUBLIC_URL: `http://localhost:${port}`, ...settings },
    say: process.stdout.isTTY ? (text) => process.stdout.write(`\r\x1b[K      ${text}…`) : () => {},
  });
  if (process.stdout.isTTY) process.stdout.write('\r\x1b[K');
  let stopping = false;
  const stop = async () => {
    if (stopping) { await composed.kill(); process.exit(130); }
    stopping = true;
    told('Draining…', 'Arrêt en cours…');
    await composed.stop();
    process.exit(0);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  told(`The platform is ready: http://localhost:${port}`, `La plateforme est prête : http://localhost:${port}`);
  told(`  one process a service, PostgreSQL, Redis and NGINX; data, secrets and logs are in ${folder}`,
    `  un processus par service, PostgreSQL, Redis et NGINX ; données, secrets et journaux sont dans ${folder}`);
  if (!noDemo) {
    await composed.fillDemo('inherit');
  }
  // A part that ends by itself is started again, as a supervisor would.
  for (const [name, part] of Object.entries(composed.parts)) {
    const watch = () => part.exited.then(async ({ code, signal }) => {
      if (stopping) return;
      told(`${name} ended (${signal ?? code}); it is started again. Its log: ${part.log}`, `${name} s’est arrêté (${signal ?? code}) ; il est relancé. Son journal : ${part.log}`);
      await new Promise((resolve) => setTimeout(resolve, 500));
      if (stopping) return;
      composed.start(name);
      watch();
    });
    watch();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  main(process.argv.slice(2)).catch((error) => {
    console.error(`run: ${error.message}`);
    process.exit(1);
  });
