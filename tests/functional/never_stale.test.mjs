// No answer is stale and none is for another reader, whatever is edited, deleted and given to other readers while questions are asked.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { startEmbeddings } from '../support/embeddings.mjs';
import { isComposed, startPlatform } from '../support/platform.mjs';
import { changeAtRandom, known, meanings, paraphrases, randomNumbers, summary } from '../support/random_changes.mjs';

/** Holds the vectors of passages back until some more questions were asked: until then the index by meaning is an older one. */
function lateVectors() {
  const random = randomNumbers(20_261_129);
  let asked = 0, on = true, held = [];
  const release = () => {
    held.filter(({ due }) => !on || due <= asked).forEach(({ resolve }) => resolve());
    held = held.filter(({ due }) => on && due > asked);
  };
  return {
    async before(texts) {
      if (on && asked > 0 && texts.some((text) => text.startsWith('Door code')))
        await new Promise((resolve) => held.push({ resolve, due: asked + 1 + random(8) }));
    },
    asking() {
      ++asked;
      release();
    },
    end() {
      on = false;
      release();
    },
  };
}

// In the composed shape each of them is several requests between processes: fewer, unless SP_CHANGES says otherwise.
const share = Number(process.env.SP_CHANGES ?? (isComposed ? 0.2 : 1));

const vectors = lateVectors();
let byWords, byMeaning, endpoint;
before(async () => {
  endpoint = await startEmbeddings(meanings, { before: vectors.before });
  byWords = await startPlatform();
  byMeaning = await startPlatform({ env: endpoint.env });
});
after(async () => {
  await byWords.stop();
  await byMeaning.stop();
  endpoint.close();
});

test(`no answer is stale and none is for another reader, over ${10_000 * share} random changes and questions`, { timeout: 300_000 }, async () => {
  const run = await changeAtRandom(byWords, { operations: 10_000 * share });
  assert.deepEqual(run.seen, { stale: [], foreign: [] });
  // It would be empty praise if nothing had been answered, or nothing from the cache.
  assert.ok(run.answered > run.asked / 3, `only ${run.answered} of ${run.asked} questions were answered`);
  assert.ok(run.cached > run.asked / 25, `only ${run.cached} of ${run.asked} answers came from the cache`);
  for (const { question } of paraphrases) {
    const { outcome, confidence } = (await run.admin.post('/api/v1/chat', { question, language: 'en' })).body;
    assert.deepEqual({ outcome, confidence }, { outcome: 'refused', confidence: 0 }, 'words alone find nothing for a paraphrase');
  }
  console.log(summary(run));
});

test(`nor over ${3_000 * share} with vectors, half of the questions in words that no article has`, { timeout: 300_000 }, async () => {
  const run = await changeAtRandom(byMeaning, { operations: 3_000 * share, byMeaning: true, asking: vectors.asking });
  assert.deepEqual(run.seen, { stale: [], foreign: [] });
  assert.ok(run.answered > run.asked / 3, `only ${run.answered} of ${run.asked} questions were answered`);
  assert.ok(run.byMeaning > run.asked / 6, `only ${run.byMeaning} of ${run.asked} questions were answered by meaning alone`);
  assert.ok(run.cached > run.asked / 50, `only ${run.cached} of ${run.asked} answers came from the cache`);
  vectors.end();
  await known(run.admin);
  for (const { person, reads } of run.readers)
    for (const { room, question } of paraphrases) {
      const article = run.articles.get(room);
      if (!article || !reads(article.audience)) continue;
      const { answer } = (await person.post('/api/v1/chat', { question, language: 'en' })).body;
      assert.ok(answer.includes(article.token), `${question} ${answer}`);
    }
  console.log(summary(run));
});
