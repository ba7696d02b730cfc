// Starts a real NGINX with the configuration that the program writes for it.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { freePort, program, temporaryDirectory, until } from './platform.mjs';

const binary = '/usr/sbin/nginx';
export const nginxIsHere = existsSync(binary) && spawnSync(binary, ['-v']).status === 0;

/** Nobody listens on port 1, and no system gives it to anybody: a connection is refused. */
export const nobody = '127.0.0.1:1';

const services = ['auth', 'knowledge-base', 'cache', 'ticketing', 'connector', 'chatbot', 'api-gateway'];

export function configuration(gateway, options, env = {}) {
  const run = spawnSync(program, ['gateway-config', gateway, ...options], { env: { PATH: process.env.PATH, ...env }, cwd: temporaryDirectory(), encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`gateway-config ${gateway}: ${run.stderr}`);
  return run.stdout;
}

/**
 * NGINX before `platform`; resolves when it listens. `upstreams`: servers of services in place of the platform. `env`: settings of
 * the gateway. `edit`: changes the configuration's text. A port that was free a moment ago may be taken: then once more with another.
 */
export async function startGateway(platform, { upstreams = {}, options = [], tls, env = {}, edit = (text) => text } = {}) {
  for (let attempt = 1; ; ++attempt) {
    const dir = temporaryDirectory();
    const port = await freePort();
    const tlsPort = tls ? await freePort() : 0;
    const file = path.join(dir, 'nginx.conf');
    writeFileSync(file, edit(configuration('nginx', [`--folder=${dir}`, `--listen=127.0.0.1:${port}`,
      ...(tls ? [`--tls-listen=127.0.0.1:${tlsPort}`, `--tls-certificate=${tls.certificate}`, `--tls-key=${tls.key}`] : []),
      ...services.map((service) => `--upstream=${service}=${upstreams[service] ?? `127.0.0.1:${platform.port}`}`), ...options], env)));
    const child = spawn(binary, ['-p', dir, '-e', path.join(dir, 'error.log'), '-c', file,
      '-g', `daemon off;${process.getuid() === 0 ? ' user root;' : ''}`], { stdio: ['ignore', 'ignore', 'pipe'] });
    let complaints = '';
    child.stderr.on('data', (piece) => (complaints += piece));
    const kill = () => child.kill('SIGKILL');
    process.once('exit', kill);
    const ended = new Promise((resolve) => child.once('exit', () => {
      process.off('exit', kill);
      resolve(false);
    }));
    // It writes its number when it has bound its ports.
    const pid = () => existsSync(path.join(dir, 'nginx.pid')) && readFileSync(path.join(dir, 'nginx.pid'), 'utf8').trim() === String(child.pid);
    const listens = await Promise.race([ended, until(pid, { within: 30_000, what: 'NGINX' })]);
    const errors = () => readFileSync(path.join(dir, 'error.log'), 'utf8');
    if (listens) {
      return {
        child, pid: child.pid, port, tlsPort, dir, errors,
        url: `http://127.0.0.1:${port}`,
        log: () => readFileSync(path.join(dir, 'access.log'), 'utf8').split('\n').slice(0, -1).map((line) => JSON.parse(line)),
        rawLog: () => readFileSync(path.join(dir, 'access.log'), 'utf8'),
        reload: () => child.kill('SIGHUP'),
        stop: () => { child.kill('SIGTERM'); return ended; },
      };
    }
    if (attempt === 3 || !complaints.includes('Address already in use')) throw new Error(`NGINX does not start: ${complaints}`);
  }
}

/** A request with any headers, several of a name included; resolves to { status, headers, body }. */
export function ask(port, { method = 'GET', path: target = '/', headers = {}, body, localAddress, transport = http, ca } = {}) {
  return new Promise((resolve, reject) => {
    const request = transport.request({ host: '127.0.0.1', port, method, path: target, headers, localAddress, agent: false, ca, servername: ca && 'localhost' }, (response) => {
      const pieces = [];
      response.on('data', (piece) => pieces.push(piece));
      response.on('end', () => {
        const text = Buffer.concat(pieces);
        const json = /json/.test(response.headers['content-type'] ?? '') && !response.headers['content-encoding'] && text.length > 0;
        resolve({ status: response.statusCode, headers: response.headers, body: json ? JSON.parse(text) : String(text) });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** A service that answers everything as `answer` says, with what it saw. */
export async function startService(answer) {
  const seen = [];
  const server = http.createServer((request, response) => {
    request.resume();
    seen.push(request);
    const { status = 200, headers = {}, body = '{}' } = answer(request) ?? {};
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    seen,
    at: `127.0.0.1:${server.address().port}`,
    stop: () => { server.closeAllConnections(); server.close(); },
  };
}

/** A replica that takes each request completely and closes the connection in place of an answer. */
export async function startBroken() {
  const seen = [];
  const server = http.createServer(async (request) => {
    for await (const piece of request) void piece;
    seen.push(`${request.method} ${request.url}`);
    request.socket.destroy();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    seen,
    at: `127.0.0.1:${server.address().port}`,
    stop: () => { server.closeAllConnections(); server.close(); },
  };
}
