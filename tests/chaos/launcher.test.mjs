// However the process ends that started the composed shape, nothing of it is left behind.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { program, root, temporaryDirectory, until } from '../support/platform.mjs';
import { missingParts } from '../../tools/composed.mjs';

const missing = missingParts();
const lives = (pid) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

for (const [how, last] of [['is killed', "process.kill(process.pid, 'SIGKILL')"], ['crashes while a service stands still', "composed.parts.auth.freeze(); throw new Error('a fault')"]]) {
  test(`nothing is left of it when its starter ${how}`, { skip: missing.length > 0 && `${missing.join(', ')} not installed`, timeout: 180_000 }, async () => {
    const folder = path.join(temporaryDirectory(), 'composed');
    const script = `import { startComposed } from '${path.join(root, 'tools/composed.mjs')}';
      const composed = await startComposed({ folder: '${folder}', program: '${program}', temporary: true, fsync: false });
      process.stdout.write(JSON.stringify([composed.host, ...Object.values(composed.parts).map((part) => part.pid)]), () => { ${last}; });`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
    let told = '';
    child.stdout.on('data', (piece) => (told += piece));
    await new Promise((resolve) => child.once('close', resolve));
    const [host, ...pids] = JSON.parse(told);
    assert.equal(pids.length, 10, 'seven services, PostgreSQL, Redis and NGINX');
    await until(() => !pids.some(lives), { within: 60_000, what: 'the end of all parts' });
    await until(() => !existsSync(folder), { within: 60_000, what: 'the end of their folder' });
    const socket = `sp-${host.split('.').slice(1).join('-')}`;
    await until(() => !readdirSync('/tmp').includes(socket), { within: 60_000, what: "the end of PostgreSQL's socket" });
  });
}
