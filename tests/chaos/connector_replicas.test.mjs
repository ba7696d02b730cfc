// Two processes of connector-service: one is killed, one stands still for longer than its lease and then goes on. What it had
// under way is taken over, and nothing is made a second time.
import assert from 'node:assert/strict';
import test from 'node:test';
import { missingParts } from '../../tools/composed.mjs';
import { closeTools, connectTools, differences, drained, reachingLoopback, recordsBySubject } from '../support/carried.mjs';
import { program, register, temporaryDirectory, until } from '../support/platform.mjs';
import { startComposed } from '../../tools/composed.mjs';

const missing = missingParts();
const tools = ['glpi', 'jira', 'servicenow'];
const names = ['connector', 'connector-2'];

test('of two processes of connector-service one dies and one is only slow', { timeout: 600_000, skip: missing.length > 0 && `NOT TESTED: needs ${missing}` }, async (t) => {
  const composed = await startComposed({ folder: temporaryDirectory(), program, fsync: false, temporary: true, replicas: { connector: 2 },
    env: { SP_LOG_LEVEL: 'warning', SP_RATE_CHANGES: '0', SP_RATE_STANDARD: '0', SP_RATE_SIGN_IN: '0', LANG: 'C.UTF-8', ...reachingLoopback } });
  t.after(() => {
    for (const name of names) process.kill(composed.parts[name].pid, 'SIGCONT');  // one that stands still would not stop
    return composed.stop();
  });
  const admin = await register(composed.url);
  const fakes = await connectTools(admin, tools);
  t.after(() => closeTools(fakes));
  for (const fake of Object.values(fakes)) fake.faults.rate(0.1, { seed: 7, kinds: { dropped: 1, 'error-made': 1, delay: { ms: 200 } } });

  const tickets = new Map();
  let stopped = false;
  const writing = (async () => {
    for (let i = 0; !stopped; ++i) {
      const subject = `ticket ${i}`;
      const { status, body } = await admin.post('/api/v1/tickets', { subject, body: 'It does not work.' });
      assert.equal(status, 201);
      const text = `<${subject} goes on>`;
      assert.equal((await admin.post(`/api/v1/tickets/${body.id}/messages`, { body: text })).status, 201);
      tickets.set(subject, { said: [text] });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  const arrive = async (count) => {
    const least = tickets.size + count;
    await until(() => tools.every((name) => recordsBySubject(fakes[name]).size >= least), { within: 120_000, every: 100, what: `${least} tickets in each tool` });
  };
  await arrive(10);
  for (const name of names) {  // whichever of them holds the connectors
    await composed.parts[name].end('SIGKILL');
    await arrive(10);
    await composed.start(name);
  }
  for (const name of names) {
    process.kill(composed.parts[name].pid, 'SIGSTOP');
    await arrive(10);
    process.kill(composed.parts[name].pid, 'SIGCONT');
    await arrive(5);
  }
  stopped = true;
  await writing;
  for (const fake of Object.values(fakes)) fake.faults.off();
  await until(() => tools.every((name) => recordsBySubject(fakes[name]).size >= tickets.size), { within: 120_000, every: 100, what: 'every ticket' });
  await drained(admin, { within: 120_000 });
  const all = tools.map((name) => differences(name, fakes[name], tickets));
  t.diagnostic(`${tickets.size} tickets to ${tools.length} tools`);
  for (const what of Object.keys(all[0])) assert.deepEqual(all.flatMap((one) => one[what]), [], what);
});
