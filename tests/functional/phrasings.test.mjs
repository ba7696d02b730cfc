import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { join, register, startPlatform, until } from '../support/platform.mjs';

let platform, admin, agent, requester, stranger, badge;
const indexed = () => until(async () => (await agent.get('/api/v1/kb/status')).body.behind === 0, { what: 'the index' });
const write = async (title, content) => {
  const response = await agent.post('/api/v1/kb/documents', { title, content, format: 'markdown', audience: 'requesters' });
  assert.equal(response.status, 201, JSON.stringify(response.body));
  return response.body;
};

before(async () => {
  platform = await startPlatform();
  admin = await register(platform.url);
  agent = await join(admin, 'agent');
  requester = await join(admin, 'requester');
  stranger = await register(platform.url);
  badge = await write('Replace a lost badge', 'The reception blocks it within the hour and prints a new one. Bring your identity papers.');
  await write('Connect a printer', 'Open **Settings**, then **Printers**, and add the printer of your floor.');
  await write('Order a computer', 'Fill in the order form; delivery takes ten working days.');
  await write('Claim travel expenses', 'Upload your receipts before the twentieth; they are refunded with the next salary.');
  await write('Book a meeting room', 'Rooms are booked in the calendar, up to three months ahead.');
  await indexed();
});
after(() => platform.stop());

const ask = async (question) => {
  const response = await requester.post('/api/v1/chat', { question });
  assert.equal(response.status, 200, JSON.stringify(response.body));
  return response.body;
};
const isRefused = async (question) => (await ask(question)).outcome === 'refused';
const answeredWith = async (question, document) => {
  const answer = await ask(question);
  return answer.outcome === 'answered' && answer.citations[0].document_id === document.id && answer;
};
const phrasingsOf = (document, id = '') => `/api/v1/kb/documents/${document.id}/phrasings${id && `/${id}`}`;

test('a question in other words is answered within two seconds of an agent teaching them, until they are removed', async () => {
  const question = 'My entrance pass vanished, whom do I tell?';
  assert.ok(await isRefused(question));
  const added = await agent.post(phrasingsOf(badge), { text: 'My entrance pass has vanished' });
  assert.equal(added.status, 201);
  assert.equal(added.body.origin, 'editor');
  assert.equal(added.body.created_by.id, agent.user.id);
  const answer = await until(() => answeredWith(question, badge), { what: 'the answer' });
  assert.match(answer.answer, /reception/);
  assert.ok(!/vanished/.test(JSON.stringify([answer.answer, answer.citations])), 'a phrasing is never quoted');
  assert.equal((await agent.get(`/api/v1/kb/documents/${badge.id}`)).body.version, 1);

  const twice = await agent.post(phrasingsOf(badge), { text: 'my entrance pass has vanished!' });
  assert.equal(twice.status, 409);
  assert.equal(twice.body.code, 'phrasing_exists');
  assert.equal((await agent.delete(phrasingsOf(badge, added.body.id))).status, 204);
  await until(() => isRefused(question), { what: 'the refusal' });
  assert.deepEqual((await agent.get(phrasingsOf(badge))).body.items, []);
});

test('a solved ticket teaches its question to the article that answers it', async () => {
  const question = 'Somebody stole my swipe tag yesterday';
  assert.ok(await isRefused(question));
  const ticket = (await requester.post('/api/v1/tickets', { subject: question, body: 'What now?' })).body;
  const path = `/api/v1/tickets/${ticket.id}`;
  const linked = await agent.put(`${path}/article`, { document_id: badge.id });
  assert.equal(linked.status, 200, JSON.stringify(linked.body));
  assert.deepEqual(linked.body.article, { document_id: badge.id, title: 'Replace a lost badge', question });
  assert.equal((await requester.get(path)).body.article, null);
  assert.deepEqual((await agent.get(phrasingsOf(badge))).body.items, [], 'not before it is solved');

  assert.equal((await agent.patch(path, { status: 'solved' })).status, 200);
  await until(() => answeredWith(question, badge), { what: 'the answer' });
  const [learned] = (await agent.get(phrasingsOf(badge))).body.items;
  assert.equal(learned.text, question);
  assert.equal(learned.origin, 'ticket');
  assert.equal(learned.confirmations, 1);
  assert.equal(learned.created_by.id, agent.user.id);
  const history = JSON.stringify((await agent.get(`${path}/history`)).body);
  assert.match(history, /"article"/);
  assert.ok(!/"article"/.test(JSON.stringify((await requester.get(`${path}/history`)).body)));

  assert.equal((await agent.delete(`${path}/article`)).body.article, null);
  await until(() => isRefused(question), { what: 'the refusal' });
});

