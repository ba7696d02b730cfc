// The composed shape with people at work, to be disturbed: what tests of faults have in common.
//
// SP_CHAOS_ROUNDS, SP_CHAOS_WORK, SP_CHAOS_FREEZE and SP_CHAOS_WITHIN are how often each part is killed, in the middle of how many
// conversations and tickets, how many seconds a service stands still, and in how many everything has to work again.
import assert from 'node:assert/strict';
import { missingParts, startComposed } from '../../tools/composed.mjs';
import { program, register, temporaryDirectory, until } from './platform.mjs';
import { RememberingClient } from './remembering_client.mjs';

export const rounds = Number(process.env.SP_CHAOS_ROUNDS ?? 1);
export const work = Number(process.env.SP_CHAOS_WORK ?? 40);
export const freeze = 1000 * Number(process.env.SP_CHAOS_FREEZE ?? 3);
export const within = 1000 * Number(process.env.SP_CHAOS_WITHIN ?? 60);  // for a machine that does other work too
export const missing = missingParts();
export const options = { skip: missing.length > 0 && `${missing.join(', ')} not installed`, timeout: 7_200_000 };
export const services = ['auth', 'knowledge-base', 'cache', 'ticketing', 'connector', 'chatbot', 'api-gateway'];
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A platform with an organisation at work; `replicas`, `env` and `folder` as of startComposed. */
export async function startAtWork({ replicas = {}, env = {}, folder = temporaryDirectory() } = {}) {
  const figures = [];
  const composed = await startComposed({ folder, program, temporary: true, fsync: false, replicas, env: { SP_LOG_LEVEL: 'warning',
    SP_RATE_STANDARD: '0', SP_RATE_CHANGES: '0', SP_RATE_SIGN_IN: '0', SP_RATE_ASK: '0', ...env } });
  const admin = await register(composed.url);
  const client = new RememberingClient(composed.url, admin);
  await client.keyed('/api/v1/kb/documents', { title: 'Change the toner', format: 'markdown', audience: 'requesters', language: 'en',
    content: 'Open the left door of the printer and pull the cartridge.' });
  await until(async () => (await admin.get('/api/v1/kb/status')).body.behind === 0, { within: 60_000, what: 'the index' });

  /** Everything acknowledged is there, once. */
  async function verify() {
    assert.deepEqual({ ...(await client.differences()), faults: client.faults.splice(0) }, { lacking: [], twice: [], faults: [] });
  }

  /** `cause` in the middle of work; it resolves when its end has come. Resolves to the failed requests that it was the cause of. */
  async function disturb(what, cause) {
    await client.refresh();
    client.begin();
    const before_ = client.failed.length;
    let begun, ended, recovered;
    try {
      await client.more(work / 2);
      begun = Date.now();
      await cause();
      ended = Date.now();
      recovered = await client.recovered(within);
      await client.more(work / 2);
    } finally {
      await client.pause();
    }
    const failed = client.failed.slice(before_);
    const kinds = {};
    for (const { how } of failed) kinds[how] = (kinds[how] ?? 0) + 1;
    figures.push(`${what}: lasted ${ended - begun} ms, works ${recovered.ms} ms after its end (${recovered.slowest} last), ${failed.length} requests failed ${JSON.stringify(kinds)}`);
    return failed;
  }

  return {
    composed, client, admin, figures, disturb, verify,
    async kill(name) {
      const part = composed.parts[name];
      assert.ok(part.running, part.output().slice(-2000));
      await part.end('SIGKILL');
      composed.start(name);
    },
    /** One after the other, each when the one before does its work. */
    async restart(names) {
      for (const name of names) {
        const { code, signal } = await composed.parts[name].end('SIGTERM');
        assert.deepEqual({ code, signal }, { code: 0, signal: null }, `${name}: ${composed.parts[name].output().slice(-2000)}`);
        composed.start(name);
        await composed.ready(name);
      }
    },
    stop() {
      for (const line of figures) console.log(`# ${line}`);
      return composed.stop();
    },
  };
}
