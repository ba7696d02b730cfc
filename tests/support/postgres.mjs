// A PostgreSQL cluster of the test's own, to be stopped and started at will.
import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

const services = ['auth', 'knowledge_base', 'ticketing', 'chatbot'];

/** Nothing where PostgreSQL's programs are not installed. */
export function startCluster() {
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
  const sql = (text) => run(`${bin}/psql`, '-h', folder, '-U', 'postgres', '-q', '-c', text);
  sql('CREATE ROLE platform LOGIN NOSUPERUSER NOBYPASSRLS');
  for (const service of services)
    sql(`CREATE DATABASE sp_${service} OWNER platform TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'`);
  return cluster;
}
