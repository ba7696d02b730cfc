// Two processes of every service, and one of the two fails or is replaced: whoever is served notices nothing.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test, { after, before } from 'node:test';
import { missing, options, rounds, services, startAtWork } from '../support/disturbances.mjs';
import { password, program, until } from '../support/platform.mjs';

let desk;
before(async () => {
  if (missing.length > 0) return;
  desk = await startAtWork({ replicas: Object.fromEntries(services.map((service) => [service, 2])), env: { SP_LEAVE_SECONDS: '3' } });
});
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

test('every process is replaced, one after the other, and no request fails', options, async () => {
  const failed = await desk.disturb('rolling restart of two processes of each service', () => desk.restart(desk.composed.services));
  assert.deepEqual(failed, []);
  await desk.verify();
});

test('the signing key is rotated, and no request fails', options, async () => {
  const { composed, client, admin } = desk;
  const keyOf = (token) => JSON.parse(Buffer.from(token.split('.')[0], 'base64url')).kid;
  const failed = await desk.disturb('key rotation', async () => {
    const [kid] = execFileSync(program, ['rotate-key', '--lead=15'], { env: composed.environment, cwd: composed.folder, encoding: 'utf8' }).split(':');
    assert.notEqual(kid, keyOf(client.token));
    await until(async () => {
      const { status, body } = await client.once('POST', '/api/v1/auth/login', { email: admin.user.email, password });
      assert.equal(status, 200);
      return keyOf(body.access_token) === kid;
    }, { within: 60_000, every: 250, what: 'a token of the new key' });
    await client.refresh();
    assert.equal(keyOf(client.token), kid);
  });
  assert.deepEqual(failed, []);
  await desk.verify();
});
