// Random edits, deletions, permission changes and questions by two readers of different rights. Every article holds a token of its own in
// each version, so that an answer shows by itself which version it was made from, and for whom it was.
import assert from 'node:assert/strict';
import { join, register, until } from './platform.mjs';

/** Rooms, and other words for them: none of these, nor of `paraphrase`, stands in an article. */
const rooms = { atrium: 'glazed entrance hall', archive: 'vault holding historic records', bakery: 'ovens where loaves rise',
  basement: 'lowest storey underground', canteen: 'restaurant serving lunch', cellar: 'bottles with wine', chapel: 'little church for prayers',
  cloakroom: 'coats and umbrellas', darkroom: 'developing photographs', foundry: 'casting molten metal', garage: 'parked cars',
  gymnasium: 'sports and climbing ropes', infirmary: 'sick patients', laboratory: 'chemical experiments', library: 'borrowed books',
  mailroom: 'sorting letters and parcels', nursery: 'babies and toddlers', observatory: 'telescope watching stars',
  pantry: 'groceries and jars of jam', studio: 'painters and singers', theatre: 'stage and actors', vestry: 'robes worn by priests',
  warehouse: 'pallets in storage', workshop: 'carpenters swinging hammers' };
const names = Object.keys(rooms);
const questions = ['What is the door code of the ROOM?', 'door code ROOM', 'Which code opens the door of the ROOM?'];
const paraphrase = 'Which secret digits must visitors enter so that the lock on the entry opens, going to the ROOM?';
export const paraphrases = Object.entries(rooms).map(([room, otherwise]) => ({ room, question: paraphrase.replace('ROOM', otherwise) }));

/** What the words of the paraphrases mean, in those of the articles. */
export const meanings = { secret: 'code', digits: 'code', lock: 'door', entry: 'door', enter: 'type' };
for (const [room, otherwise] of Object.entries(rooms))
  for (const word of otherwise.match(/[a-z]{4,}/g)) meanings[word] = room;

/** Mulberry32: the same operations in every run. */
export function randomNumbers(seed) {
  return (below) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** When search knows all changes, by words and by meaning. */
export const known = (person, within = 10_000) => until(async () => {
  const status = (await person.get('/api/v1/kb/status')).body;
  return status.behind === 0 && !status.embedding_behind;
}, { within, what: 'the index' });

/** In a new organisation of `platform`. `byMeaning`: half of the questions are paraphrases, which words alone do not answer. `threshold`: of
 *  the assistant, its own unless it is said. `asking` is called before each question. Resolves to what was counted, what was `seen` that
 *  should not have been, the `articles` that stand in the end, the `readers` and the `admin`. */
export async function changeAtRandom(platform, { operations, byMeaning = false, threshold, asking = () => {} }) {
  const admin = await register(platform.url);
  if (threshold !== undefined) assert.equal((await admin.put('/api/v1/assistant/settings', { threshold })).status, 200);
  const agent = await join(admin, 'agent');
  const readers = [{ person: await join(admin, 'requester'), reads: (audience) => audience !== 'agents' },
    { person: await join(admin, 'agent'), reads: () => true }];
  const random = randomNumbers(20_261_122);
  const articles = new Map();  // room → { id, token, audience, possible: what it may be, two while a change is under way }
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

  const counted = { asked: 0, answered: 0, cached: 0, byMeaning: 0 };
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
    const paraphrased = byMeaning && random(2) === 0;
    const question = paraphrased ? paraphrase.replace('ROOM', rooms[room]) : questions[random(questions.length)].replace('ROOM', room);
    const [mayBefore, stoodBefore] = [allowed(reader), standing()];
    asking();
    const answer = (await reader.person.post('/api/v1/chat', { question, language: 'en' })).body;
    const [mayAfter, stoodAfter] = [allowed(reader), standing()];
    ++counted.asked;
    assert.ok(['answered', 'refused'].includes(answer.outcome), JSON.stringify(answer));
    if (answer.outcome === 'answered') ++counted.answered;
    if (answer.source === 'cache') ++counted.cached;
    if (paraphrased && answer.outcome === 'answered') ++counted.byMeaning;
    for (const token of new Set(JSON.stringify(answer).match(/code-[0-9a-z]+x/g))) {
      if (!stoodBefore.has(token) && !stoodAfter.has(token)) seen.stale.push({ question, token });
      else if (!mayBefore.has(token) && !mayAfter.has(token)) seen.foreign.push({ question, token });
    }
  }

  for (const room of names) await change(room);
  await known(admin);
  for (let done = 0; done < operations;) {
    const room = names[random(names.length)];
    const kind = random(30);
    if (kind === 0) {
      await change(room);
      done += 1;
    } else if (kind === 1) {  // questions while a change is under way
      const other = names[random(names.length)];
      await Promise.all([change(room), ask(room), ask(other), ask(room)]);
      done += 4;
    } else if (kind === 2) {  // a question at once after a change
      await change(room);
      await Promise.all([ask(room), ask(room)]);
      done += 3;
    } else {
      await Promise.all([ask(room), ask(names[random(names.length)])]);
      done += 2;
    }
  }
  return { ...counted, versions: version, seen, articles, readers, admin };
}

/** "9547 questions, 6304 answered, …" */
export const summary = ({ asked, answered, cached, byMeaning, versions, seen }) =>
  `${asked} questions, ${answered} answered, ${byMeaning ? `${byMeaning} by meaning alone, ` : ''}${cached} from the cache, ${versions} versions, `
  + `${seen.stale.length} stale, ${seen.foreign.length} of another reader`;
