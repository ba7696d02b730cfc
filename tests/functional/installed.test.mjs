// cmake --install: the installed program finds its web application, and the units name where it is.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { program, temporaryDirectory } from '../support/platform.mjs';

const destination = temporaryDirectory();
const at = (...names) => path.join(destination, 'usr', ...names);

test('an installed program serves the web application that was installed with it', async () => {
  const installed = spawnSync('cmake', ['--install', path.dirname(program), '--prefix', '/usr', '--strip'],
    { env: { ...process.env, DESTDIR: destination }, encoding: 'utf8' });
  assert.equal(installed.status, 0, installed.stderr);
  assert.ok(existsSync(at('share/support-platform/web/index.html')), installed.stderr);

  process.env.SP_PROGRAM = at('bin/support-platform');
  const { startPlatform } = await import('../support/platform.mjs?installed');
  const platform = await startPlatform();
  const page = await fetch(platform.url + '/');
  assert.equal(page.status, 200);
  assert.match(await page.text(), /<script/);
  await platform.stop();
});

test('the units name the program where it is installed, and lock it in', () => {
  for (const name of ['support-platform.service', 'support-platform@.service']) {
    const unit = readFileSync(at('lib/systemd/system', name), 'utf8');
    assert.match(unit, /^ExecStart=\/usr\/bin\/support-platform serve /m);
    assert.doesNotMatch(unit, /@CMAKE/);
    for (const line of ['User=support-platform', 'ProtectSystem=strict', 'NoNewPrivileges=yes', 'CapabilityBoundingSet=']) assert.ok(unit.includes(`\n${line}\n`), line);
  }
  assert.match(readFileSync(at('lib/sysusers.d/support-platform.conf'), 'utf8'), /^u support-platform /m);
  assert.ok(existsSync(at('share/support-platform/env.example')));
});
