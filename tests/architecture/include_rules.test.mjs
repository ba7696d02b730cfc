// The include rules of the architecture: a service includes of another only its client/, platform/ includes no service,
// domain/ knows neither store nor platform's I/O, and SQL lives in files. In a client/ the interface, the events and the HTTP
// client stand on their own; only client/local_*, the interface's maker for one process, knows the store and what else it
// stands on, and is its own service's affair.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { root } from '../support/platform.mjs';

function sources(folder) {
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(cpp|hpp)$/.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)))
    .filter((file) => !file.includes('node_modules'));
}

function includes(file) {
  return [...readFileSync(path.join(root, file), 'utf8').matchAll(/^\s*#include\s+[<"]([^">]+)[">]/gm)].map((match) => match[1]);
}

const services = readdirSync(path.join(root, 'services')).filter((name) => name !== 'frontend');

test('platform includes no service and no app', () => {
  const faults = sources('platform').flatMap((file) =>
    includes(file).filter((name) => /^(services|app)\//.test(name)).map((name) => `${file} includes ${name}`));
  assert.deepEqual(faults, []);
});

for (const service of services) {
  test(`${service} includes of other services only their client/`, () => {
    const faults = sources(`services/${service}`).flatMap((file) =>
      includes(file)
        .filter((name) => name.startsWith('services/') && !name.startsWith(`services/${service}/`))
        .filter((name) => !/^services\/[^/]+\/client\//.test(name) || (name.includes('/client/local_') && !file.includes('/tests/')))
        .map((name) => `${file} includes ${name}`));
    assert.deepEqual(faults, []);
  });

  test(`${service}'s clients and rules stand on their own`, () => {
    const faults = sources(`services/${service}`)
      .filter((file) => /\/(client|domain)\//.test(file))
      .flatMap((file) =>
        includes(file)
          .filter((name) => (/\/store\//.test(name) && !file.includes('/client/local_')) || /\/api\//.test(name) || (/\/domain\//.test(file) && /platform\/(db|http|outbound|events)\//.test(name)))
          .map((name) => `${file} includes ${name}`));
    assert.deepEqual(faults, []);
  });

  test(`${service} keeps its SQL in files`, () => {
    const faults = sources(`services/${service}`)
      .filter((file) => !file.includes('/tests/'))
      .filter((file) => /"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE TABLE)\s/i.test(readFileSync(path.join(root, file), 'utf8')));
    assert.deepEqual(faults, []);
  });
}

test('Beast is seen by few sources', () => {
  const seen = [...sources('platform'), ...sources('services'), ...sources('app')]
    .filter((file) => includes(file).some((name) => name.startsWith('boost/beast')));
  assert.ok(seen.length <= 4, `boost/beast is included by ${seen.join(', ')}`);
});
