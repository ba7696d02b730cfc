// Behind real proxies: whose address the platform takes for the client's.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import test from 'node:test';
import { call, freePort, isComposed, password, register, startPlatform, temporaryDirectory, until } from '../support/platform.mjs';

// Of a header that stands twice NGINX 1.22 reads the first, a service the last: a proxy before NGINX has to set it.
const says = isComposed ? 'set-header' : 'add-header';

const proxies = {
  haproxy: {
    binary: '/usr/sbin/haproxy',
    command: (file) => ['-db', '-f', file],
    configuration: (port, platform) => `global
  log stderr format raw local0 warning
defaults
  mode http
  option forwardfor
  timeout connect 5s
  timeout client 30s
  timeout server 30s
frontend all
  bind 127.0.0.1:${port}
  http-request ${says} X-Forwarded-Proto http
  default_backend platform
backend platform
  server platform ${platform.host}:${platform.port}
`,
  },
  nginx: {
    binary: '/usr/sbin/nginx',
    command: (file, dir) => ['-c', file, '-e', path.join(dir, 'error.log')],
    configuration: (port, platform, dir) => `worker_processes 1; daemon off; pid ${dir}/pid; error_log ${dir}/error.log;
events { worker_connections 64; }
http { access_log off; client_body_temp_path ${dir}/body; proxy_temp_path ${dir}/proxy; fastcgi_temp_path ${dir}/fastcgi;
  uwsgi_temp_path ${dir}/uwsgi; scgi_temp_path ${dir}/scgi;
  server { listen 127.0.0.1:${port}; location / {
    proxy_pass http://${platform.host}:${platform.port}; proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_set_header X-Forwarded-Proto $scheme; } } }
`,
  },
};

/** Starts the proxy on a port that was free a moment ago, and once more where somebody else was faster. */
async function startProxy(proxy, platform) {
  for (let attempt = 1; ; ++attempt) {
    const dir = temporaryDirectory();
    const port = await freePort();
    const file = path.join(dir, 'proxy.conf');
    writeFileSync(file, proxy.configuration(port, platform, dir));
    const child = spawn(proxy.binary, proxy.command(file, dir), { stdio: 'ignore' });
    process.once('exit', () => child.kill('SIGKILL'));
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const url = `http://127.0.0.1:${port}`;
    const up = await Promise.race([ended.then(() => false),
      until(async () => (await fetch(`${url}/healthz`).catch(() => null))?.status === 200, { what: 'the proxy' })]);
    if (up) return { port, stop: () => { child.kill('SIGTERM'); return ended; } };
    assert.ok(attempt < 3, `${proxy.binary} does not start`);
  }
}

/** Signs in through the proxy from `localAddress`; resolves to the address that the session remembers, and its cookie. */
function signInThrough(proxy, platform, email, localAddress, headers) {
  const body = JSON.stringify({ email, password });
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port: proxy.port, localAddress, agent: false, method: 'POST', path: '/api/v1/auth/login',
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers } }, async (response) => {
      let text = '';
      for await (const piece of response) text += piece;
      if (response.statusCode !== 200) return reject(new Error(`${response.statusCode} ${text}`));
      const sessions = await call(platform.url, 'GET', '/api/v1/sessions', undefined, { authorization: `Bearer ${JSON.parse(text).access_token}` });
      resolve({ address: sessions.body.items.find((session) => session.current).address, cookie: response.headers['set-cookie'][0] });
    });
    request.on('error', reject);
    request.end(body);
  });
}

for (const [name, proxy] of Object.entries(proxies)) {
  const installed = existsSync(proxy.binary) && spawnSync(proxy.binary, ['-v']).status === 0;
  if (!installed) console.error(`SKIPPED: ${name} is not installed (apt-get install ${name}): forwarded addresses behind it are NOT tested.`);
  test(`behind ${name} a client cannot choose its address`, { skip: !installed && `${name} is not installed` }, async () => {
    const platform = await startPlatform({ env: { SP_TRUSTED_PROXIES: '127.0.0.1' } });
    const { user } = await register(platform.url);
    const front = await startProxy(proxy, platform);
    try {
      for (const headers of [{}, { 'x-forwarded-for': '203.0.113.66' }, { 'x-forwarded-for': ['203.0.113.66', '127.0.0.1'] },
        { 'x-forwarded-for': '127.0.0.1, 203.0.113.66, nonsense', 'x-forwarded-proto': 'https' }]) {
        const session = await signInThrough(front, platform, user.email, '127.0.0.9', headers);
        assert.equal(session.address, '127.0.0.9', JSON.stringify(headers));
        assert.doesNotMatch(session.cookie, /Secure/, 'nor say that it spoke https');
      }
    } finally {
      await front.stop();
      await platform.stop();
    }
  });
}
