// 10,000 random edits, deletions, permission changes and questions by two readers of different rights. Every article holds a token of
// its own in each version, so that an answer shows by itself which version it was made from, and for whom it was.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { join, register, startPlatform, until } from '../support/platform.mjs';

const operations = 10_000;
const rooms = ['atrium', 'archive', 'bakery', 'basement', 'canteen', 'cellar', 'chapel', 'cloakroom', 'darkroom', 'foundry', 'garage',
  'gymnasium', 'infirmary', 'laboratory', 'library', 'mailroom', 'nursery', 'observatory', 'pantry', 'studio', 'theatre', 'vestry', 'warehouse', 'workshop'];

/** Mulberry32: the same operations in every run. */
function randomNumbers(seed) {
  return (below) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

let platform, agent, readers;
before(async () => {
  platform = await startPlatform();
  const admin = await register(platform.url);
  agent = await join(admin, 'agent');
  readers = [{ person: await join(admin, 'requester'), reads: (audience) => audience !== 'agents' },
    { person: await join(admin, 'agent'), reads: () => true }];
});
after(() => platform.stop());

test('no answer is stale and none is for another reader, over 10,000 random changes and questions', { timeout: 300_000 }, async () => {
  const random = randomNumbers(20_261_122);
  const articles = new Map();  // room → { id, token, audience, others: what it was while a change is under way }
  let version = 0;
  const content = (room, token) => `The door code of the ${room} is ${token}. Type it on the panel beside the door, then wait for the green light.`;
  const article = (room) => {
    const token = `code-${(++version).toString(36)}x`;
    return { token, audience: ['public', 'requesters', 'agents'][random(3)],
      body: (self) => ({ title: `Door code of the ${room}`, content: content(room, self.token), format: 'markdown', language: 'en', audience: self.audience }) };
  };

  async function change(room) {
    const before = articles.get(room);
    if (!before) {
      const next = article(room);
      articles.set(room, { ...next, id: null, possible: [next] });
      const made = await agent.post('/api/v1/kb/documents', next.body(next));
      assert.equal(made.status, 201);
      articles.set(room, { ...next, id: made.body.id, possible: [next] });
      return;
    }
    if (before.id === null) return;  // another change of it is under way
    if (random(4) === 0) {
      articles.set(room, { ...before, id: null });
      assert.equal((await agent.delete(`/api/v1/kb/documents/${before.id}`)).status, 204);
      articles.delete(room);
      return;
    }
    const next = article(room);
    if (random(3) === 0) next.token = before.token;  // only the readers change
    articles.set(room, { ...before, id: null, possible: [before, next] });
    assert.equal((await agent.put(`/api/v1/kb/documents/${before.id}`, next.body(next))).status, 200);
    articles.set(room, { ...next, id: before.id, possible: [next] });
  }

  let answered = 0, cached = 0, asked = 0;
  const seen = { stale: [], foreign: [] };
  /** Which tokens this reader may be shown at this moment: while a change is under way, those of before and after. */
  const allowed = (reader) => {
    const tokens = new Set();
    for (const { possible } of articles.values())
      for (const { token, audience } of possible) if (reader.reads(audience)) tokens.add(token);
    return tokens;
  };
  const standing = () => new Set([...articles.values()].flatMap(({ possible }) => possible.map(({ token }) => token)));

  async function ask(room) {
    const reader = readers[random(2)];
    const question = ['What is the door code of the ROOM?', 'door code ROOM', 'Which code opens the door of the ROOM?'][random(3)].replace('ROOM', room);
    const [mayBefore, stoodBefore] = [allowed(reader), standing()];
    const answer = (await reader.person.post('/api/v1/chat', { question, language: 'en' })).body;
    const [mayAfter, stoodAfter] = [allowed(reader), standing()];
    ++asked;
    assert.ok(['answered', 'refused'].includes(answer.outcome), JSON.stringify(answer));
    if (answer.outcome === 'answered') ++answered;
    if (answer.source === 'cache') ++cached;
    for (const token of new Set(JSON.stringify(answer).match(/code-[0-9a-z]+x/g))) {
      if (!stoodBefore.has(token) && !stoodAfter.has(token)) seen.stale.push({ question, token });
      else if (!mayBefore.has(token) && !mayAfter.has(token)) seen.foreign.push({ question, token });
    }
  }

  for (const room of rooms) await change(room);
  await until(async () => (await agent.get('/api/v1/kb/status')).body.behind === 0, { what: 'the index' });
  for (let done = 0; done < operations;) {
    const room = rooms[random(rooms.length)];
    const kind = random(30);
    if (kind === 0) {
      await change(room);
      done += 1;
    } else if (kind === 1) {  // questions while a change is under way
      const other = rooms[random(rooms.length)];
      await Promise.all([change(room), ask(room), ask(other), ask(room)]);
      done += 4;
    } else if (kind === 2) {  // a question at once after a change
      await change(room);
      await Promise.all([ask(room), ask(room)]);
      done += 3;
    } else {
      await Promise.all([ask(room), ask(rooms[random(rooms.length)])]);
      done += 2;
    }
  }
  assert.deepEqual(seen, { stale: [], foreign: [] });
  // It would be empty praise if nothing had been answered, or nothing from the cache.
  assert.ok(answered > asked / 3, `only ${answered} of ${asked} questions were answered`);
  assert.ok(cached > asked / 25, `only ${cached} of ${asked} answers came from the cache`);
  console.log(`${asked} questions, ${answered} answered, ${cached} from the cache, ${version} versions, 0 stale, 0 of another reader`);
});