test('a thumbs-up teaches the question to the article it was answered from, and a thumbs-down takes it back', async () => {
  const question = 'What must I bring to replace my lost badge?';
  const answer = await ask(question);
  assert.equal(answer.outcome, 'answered');
  const [{ document_id: id }] = answer.citations;
  const judge = (helpful) => requester.post(`/api/v1/conversations/${answer.conversation_id}/feedback`, { message_id: answer.message_id, helpful });
  const learned = async () => (await agent.get(phrasingsOf({ id }))).body.items.find((item) => item.text === question);
  assert.equal((await judge(true)).status, 204);
  const phrasing = await until(learned, { what: 'the phrasing' });
  assert.equal(phrasing.origin, 'feedback');
  assert.equal(phrasing.created_by, null);
  assert.equal((await judge(false)).status, 204);
  await until(async () => !(await learned()), { what: 'its end' });
});

test('what an editor removed is not learned again', async () => {
  const question = 'The turnstile swallowed my card';
  const solve = async () => {
    const ticket = (await requester.post('/api/v1/tickets', { subject: question, body: 'What now?' })).body;
    assert.equal((await agent.patch(`/api/v1/tickets/${ticket.id}`, { status: 'solved' })).status, 200);
    assert.equal((await agent.put(`/api/v1/tickets/${ticket.id}/article`, { document_id: badge.id })).status, 200);
  };
  const learned = async () => (await agent.get(phrasingsOf(badge))).body.items.map((item) => item.text);
  await solve();
  await until(async () => (await learned()).includes(question), { what: 'the phrasing' });
  const [{ id }] = (await agent.get(phrasingsOf(badge))).body.items;
  assert.equal((await agent.delete(phrasingsOf(badge, id))).status, 204);
  await solve();
  // Events are delivered in order: when a later one has been learned, this one has not.
  const ticket = (await requester.post('/api/v1/tickets', { subject: 'The gate ignores my card', body: 'What now?' })).body;
  await agent.patch(`/api/v1/tickets/${ticket.id}`, { status: 'solved' });
  await agent.put(`/api/v1/tickets/${ticket.id}/article`, { document_id: badge.id });
  await until(async () => (await learned()).includes('The gate ignores my card'), { what: 'the later phrasing' });
  assert.ok(!(await learned()).includes(question));
});

test('phrasings are for the editors of the organisation, articles of tickets for its agents', async () => {
  for (const [person, status] of [[requester, 403], [stranger, 404]]) {
    assert.equal((await person.get(phrasingsOf(badge))).status, status);
    assert.equal((await person.post(phrasingsOf(badge), { text: 'Mine now' })).status, status);
    assert.equal((await person.put(phrasingsOf(badge, badge.id), { text: 'Mine now' })).status, status);
    assert.equal((await person.delete(phrasingsOf(badge, badge.id))).status, status);
  }
  const ticket = (await requester.post('/api/v1/tickets', { subject: 'Whose article', body: 'x' })).body;
  const path = `/api/v1/tickets/${ticket.id}/article`;
  assert.equal((await requester.put(path, { document_id: badge.id })).status, 403);
  assert.equal((await requester.delete(path)).status, 403);
  assert.ok([404, 422].includes((await stranger.put(path, { document_id: badge.id })).status));
  const unknown = await agent.put(path, { document_id: ticket.id });
  assert.equal(unknown.status, 422);
  assert.equal(unknown.body.errors[0].pointer, '/document_id');
});

test('an admin says which words mean the same, and the next question is asked with them', async () => {
  const question = 'Is there a conference hall?';
  assert.ok(await isRefused(question));
  const written = await admin.post('/api/v1/kb/synonyms', { language: 'en', words: ['conference hall', 'meeting room'] });
  assert.equal(written.status, 201, JSON.stringify(written.body));
  assert.equal((await ask(question)).outcome, 'answered');
  const taken = await admin.post('/api/v1/kb/synonyms', { language: 'en', words: ['lounge', 'Meeting room'] });
  assert.equal(taken.status, 409);
  assert.equal(taken.body.code, 'word_taken');
  assert.match(taken.body.detail, /Meeting room/);
  assert.equal((await agent.get('/api/v1/kb/synonyms')).body.items.length, 1);
  assert.equal((await agent.post('/api/v1/kb/synonyms', { language: 'en', words: ['a b', 'c d'] })).status, 403);
  assert.equal((await requester.get('/api/v1/kb/synonyms')).status, 403);
  assert.equal((await admin.delete(`/api/v1/kb/synonyms/${written.body.id}`)).status, 204);
  assert.ok(await isRefused(question));
});
