import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import test, { after, before } from 'node:test';
import { join, register, startPlatform, until } from '../support/platform.mjs';

let endpoint, platform, admin, agent, requester;

/** An endpoint that says one sentence, cites the first passage and counts what it cost. */
async function startEndpoint(tokens) {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const choice of [{ delta: { content: 'Open the sign-in page and choose Forgotten password [1].' } }, { delta: {}, finish_reason: 'stop' }])
        response.write(`data: ${JSON.stringify({ choices: [{ index: 0, ...choice }] })}\n\n`);
      response.end(`data: ${JSON.stringify({ choices: [], usage: { total_tokens: tokens } })}\n\ndata: [DONE]\n\n`);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

before(async () => {
  endpoint = await startEndpoint(600);
  platform = await startPlatform({ env: { SP_MODEL_URL: `http://127.0.0.1:${endpoint.address().port}/v1`, SP_MODEL_NAME: 'small', SP_MODEL_PRIVATE_ADDRESSES: 'true' } });
  admin = await register(platform.url);
  agent = await join(admin, 'agent');
  requester = await join(admin, 'requester');
  const article = (title, content) => ({ title, content, format: 'markdown', language: 'en', audience: 'requesters' });
  for (const item of [
    article('Reset my password', '## Forgotten password\n\nOpen the sign-in page and choose **Forgotten password**. A link, valid for 30 minutes, is sent to you.'),
    article('Connect a printer', 'Open **Settings**, then **Printers**, and add the printer of your floor.'),
    article('Order a computer', 'Fill in the order form; delivery takes ten working days.'),
    article('Installing the VPN client', '## Windows\n\nOn Windows, install the VPN client from the software centre.\n\n## macOS\n\nOn a Mac, install the VPN client from the self-service portal.'),
  ]) assert.equal((await agent.post('/api/v1/kb/documents', item)).status, 201);
  await until(async () => (await agent.get('/api/v1/kb/status')).body.behind === 0, { what: 'the index' });
  await set({ model: { enabled: false } });
});
after(async () => {
  await platform.stop();
  endpoint.close();
});

const set = async (settings) => {
  const response = await admin.put('/api/v1/assistant/settings', settings);
  assert.equal(response.status, 200, JSON.stringify(response.body));
  return response.body;
};
const ask = async (person, question, more = {}) => {
  const response = await person.post('/api/v1/chat', { question, language: 'en', ...more });
  assert.equal(response.status, 200, JSON.stringify(response.body));
  return response.body;
};
const rehearse = async (body = {}) => {
  const response = await admin.post('/api/v1/assistant/rehearsal', body);
  assert.equal(response.status, 200, JSON.stringify(response.body));
  return response.body;
};
const groups = async (query = '') => (await agent.get(`/api/v1/assistant/unanswered/groups${query}`)).body;

test('a rehearsal tells what a threshold would change, and applied it does', async () => {
  const questions = ['How do I reset my password?', 'Connect the printer of the new building to the old network', 'How long does delivery of a computer take?', 'Who won the football world cup in 1998?'];
  const answers = [];
  for (const question of questions) answers.push(await ask(requester, question));
  const first = await ask(requester, 'How do I install the VPN client on Windows?');
  const follow = await ask(requester, 'and on a Mac?', { conversation_id: first.conversation_id });
  assert.equal(follow.outcome, 'answered');

  const now = await rehearse();
  assert.deepEqual(now.items.map((item) => item.question), ['and on a Mac?', 'How do I install the VPN client on Windows?', ...questions.toReversed()]);
  assert.equal(now.changed, 0);
  for (const item of now.items) {
    assert.equal(item.current.outcome, item.then.outcome, item.question);
    assert.equal(item.current.confidence, item.then.confidence, item.question);
    assert.deepEqual(item.proposed, item.current);
  }
  assert.deepEqual(now.items.map((item) => item.follow_up), [true, false, false, false, false, false]);
  assert.equal(now.items[5].current.title, 'Reset my password');
  assert.equal(now.items[5].current.document_id, answers[0].citations[0].document_id);

  // Just above the least sure answer: that one would be refused.
  const least = now.items.filter((item) => item.current.outcome === 'answered').toSorted((a, b) => a.current.confidence - b.current.confidence)[0];
  const threshold = Math.min(1, least.current.confidence + 0.0001);
  const preview = await rehearse({ last: 200, threshold });
  assert.equal(preview.threshold.proposed, threshold);
  assert.ok(preview.changed >= 1);
  assert.equal(preview.proposed.answered + preview.proposed.refused, preview.items.length);
  assert.equal(preview.items.find((item) => item.message_id === least.message_id).proposed.outcome, 'refused');

  const before_ = (await agent.get('/api/v1/overview')).body.assistant;
  assert.equal(before_.answered + before_.refused, 6, 'a rehearsal is no question');
  await set({ threshold });
  for (const item of preview.items.filter((entry) => !entry.follow_up))
    assert.equal((await ask(requester, item.question)).outcome, item.proposed.outcome, item.question);
  assert.equal((await set({ threshold: null })).threshold, now.threshold.current);
});

