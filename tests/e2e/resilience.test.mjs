// What a person sees when something goes wrong: the server fails, someone else was first, an answer breaks off.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signIn, sitDown, wordsOf } from './browser.mjs';
import { atApi, browser, platform } from './stage.mjs';

const words = wordsOf('en');

const arrive = async (role, path) => {
  const person = await sitDown(browser, platform.url, { language: 'en' });
  await signIn(person.page, words, { role, language: 'en' });
  await person.page.goto(path);
  return person;
};

/** A ticket of its own, opened on the agent's screen. `patch` changes it as the same agent elsewhere. */
async function openTicket(page) {
  const elsewhere = await atApi('agent');
  const { body: ticket } = await elsewhere.post('/api/v1/tickets', { subject: `The lamp flickers ${Date.now()}`, body: 'Since this morning.' });
  await page.goto(`/tickets/${ticket.id}/`);
  await page.getByRole('heading', { level: 1, name: ticket.subject }).waitFor();
  return { ...ticket, patch: (change) => elsewhere.patch(`/api/v1/tickets/${ticket.id}`, change) };
}

const choose = async (page, field, value) => {
  await page.getByRole('combobox', { name: words(field) }).click();
  await page.getByRole('option', { name: words(value), exact: true }).click();
};
const valueOf = (page, field) => page.getByRole('combobox', { name: words(field) }).inputValue();

test('a change that the server fails to make is shown at once and taken back', async () => {
  const { page, leave } = await arrive('agent', '/tickets/');
  const ticket = await openTicket(page);
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route(`**/api/v1/tickets/${ticket.id}`, async (route) => {
    if (route.request().method() !== 'PATCH') return route.continue();
    await held;
    return route.fulfill({ status: 500, contentType: 'application/problem+json', body: '{"status":500,"code":"internal"}' });
  });
  await choose(page, 'tickets.priority', 'tickets.priorities.urgent');
  assert.equal(await valueOf(page, 'tickets.priority'), words('tickets.priorities.urgent'));
  release();
  await page.getByText(words('tickets.change_undone')).waitFor();
  assert.equal(await valueOf(page, 'tickets.priority'), words('tickets.priorities.normal'));
  await leave();
});

test('a message that is not sent stays in its box', async () => {
  const { page, leave } = await arrive('agent', '/tickets/');
  const ticket = await openTicket(page);
  await page.route(`**/api/v1/tickets/${ticket.id}/messages`, (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
  const reply = page.getByRole('textbox', { name: words('tickets.reply.public_label') });
  await reply.fill('On our way.');
  await page.keyboard.press('Control+Enter');
  await page.getByText(words('tickets.reply.failed')).waitFor();
  assert.equal(await reply.inputValue(), 'On our way.');
  await leave();
});

test('when someone else was first, the screen says what they changed and offers to go on', async () => {
  const { page, leave } = await arrive('agent', '/tickets/');
  await page.route('**/api/v1/tickets/events', (route) => route.abort());
  const ticket = await openTicket(page);
  await ticket.patch({ priority: 'high' });
  await choose(page, 'tickets.status', 'tickets.statuses.pending');
  const moved = words('tickets.priority') + words('tickets.colon') + words('tickets.priorities.high');
  await page.getByText(words('tickets.conflict.fields', { fields: moved })).waitFor();
  assert.equal(await valueOf(page, 'tickets.status'), words('tickets.statuses.open'));
  await page.getByRole('button', { name: words('tickets.conflict.retry') }).click();
  await page.locator('article header').getByText(words('tickets.statuses.pending')).waitFor();
  assert.equal(await valueOf(page, 'tickets.priority'), words('tickets.priorities.high'));
  await leave();
});

test('too many questions: the wait is counted down, then the question goes through', async () => {
  const { page, leave } = await arrive('requester', '/assistant/');
  await page.route('**/api/v1/chat', (route) => route.fulfill({
    status: 429, headers: { 'retry-after': '2' }, contentType: 'application/problem+json', body: '{"status":429,"code":"rate_limited"}' }), { times: 1 });
  await page.getByRole('textbox', { name: words('assistant.ask') }).fill('How do I connect to the VPN?');
  await page.keyboard.press('Enter');
  await page.getByText(words('assistant.too_many')).waitFor();
  await page.getByRole('button', { name: words('errors.retry') }).click({ timeout: 5000 });
  await page.getByRole('log').getByRole('button', { name: words('assistant.helpful'), exact: true }).waitFor();
  await leave();
});

test('an answer that breaks off is never shown as whole', async () => {
  const { page, leave } = await arrive('requester', '/assistant/');
  const stream = 'event: start\ndata: {"conversation_id":"c","message_id":"m","language":"en"}\n\nevent: token\ndata: {"text":"The first words"}\n\n';
  await page.route('**/api/v1/chat', (route) => route.fulfill({ contentType: 'text/event-stream', body: stream }), { times: 1 });
  await page.getByRole('textbox', { name: words('assistant.ask') }).fill('How do I connect to the VPN?');
  await page.keyboard.press('Enter');
  await page.getByText(words('assistant.broke_off')).waitFor();
  await page.getByText('The first words').waitFor();
  await leave();
});

test('an answer can be stopped, and what had come stays', async () => {
  const { page, leave } = await arrive('requester', '/assistant/');
  await page.evaluate(() => {
    const original = globalThis.fetch;
    globalThis.fetch = (input, init) => {
      if (!String(input).endsWith('/api/v1/chat')) return original(input, init);
      const encode = (event, data) => new TextEncoder().encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
      const body = new ReadableStream({
        start(controller) {
          controller.enqueue(encode('start', { conversation_id: 'c', message_id: 'm', language: 'en' }));
          controller.enqueue(encode('token', { text: 'The first words' }));
          init.signal.addEventListener('abort', () => controller.error(new DOMException('stopped', 'AbortError')));
        },
      });
      return Promise.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } }));
    };
  });
  await page.getByRole('textbox', { name: words('assistant.ask') }).fill('How do I connect to the VPN?');
  await page.keyboard.press('Enter');
  await page.getByText('The first words').waitFor();
  await page.getByRole('button', { name: words('assistant.stop') }).click();
  await page.getByText(words('assistant.stopped')).waitFor();
  await page.getByText('The first words').waitFor();
  await leave();
});

test('sixty quick presses of j move sixty rows, in a list that draws only what is seen', { timeout: 120_000 }, async () => {
  const { page, leave } = await arrive('agent', '/tickets/');
  const rows = Array.from({ length: 5000 }, (_, index) => ({
    id: `t${index}`, number: index + 1, subject: `Ticket ${index + 1}`, body: '', status: 'open', priority: 'normal',
    requester: { id: 'r', name: 'Requester' }, assignee: null, conversation_id: null, version: 1, messages: 0,
    created_at: new Date().toISOString(), updated_at: new Date().toISOString(), solved_at: null, closed_at: null, allowed_statuses: [],
  }));
  await page.route('**/api/v1/tickets?*', (route) => route.fulfill({ json: { items: rows, next_cursor: null } }));
  await page.reload();
  await page.getByText('Ticket 1', { exact: true }).waitFor();
  for (let press = 0; press < 60; press += 1) await page.keyboard.press('j', { delay: 0 });
  await page.locator('main li a[data-selected]', { hasText: 'Ticket 60' }).waitFor();
  assert.ok(await page.locator('main li').count() <= 60);
  await leave();
});
