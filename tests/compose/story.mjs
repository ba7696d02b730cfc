// What people do with a composed installation, through its gateway. tests/compose/run calls it:
//   node story.mjs URL first FILE    an organisation, an article, a question, a ticket; what was made is written to FILE
//   node story.mjs URL again FILE    all of it is still there, and the same question is answered
//   node story.mjs URL one FILE      a new article is found and its question answered, whoever is away
//   node story.mjs URL demo FILE     the demo organisation's requester, whose password FILE tells, is answered
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, Person, register, signIn, until } from '../support/platform.mjs';

const [url, act, file] = process.argv.slice(2);
const question = 'How long does delivery of a bicycle helmet take?';

const indexed = (person) => until(async () => (await person.get('/api/v1/kb/status')).body.behind === 0, { within: 60_000, what: 'the index' });

async function ask(person, asked = question, answer = /eleven days/) {
  const { status, body } = await person.post('/api/v1/chat', { question: asked });
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal(body.outcome, 'answered', JSON.stringify(body));
  assert.match(body.answer, answer);
  return body;
}

async function page(path, type) {
  const response = await fetch(url + path);
  assert.equal(response.status, 200, path);
  assert.match(response.headers.get('content-type'), type);
  return response.text();
}

async function first() {
  assert.match(await page('/', /text\/html/), /<script/);
  assert.match(await page('/api/docs', /text\/html/), /<html/);
  const paths = Object.keys(JSON.parse(await page('/api/openapi.json', /json/)).paths);
  for (const path of ['/api/v1/auth/login', '/api/v1/chat', '/api/v1/kb/documents', '/api/v1/tickets', '/api/v1/overview'])
    assert.ok(paths.includes(path), path);
  for (const path of ['/metrics', '/readyz', '/internal/auth/health']) assert.equal((await fetch(url + path)).status, 404, path);

  const admin = await register(url, 'Composed');
  const requester = await join(admin, 'requester');
  const article = { title: 'Order a bicycle helmet', content: 'Fill in the order form; delivery of a bicycle helmet takes eleven days.', format: 'markdown', audience: 'requesters' };
  const created = await admin.post('/api/v1/kb/documents', article);
  assert.equal(created.status, 201, JSON.stringify(created.body));
  await indexed(admin);
  const answer = await ask(requester);
  const ticket = await requester.post('/api/v1/tickets', { subject: 'The helmet is green', body: 'I asked for a blue one.' });
  assert.equal(ticket.status, 201, JSON.stringify(ticket.body));
  const overview = await admin.get('/api/v1/overview');
  assert.equal(overview.status, 200);
  writeFileSync(file, JSON.stringify({ admin: admin.user.email, email: requester.user.email, document: created.body.id, ticket: ticket.body.id, conversation: answer.conversation_id, session: requester.session }));
}

async function again() {
  const before = JSON.parse(readFileSync(file, 'utf8'));
  // The keys are the same: a token of before is taken for as long as it lasts.
  assert.equal((await new Person(url, before.session).get('/api/v1/tickets')).status, 200);
  const requester = await signIn(url, before.email);
  assert.equal((await requester.get(`/api/v1/tickets/${before.ticket}`)).body.subject, 'The helmet is green');
  assert.equal((await requester.get(`/api/v1/kb/documents/${before.document}`)).body.title, 'Order a bicycle helmet');
  assert.equal((await requester.get(`/api/v1/conversations/${before.conversation}`)).status, 200);
  await ask(requester);
}

async function one() {
  const admin = await signIn(url, JSON.parse(readFileSync(file, 'utf8')).admin);
  const days = 100 + Math.floor(Math.random() * 900);
  const article = { title: `Rent locker ${days}`, content: `Ask the porter; locker ${days} is rented for ${days} days.`, format: 'markdown', audience: 'requesters' };
  assert.equal((await admin.post('/api/v1/kb/documents', article)).status, 201);
  for (let i = 0; i < 4; i++) {
    const found = await admin.get(`/api/v1/kb/search?q=locker%20${days}`);
    assert.equal(found.status, 200, JSON.stringify(found.body));
    assert.equal(found.body.items[0]?.title, article.title, JSON.stringify(found.body));
  }
  await ask(admin, `For how long is locker ${days} rented?`, new RegExp(`${days} days`));
}

async function demo() {
  const password = readFileSync(file, 'utf8').match(/\(password (\S+)\)/)[1];
  await ask(await signIn(url, 'requester@demo.example', password), 'How do I reset my password?', /\S/);
}

await { first, again, one, demo }[act]();
console.log(`story: ${act}: as it should be`);
