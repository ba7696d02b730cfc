// What the measurements put on the product, what that takes of the processors, and the servers that it is compared with.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { freePort, root, temporaryDirectory, until } from '../support/platform.mjs';
import { withChildren } from '../../tools/composed.mjs';

const milliseconds = (text) => {
  const [, value, unit] = text.match(/([\d.]+)(us|ms|s)/);
  return Number(value) * { us: 0.001, ms: 1, s: 1000 }[unit];
};

/** One run of wrk, a closed loop: requests in all and per second, p50 and p99 in ms, errors. With a body it posts. `cores`: where it runs, "1" or "1-3". */
export function wrk(url, { seconds, connections = 64, body, token, accept = 'application/json', cores } = {}) {
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency'];
  if (body !== undefined) args.push('-s', path.join(root, 'tests/bench/post.lua'));
  else if (token) args.push('-H', `Authorization: Bearer ${token}`, '-H', `Accept: ${accept}`);
  const [command, ...words] = [...(cores ? ['taskset', '-c', cores] : []), 'wrk', ...args, url];
  const result = spawnSync(command, words, { encoding: 'utf8',
    env: { ...process.env, BENCH_TOKEN: token ?? '', BENCH_ACCEPT: accept, BENCH_BODY: body ?? '', BENCH_PATH: new URL(url).pathname } });
  if (result.status !== 0) throw new Error(result.stderr || result.stdout);
  const text = result.stdout;
  const percentile = (name) => milliseconds(text.match(new RegExp(`^\\s+${name}%\\s+(\\S+)`, 'm'))[1]);
  return {
    requests: Number(text.match(/(\d+) requests in/)[1]),
    rate: Number(text.match(/Requests\/sec:\s+([\d.]+)/)[1]),
    p50: percentile(50),
    p99: percentile(99),
    errors: Number(text.match(/Non-2xx or 3xx responses: (\d+)/)?.[1] ?? 0) + (text.includes('Socket errors') ? 1 : 0),
  };
}

export function percentile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}

/**
 * An open loop: `rate` requests a second however long answers take, over at most `connections`. Each is timed from the moment
 * when it was due, so that one that had to wait for a connection, or for this process, is as late as its sender saw it.
 */
export async function constantRate(url, { rate, seconds, connections = 64, body, token }) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json',
    ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }) };
  const latencies = [];
  let errors = 0;
  const send = (due) => new Promise((resolve) => {
    const failed = () => resolve(++errors);
    http.request(url, { agent, method: body === undefined ? 'GET' : 'POST', headers }, (response) => {
      response.resume().once('error', failed).once('end', () => {
        latencies.push(performance.now() - due);
        if (response.statusCode >= 300) ++errors;
        resolve();
      });
    }).once('error', failed).end(body);
  });
  const under = [];
  const begun = performance.now();
  for (let sent = 0; sent < rate * seconds;) {
    for (; sent < rate * seconds && begun + (sent * 1000) / rate <= performance.now(); ++sent) under.push(send(begun + (sent * 1000) / rate));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(under);
  const elapsed = (performance.now() - begun) / 1000;
  agent.destroy();
  return { rate: under.length / elapsed, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99), errors };
}

// USER_HZ, which is 100 on every architecture that the product runs on (man 5 proc).
const tick = 0.01;

/** Processor seconds that a process and its children have taken, those that have ended included. */
export function processorSeconds(pid) {
  const of = (one) => {
    // utime, stime and, of ended children, cutime and cstime: fields 14 to 17, of which the name of the program is the second.
    try {
      return readFileSync(`/proc/${one}/stat`, 'utf8').split(') ').at(-1).split(' ').slice(11, 15).map(Number);
    } catch {
      return [0, 0, 0, 0];  // it has ended meanwhile
    }
  };
  return tick * withChildren(pid).flatMap(of).reduce((sum, ticks) => sum + ticks, 0);
}

/** The part of all processors that is busy for a second, 0 to 1: with nothing of ours running, what others do. */
export async function busy() {
  const read = () => os.cpus().map(({ times: { idle, ...work } }) => [idle, Object.values(work).reduce((sum, value) => sum + value, 0)]);
  const before = read();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const [idle, work] = [0, 1].map((kind) => read().reduce((sum, core, i) => sum + core[kind] - before[i][kind], 0));
  return work / (idle + work);
}

/** Keeps a process and its children, all of their threads, on `cores`. */
export function pin(pid, cores) {
  for (const one of withChildren(pid)) spawnSync('taskset', ['-apc', cores, String(one)]);
}

/** Starts a server with the configuration that `write(port, folder)` gives; resolves when it answers. A port may be taken meanwhile: then once more. */
async function startServer(name, binary, write, args) {
  for (let attempt = 1; ; ++attempt) {
    const folder = temporaryDirectory();
    const port = await freePort();
    const file = path.join(folder, 'conf');
    writeFileSync(file, write(port, folder));
    const child = spawn(binary, args(file, folder), { stdio: ['ignore', 'ignore', 'pipe'] });
    let complaints = '';
    child.stderr.on('data', (piece) => (complaints += piece));
    const kill = () => child.kill('SIGKILL');
    process.once('exit', kill);
    const ended = new Promise((resolve) => child.once('exit', () => resolve(process.off('exit', kill))));
    const url = `http://127.0.0.1:${port}/`;
    const listens = await Promise.race([ended.then(() => false),
      until(() => fetch(url).then((response) => response.text().then(() => true), () => false), { what: name })]);
    if (listens) return { url, pid: child.pid, stop: () => { child.kill('SIGTERM'); return ended; } };
    if (attempt === 3) throw new Error(`${name} does not start: ${complaints}`);
  }
}

/** NGINX with one worker and without an access log. `inside`: of its server; `outside`: of http. */
export const startNginx = (inside, outside = '') => startServer('NGINX', '/usr/sbin/nginx', (port, folder) => `worker_processes 1; daemon off; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 1024; }
http { access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi; keepalive_requests 1000000000;
  ${outside}
  server { listen 127.0.0.1:${port}; ${inside} } }\n`, (file, folder) => ['-c', file, '-e', path.join(folder, 'error.log')]);

/** NGINX that passes everything on to `server` ("127.0.0.1:3000") over connections that it keeps, and does nothing besides. */
export const startPlainProxy = (server) => startNginx('location / { proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host; }',
  `upstream backend { server ${server}; keepalive 64; keepalive_requests 1000000000; }`);

const haproxy = '/usr/sbin/haproxy';
export const haproxyIsHere = existsSync(haproxy);

/** HAProxy with one thread that passes on to `server` what carries a token which the public key (PEM) verifies by ES256, and refuses the rest. */
export const startVerifyingProxy = (server, key) => startServer('HAProxy', haproxy, (port, folder) => {
  const keyFile = path.join(folder, 'key.pem');
  writeFileSync(keyFile, key);
  return `global
  nbthread 1
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
frontend people
  bind 127.0.0.1:${port}
  http-request deny deny_status 401 unless { http_auth_bearer,jwt_verify("ES256","${keyFile}") 1 }
  default_backend platform
backend platform
  http-reuse always
  server platform ${server}
`;
}, (file) => ['-db', '-f', file]);