test('a rehearsal is for admins, and names the field at fault', async () => {
  assert.equal((await agent.post('/api/v1/assistant/rehearsal', {})).status, 403);
  for (const [body, pointer] of [[{ last: 0 }, '/last'], [{ last: 201 }, '/last'], [{ threshold: 1.5 }, '/threshold']]) {
    const response = await admin.post('/api/v1/assistant/rehearsal', body);
    assert.equal(response.status, 422);
    assert.equal(response.body.errors[0].pointer, pointer);
  }
});

test('questions without an answer are grouped, dismissed, and come back when they are asked again', async () => {
  for (const question of ['How do I cancel my subscription?', 'cancelling a subscription', 'How do I cancel my subscription', 'Where is the canteen?'])
    assert.equal((await ask(requester, question)).outcome, 'refused', question);
  const unanswered = async () => (await agent.get('/api/v1/overview')).body.assistant.unanswered;
  const counted = await unanswered();
  const list = (await groups()).items;
  const group = list[0];
  assert.equal(group.asked, 3);
  assert.deepEqual(group.questions.map((item) => item.asked), [2, 1]);
  assert.equal(group.language, 'en');
  assert.ok(group.id && group.first_asked_at <= group.last_asked_at);
  assert.equal((await groups('?language=fr')).items.length, 0);
  const page = await groups('?limit=1');
  assert.equal(page.items.length, 1);
  assert.notEqual((await groups(`?limit=1&cursor=${page.next_cursor}`)).items[0].id, page.items[0].id);
  assert.equal((await requester.get('/api/v1/assistant/unanswered/groups')).status, 403);

  const dismissed = await agent.post('/api/v1/assistant/unanswered/dismiss', { message_ids: group.questions.map((item) => item.message_id) });
  assert.deepEqual(dismissed.body, { dismissed: 2 });
  assert.ok(!(await groups()).items.some((item) => item.id === group.id));
  assert.ok(!(await agent.get('/api/v1/assistant/unanswered')).body.items.some((item) => /subscription/.test(item.question)));
  assert.equal(await unanswered(), counted - 2);
  await ask(requester, 'How do I cancel my subscription?');
  assert.equal((await groups()).items.find((item) => /subscription/.test(item.question)).asked, 1);
  assert.equal(await unanswered(), counted - 1);
  assert.equal((await agent.post('/api/v1/assistant/unanswered/dismiss', { message_ids: [] })).body.errors[0].pointer, '/message_ids');
});

test('with its budget spent the assistant quotes, and says nothing of errors', async () => {
  const settings = await set({ model: { enabled: true, daily_tokens: 1000, first_token_ms: 5000, total_ms: 20000 } });
  assert.deepEqual([settings.model.configured, settings.model.name, settings.model.daily_tokens, settings.model.tokens_today], [true, 'small', 1000, 0]);
  assert.equal((await ask(requester, 'How can I reset my password, please?')).source, 'model');
  assert.equal((await ask(requester, 'I want to reset my password')).source, 'model');
  assert.equal((await admin.get('/api/v1/assistant/settings')).body.model.tokens_today, 1200);
  const quoted = await ask(requester, 'reset the password, how?');
  assert.equal(quoted.outcome, 'answered');
  assert.equal(quoted.source, 'knowledge_base');
  assert.match(quoted.answer, /30 minutes/);
  const metrics = (await platform.inside('/metrics', 'chatbot')).body;
  assert.match(metrics, /sp_assistant_budget_spent_total 1/);
  assert.match(metrics, /sp_assistant_model_tokens_total 1200/);
  await set({ model: { daily_tokens: null } });
  assert.equal((await ask(requester, 'reset the password, how?')).source, 'model', 'the quoted answer was not kept');
  const wrong = await admin.put('/api/v1/assistant/settings', { model: { first_token_ms: 30000 } });
  assert.equal(wrong.status, 422);
  assert.equal(wrong.body.errors[0].pointer, '/model/first_token_ms');
  const late = await admin.put('/api/v1/assistant/settings', { threshold: 0.4 }, { 'if-match': '"1"' });
  assert.equal(late.status, 412);
  assert.equal(late.body.current.model.name, 'small');
});
