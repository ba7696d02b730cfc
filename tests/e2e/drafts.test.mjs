// Nothing typed is lost, and nothing sent is done twice: drafts that last until the server has answered, in every tab of their own.
import assert from 'node:assert/strict';
import { afterEach, before, test } from 'node:test';
import { signIn, sitDown, wordsOf } from './browser.mjs';
import { atApi, browser, platform } from './stage.mjs';

const words = wordsOf('en');
let agent;
let api;
before(async () => {
  api = await atApi('agent');
  agent = await sitDown(browser, platform.url, { language: 'en' });
  await signIn(agent.page, words, { role: 'agent', language: 'en' });
});
afterEach(async () => {
  await agent.page.context().setOffline(false);
  await agent.page.unrouteAll({ behavior: 'ignoreErrors' });
});

let tickets = 0;
async function openTicket(page = agent.page) {
  const { body: ticket } = await api.post('/api/v1/tickets', { subject: `The lamp flickers ${++tickets} ${Date.now()}`, body: 'Since this morning.' });
  await page.goto(`/tickets/${ticket.id}/`);
  await page.getByRole('heading', { level: 1, name: ticket.subject }).waitFor();
  return { ...ticket, path: `/tickets/${ticket.id}/`, messages: `**/api/v1/tickets/${ticket.id}/messages` };
}
const replyBox = (page) => page.getByRole('textbox', { name: words('tickets.reply.public_label') });
const noteBox = (page) => page.getByRole('textbox', { name: words('tickets.reply.internal_label') });
const tryAgain = (page) => page.getByRole('alert').getByRole('button', { name: words('errors.retry') });
const draftsOf = (page) => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('sp.draft.')));
const eventually = async (read, expected) => {
  for (let left = 100; left > 0; left -= 1) {
    if (await read() === expected) return;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  assert.equal(await read(), expected);
};
/** Lets POSTs of `pattern` through one by one: the test says what becomes of each. */
async function intercept(page, pattern, decide) {
  const keys = [];
  await page.route(pattern, async (route) => {
    if (route.request().method() !== 'POST') return route.fallback();
    keys.push(route.request().headers()['idempotency-key']);
    return decide(route, keys.length);
  });
  return keys;
}
const loseAnswer = async (route) => {
  await route.fetch();
  await route.abort();
};

test('a reply whose answer is lost stays, over a reload too, and is sent again under its first key', async () => {
  const { page } = agent;
  const ticket = await openTicket();
  const keys = await intercept(page, ticket.messages, (route, count) => (count === 1 ? loseAnswer(route) : route.continue()));
  await replyBox(page).fill('On our way.');
  await page.keyboard.press('Control+Enter');
  await tryAgain(page).waitFor();
  assert.equal(await replyBox(page).inputValue(), 'On our way.');
  await page.reload();
  await eventually(() => replyBox(page).inputValue(), 'On our way.');
  await page.getByText(words('drafts.attempted')).waitFor();
  await page.getByRole('button', { name: words('tickets.reply.send'), exact: true }).click();
  await eventually(() => replyBox(page).inputValue(), '');
  await replyBox(page).fill('And here.');
  await page.keyboard.press('Control+Enter');
  await eventually(() => replyBox(page).inputValue(), '');
  assert.ok(keys[0]);
  assert.equal(keys[1], keys[0]);
  assert.notEqual(keys[2], keys[0]);
  assert.deepEqual(await draftsOf(page), []);
});

test('while it is sent, a reply stays in sight; a changed text has a new key', async () => {
  const { page } = agent;
  const ticket = await openTicket();
  let release;
  const held = new Promise((resolve) => (release = resolve));
  const keys = await intercept(page, ticket.messages, async (route, count) => {
    if (count > 1) return route.continue();
    await held;
    return route.abort();
  });
  await replyBox(page).fill('First words.');
  await page.keyboard.press('Control+Enter');
  await page.getByText(words('tickets.reply.sending')).waitFor();
  assert.equal(await replyBox(page).inputValue(), 'First words.');
  assert.equal(await replyBox(page).isEditable(), false);
  release();
  await tryAgain(page).waitFor();
  await replyBox(page).fill('Other words.');
  await tryAgain(page).click();
  await page.getByRole('list', { name: words('tickets.thread') }).getByText('Other words.').waitFor();
  await eventually(() => replyBox(page).inputValue(), '');
  assert.notEqual(keys[1], keys[0]);
});

test('offline, a reply says at once that it was not sent, and leaving the page loses nothing', async () => {
  const { page } = agent;
  const ticket = await openTicket();
  await replyBox(page).fill('Written in the lift.');
  await page.context().setOffline(true);
  await page.keyboard.press('Control+Enter');
  await page.getByText(words('tickets.reply.failed')).waitFor();
  assert.equal(await replyBox(page).inputValue(), 'Written in the lift.');
  await page.context().setOffline(false);
  await page.goto('/kb/');
  await page.goto(ticket.path);
  await eventually(() => replyBox(page).inputValue(), 'Written in the lift.');
});

test('an ended session keeps what was being sent until its writer is back', async () => {
  const person = await sitDown(browser, platform.url, { language: 'en' });
  const { page } = person;
  await signIn(page, words, { role: 'agent', language: 'en' });
  const ticket = await openTicket(page);
  await replyBox(page).fill('Just a moment.');
  const refused = (route) => route.fulfill({ status: 401, contentType: 'application/problem+json', body: '{"status":401,"code":"session_ended"}' });
  await page.route('**/api/v1/auth/refresh', refused);
  await intercept(page, ticket.messages, refused);
  await page.keyboard.press('Control+Enter');
  await page.getByText(words('auth.sign_in.ended')).waitFor();
  await page.unrouteAll();
  const name = words('auth.roles.agent');
  await page.getByRole('button', { name: new RegExp(`${name}\\s*EN`) }).first().click();
  await page.getByRole('button', { name: words('auth.sign_in.submit') }).click();
  await page.getByRole('heading', { level: 1, name: ticket.subject }).waitFor();
  await eventually(() => replyBox(page).inputValue(), 'Just a moment.');
  await person.leave();
});

test('two tabs keep a draft each; the newer one is offered, and never takes the other place by itself', async () => {
  const { page } = agent;
  const ticket = await openTicket();
  await replyBox(page).fill('One.');
  const other = await page.context().newPage();
  await other.goto(ticket.path);
  await eventually(() => replyBox(other).inputValue(), 'One.');
  await replyBox(other).fill('Two.');
  await page.getByText(words('drafts.newer')).waitFor();
  assert.equal(await replyBox(page).inputValue(), 'One.');
  await other.reload();
  await eventually(() => replyBox(other).inputValue(), 'Two.');
  assert.equal(await replyBox(page).inputValue(), 'One.');
  await replyBox(other).press('Control+Enter');
  await eventually(() => replyBox(other).inputValue(), '');
  assert.equal(await replyBox(page).inputValue(), 'One.');
  await replyBox(other).fill('Three.');
  await page.getByRole('button', { name: words('drafts.take') }).click();
  assert.equal(await replyBox(page).inputValue(), 'Three.');
  await replyBox(page).press('Control+Enter');
  await eventually(() => replyBox(page).inputValue(), '');
  await other.close();
});

test('a note and a reply have a text each, and r and n choose; Escape leaves the box to the keys', async () => {
  const { page } = agent;
  await openTicket();
  await page.keyboard.press('n');
  await page.keyboard.type('Only for us.');
  assert.equal(await noteBox(page).inputValue(), 'Only for us.');
  await page.keyboard.press('Escape');
  await page.keyboard.press('r');
  assert.equal(await replyBox(page).inputValue(), '');
  await page.keyboard.type('For you.');
  await page.keyboard.press('Control+Enter');
  await page.getByRole('list', { name: words('tickets.thread') }).getByText('For you.').waitFor();
  await page.keyboard.press('n');
  assert.equal(await noteBox(page).inputValue(), 'Only for us.');
  await noteBox(page).fill('');
});

test('a question without an answer comes back into its box', async () => {
  const { page } = agent;
  await page.goto('/assistant/');
  const box = page.getByRole('textbox', { name: words('assistant.ask') });
  const keys = await intercept(page, '**/api/v1/chat', (route, count) => (count === 1 ? route.abort() : route.continue()));
  await box.fill('How do I connect to the VPN?');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: words('errors.retry') }).waitFor();
  await page.reload();
  await eventually(() => box.inputValue(), 'How do I connect to the VPN?');
  await box.press('Enter');
  await page.getByRole('log').getByRole('button', { name: words('assistant.helpful'), exact: true }).waitFor();
  await eventually(() => box.inputValue(), '');
  assert.equal(keys[1], keys[0]);
});

test('a new ticket whose answer is lost is one ticket', async () => {
  const { page } = agent;
  const subject = `The door squeaks ${Date.now()}`;
  const keys = await intercept(page, '**/api/v1/tickets', (route, count) => (count === 1 ? loseAnswer(route) : route.continue()));
  await page.goto('/tickets/new/');
  await page.getByText(words('tickets.new_ticket.agent_lead')).waitFor();
  await page.getByRole('textbox', { name: words('tickets.subject') }).fill(subject);
  await page.getByRole('textbox', { name: words('tickets.new_ticket.body') }).fill('When it rains.');
  await page.keyboard.press('Control+Enter');
  await page.locator('#main').getByRole('alert').waitFor();
  await page.reload();
  await page.getByRole('button', { name: words('tickets.new_ticket.submit') }).click();
  await page.getByRole('heading', { level: 1, name: subject }).waitFor();
  assert.equal(keys[1], keys[0]);
  const { body } = await api.get(`/api/v1/tickets?q=${encodeURIComponent(subject)}`);
  assert.equal(body.items.length, 1);
});
