// kill -9 in the middle of ticket creations, twenty times: every acknowledged ticket is there, the program starts by
// itself, and the search index agrees with the documents.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Person, password, register, signIn, startPlatform, temporaryDirectory, until } from '../support/platform.mjs';

const rounds = 20;
const clients = 16;

async function everyTicket(person) {
  const subjects = new Map();
  let cursor = '';
  do {
    const page = await person.get(`/api/v1/tickets?limit=200&sort=created${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    assert.equal(page.status, 200);
    for (const ticket of page.body.items) subjects.set(ticket.subject, ticket.number);
    cursor = page.body.next_cursor;
  } while (cursor);
  return subjects;
}

test('no acknowledged ticket is lost and the index agrees with the documents', { timeout: 600_000 }, async () => {
  const dataDir = temporaryDirectory();
  let platform = await startPlatform({ dataDir });
  const email = (await register(platform.url)).user.email;
  const acknowledged = new Map();
  const written = new Map();  // marker word → whether its article must be found

  for (let round = 0; round < rounds; ++round) {
    const person = await signIn(platform.url, email, password);
    let stopped = false;
    const work = Array.from({ length: clients }, async (_, client) => {
      for (let i = 0; !stopped; ++i) {
        const subject = `round ${round} client ${client} ticket ${i}`;
        const answer = await person.post('/api/v1/tickets', { subject, body: 'b' }).catch(() => null);
        if (answer?.status === 201) acknowledged.set(subject, answer.body.number);
      }
    });
    const writing = (async () => {
      for (let i = 0; !stopped; ++i) {
        const marker = `marker${round}x${i}`;
        const created = await person.post('/api/v1/kb/documents', { title: `Note ${marker}`, content: `It says ${marker}.`, format: 'markdown', audience: 'requesters', language: 'en' }).catch(() => null);
        if (created?.status !== 201) continue;
        written.set(marker, true);
        if (i % 3 === 2) {
          const gone = await person.delete(`/api/v1/kb/documents/${created.body.id}`).catch(() => null);
          written.set(marker, gone?.status === 204 ? false : undefined);  // not acknowledged: either is right
        }
      }
    })();
    await new Promise((resolve) => setTimeout(resolve, 150 + 20 * round));
    stopped = true;
    await platform.kill();
    await Promise.all([...work, writing]);
    platform = await startPlatform({ dataDir });
  }

  const person = await signIn(platform.url, email, password);
  assert.ok(person instanceof Person);
  const stored = await everyTicket(person);
  assert.ok(acknowledged.size > rounds, `only ${acknowledged.size} tickets were acknowledged`);
  for (const [subject, number] of acknowledged) assert.equal(stored.get(subject), number, subject);
  const numbers = [...stored.values()];
  assert.equal(new Set(numbers).size, numbers.length, 'a ticket number was given twice');

  await until(async () => (await person.get('/api/v1/kb/status')).body.behind === 0, { what: 'the index' });
  for (const [marker, expected] of written) {
    const { body } = await person.get(`/api/v1/kb/search?q=${marker}&language=en`);
    const hit = body.items.some((item) => item.title.includes(marker));
    if (expected !== undefined) assert.equal(hit, expected, marker);
  }
  console.log(`# ${acknowledged.size} tickets acknowledged over ${rounds} kills, ${written.size} articles checked`);
  await platform.stop();
});
