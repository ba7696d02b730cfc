// A PostgreSQL cluster of the test's own, to be stopped and started at will, and a PgBouncer before it.
import { execFileSync, spawn } from 'node:child_process';
import { accessSync, chownSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { until } from './platform.mjs';

const services = ['auth', 'knowledge_base', 'ticketing', 'connector', 'chatbot'];

/** Nothing where PostgreSQL's programs are not installed. `databases`: whether each service has one, with one role for all. */
export function startCluster({ databases = true } = {}) {
  let bin;
  try {
    bin = `/usr/lib/postgresql/${readdirSync('/usr/lib/postgresql').sort().at(-1)}/bin`;
  } catch {
    return undefined;
  }
  const folder = mkdtempSync('/tmp/sp-pg-');
  const asRoot = process.getuid() === 0;
  const run = (program, ...args) => execFileSync(asRoot ? 'runuser' : program,
    asRoot ? ['-u', 'postgres', '--', program, ...args] : args, { cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] });
  if (asRoot) {
    const id = Number(execFileSync('id', ['-u', 'postgres'], { encoding: 'utf8' }));
    chownSync(folder, id, -1);
  }
  const data = path.join(folder, 'data');
  run(`${bin}/initdb`, '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C');
  const cluster = {
    folder,
    url: `host=${folder} user=platform dbname=sp_{service}`,
    start() {
      run(`${bin}/pg_ctl`, '-D', data, '-w', '-l', path.join(folder, 'log'),
        '-o', `-c listen_addresses='' -c unix_socket_directories='${folder}' -c fsync=off`, 'start');
    },
    stop() {
      run(`${bin}/pg_ctl`, '-D', data, '-w', '-m', 'immediate', 'stop');
    },
    remove() {
      try {
        cluster.stop();
      } catch { /* it is stopped */ }
      rmSync(folder, { recursive: true, force: true });
    },
  };
  cluster.start();
  const as = ['-X', '-q', '-At', '-v', 'ON_ERROR_STOP=1', '-h', folder, '-U', 'postgres'];
  /** What a statement answers, as text. */
  const sql = (text, database = 'postgres') =>
    execFileSync(`${bin}/psql`, [...as, '-d', database, '-c', text], { encoding: 'utf8', cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
  cluster.sql = sql;
  cluster.script = (file, env = {}) =>
    execFileSync(`${bin}/psql`, [...as, '-f', file], { encoding: 'utf8', cwd: '/', env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  /** Another of PostgreSQL's programs (pg_dump). */
  cluster.tool = (name, args, env = {}) =>
    execFileSync(`${bin}/${name}`, ['-h', folder, ...args], { cwd: '/', env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  if (!databases) return cluster;
  sql('CREATE ROLE platform LOGIN NOSUPERUSER NOBYPASSRLS');
  for (const service of services)
    sql(`CREATE DATABASE sp_${service} OWNER platform TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'`);
  return cluster;
}

const pgbouncer = '/usr/sbin/pgbouncer';
export const pgbouncerIsHere = (() => {
  try {
    accessSync(pgbouncer);
    return true;
  } catch {
    return false;
  }
})();

/** PgBouncer in transaction mode on a socket in a folder of its own: `host`. */
export async function startPooler(cluster, roles, servers = 20) {
  const folder = mkdtempSync('/tmp/sp-pgb-');
  const asRoot = process.getuid() === 0;  // which it refuses to be
  writeFileSync(path.join(folder, 'users'), roles.map((role) => `"${role}" ""\n`).join(''));
  writeFileSync(path.join(folder, 'pgbouncer.ini'), ['[databases]', `* = host=${cluster.folder}`, '[pgbouncer]', `unix_socket_dir = ${folder}`,
    'listen_port = 5432', 'auth_type = trust', `auth_file = ${folder}/users`, 'pool_mode = transaction', `default_pool_size = ${servers}`, ''].join('\n'));
  if (asRoot) chownSync(folder, Number(execFileSync('id', ['-u', 'postgres'], { encoding: 'utf8' })), -1);
  const child = spawn(pgbouncer, [...(asRoot ? ['-u', 'postgres'] : []), path.join(folder, 'pgbouncer.ini')], { stdio: 'ignore' });
  const kill = () => child.kill('SIGKILL');
  process.on('exit', kill);
  await until(() => readdirSync(folder).includes('.s.PGSQL.5432'), { within: 60_000, what: 'PgBouncer' });
  return {
    host: folder,
    async stop() {
      const exited = new Promise((resolve) => child.once('exit', resolve));
      kill();
      await exited;
      process.off('exit', kill);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
