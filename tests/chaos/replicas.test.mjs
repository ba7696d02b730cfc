// Two processes of every service, and one of the two fails or is replaced: whoever is served notices nothing.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { missing, options, rounds, services, sleep, startAtWork } from '../support/disturbances.mjs';

let desk;
before(async () => { if (missing.length === 0) desk = await startAtWork({ replicas: Object.fromEntries(services.map((service) => [service, 2])) }); });
after(() => desk?.stop());

for (const service of services)
  test(`one of two processes of ${service} is killed`, options, async () => {
    for (let round = 1; round <= rounds; ++round) {
      const name = round % 2 ? `${service}-2` : service;
      await desk.disturb(`${name} of two killed, ${round}`, async () => {
        await desk.kill(name);
        await desk.composed.ready(name);
      });
    }
    await desk.verify();
  });

// NGINX leaves a process that could not be reached alone for five seconds: who replaces the other one sooner has none left.
test('every process is replaced, one after the other, and nothing is lost', options, async () => {
  for (const [half, names] of [['second', services.map((service) => `${service}-2`)], ['first', services]]) {
    if (half === 'first') await sleep(6_000);
    const failed = await desk.disturb(`rolling restart of the ${half} of two`, () => desk.restart(names));
    const kinds = new Set(failed.map(({ what, how }) => `${what} ${how}`));
    for (const how of kinds) desk.figures.push(`  failed: ${how}`);
    // That none fails is not so yet (docs/benchmarks.md). A PUT that was under way is not sent again by anybody but who asked: docs/deployment.md.
    if (process.env.SP_CHAOS_STRICT) assert.deepEqual([...kinds].filter((what) => !what.startsWith('PUT ')), []);
  }
  await desk.verify();
});
