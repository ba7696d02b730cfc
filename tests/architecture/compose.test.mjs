// docker-compose.yml and the Dockerfile hold every service, and no container is less locked in than the others.
// tests/compose/run tries them for real.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { root } from '../support/platform.mjs';

const read = (name) => readFileSync(path.join(root, name), 'utf8');
const compose = read('docker-compose.yml');
const dockerfile = read('Dockerfile');

/** The text of each container below `services:`, by its name. */
const containers = Object.fromEntries(
  [...compose.split(/^services:$/m)[1].split(/^volumes:$/m)[0].matchAll(/^ {2}([a-z-]+):\n((?:(?: {4}.*|\s*#.*)?\n)+)/gm)].map(([, name, text]) => [name, text]));
const everyOne = (pattern) => Object.keys(containers).filter((name) => !pattern.test(containers[name]));

test('every service has a container, and its source is in the image', () => {
  for (const service of readdirSync(path.join(root, 'services'))) {
    assert.ok(service in containers, `docker-compose.yml has no ${service}`);
    if (service !== 'frontend') assert.ok(dockerfile.includes(`COPY services/${service} services/${service}\n`), `the Dockerfile does not copy services/${service}`);
  }
});

test('every container is locked in: read-only, without capabilities, with a memory limit and a restart policy', () => {
  const locked = compose.match(/^x-locked: &locked\n((?: {2}.*\n)+)/m)[1];
  for (const line of ['read_only: true', 'cap_drop: [ALL]', 'no-new-privileges:true', 'max-size']) assert.ok(locked.includes(line), line);
  assert.match(compose, /^x-service: &service\n {2}<<: \[\*locked, /m);
  assert.deepEqual(everyOne(/<<: \[?\*(locked|service)\b/), []);
  assert.deepEqual(everyOne(/^ {4}mem_limit: /m), []);
  assert.deepEqual(everyOne(/^ {4}restart: |<<: \*service/m), []);
  assert.doesNotMatch(compose, /privileged: true|network_mode|docker\.sock/);
});

test('no container is root but the two that give files away', () => {
  assert.deepEqual(everyOne(/^ {4}user: "(?!0:)\d+:\d+"$/m), ['prepare', 'postgres']);
  assert.match(dockerfile.trimEnd().split(/^USER /m).at(-1), /^10000:10000\n/);
});

test('every container has a user of its own, so that secrets are read by who needs them only', () => {
  const users = Object.values(containers).map((text) => text.match(/^ {4}user: "(\d+):/m)?.[1]).filter(Boolean);
  assert.deepEqual(users, [...new Set(users)]);
});

test('the owners of the tables are known to who makes and who migrates the databases, and to no service', () => {
  const migrates = containers.migrate.match(/^ {4}user: "(\d+:\d+)"$/m)[1];
  const prepare = read('deploy/container/prepare');
  assert.ok(prepare.includes(`keep migrate.pgpass ${migrates} 400 `));
  assert.match(prepare, /keep "postgres-\$\{service%:\*\}-owner" root:10009 440 /);
  assert.match(containers.databases, /^ {4}user: "10009:10009"$/m);
  assert.match(compose, /^x-addresses: &addresses\n(?: {2}.*\n)* {2}SP_POSTGRES_OWNER_URL: ""\n/m);
  assert.match(compose, /^ {4}migrate: \{condition: service_completed_successfully\}$/m);
  for (const [name, text] of Object.entries(containers).filter(([, text]) => text.includes('start-service')))
    assert.match(text, /environment: \*addresses$|<<: \*addresses$/m, name);
});

test('only the gateway is published, on this machine alone unless .env says otherwise', () => {
  assert.deepEqual(Object.keys(containers).filter((name) => /^ {4}ports:/m.test(containers[name])), ['api-gateway']);
  assert.ok(containers['api-gateway'].includes('ports: ["${SP_ADDRESS:-127.0.0.1}:${SP_PORT:-3000}:3000"]'));
});

test('no password is given in the compose file', () => {
  assert.doesNotMatch(compose, /^\s*-?\s*(?!SP_SECRETS_DIR:)\w*(PASSWORD|SECRET|KEY)\w*\s*[:=]\s*\S/m);
});
