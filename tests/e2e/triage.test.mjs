// The ticket list under an agent's hands: rows that stay where they are, keys that visit each ticket once, a focus that goes on.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { signIn, sitDown, wordsOf } from './browser.mjs';
import { atApi, browser, platform } from './stage.mjs';

const words = wordsOf('en');
let agent;
let api;
before(async () => {
  api = { agent: await atApi('agent'), requester: await atApi('requester') };
  agent = await sitDown(browser, platform.url, { language: 'en' });
  await signIn(agent.page, words, { role: 'agent', language: 'en' });
});

const open = async (subject, who = api.requester) => (await who.post('/api/v1/tickets', { subject, body: 'It flickers.' })).body;
const run = Date.now().toString(36);
const rows = (page) => page.locator('main li a[data-ticket]');
const subjects = async (page, count) => (await rows(page).locator('[class*=subject]').allInnerTexts()).slice(0, count);
const focusedTicket = (page) => page.evaluate(() => document.activeElement?.getAttribute('data-ticket'));
const changes = (page) => page.getByRole('button', { name: /refresh$/ });
const live = (page, state) => page.getByRole('status').filter({ hasText: new RegExp(`^${words(`tickets.live.${state}`)}$`) }).waitFor();
const eventually = async (read, expected) => {
  for (let left = 200; left > 0; left -= 1) {
    if (await read() === expected) return;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  assert.equal(await read(), expected);
};
const setStatus = async (page, status) => {
  await page.getByRole('combobox', { name: words('tickets.status') }).click();
  await page.getByRole('option', { name: words(`tickets.statuses.${status}`), exact: true }).click();
  await page.locator('article header').getByText(words(`tickets.statuses.${status}`)).waitFor();
};
const shown = (page, subject) => page.getByRole('heading', { level: 1, name: subject }).waitFor();

test('each ticket is visited once, and a solved one keeps its place until the list is refreshed', { timeout: 120_000 }, async () => {
  const { page } = agent;
  for (let number = 1; number <= 6; number += 1) await open(`Lamp ${number} ${run}`);
  await page.goto('/tickets/');
  await rows(page).filter({ hasText: `Lamp 6 ${run}` }).waitFor();
  const order = await subjects(page, 6);
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  for (const [place, subject] of order.entries()) {
    if (place > 0) await page.keyboard.press('j');
    await shown(page, subject);
    if (place < 3) await setStatus(page, 'solved');
  }
  assert.deepEqual(await subjects(page, 6), order);
  await changes(page).click();
  await eventually(async () => (await subjects(page, 3)).join(), order.slice(3).join());
});

test('what happens elsewhere moves no row under a reader, and comes by itself to a list at rest', { timeout: 60_000 }, async () => {
  const { page } = agent;
  await page.goto('/tickets/');
  await live(page, 'live');
  await rows(page).first().waitFor();
  await open(`At rest ${run}`);
  await eventually(async () => (await subjects(page, 1))[0], `At rest ${run}`);
  await page.keyboard.press('j');
  await open(`Meanwhile ${run}`);
  await changes(page).waitFor();
  assert.equal((await subjects(page, 1))[0], `At rest ${run}`);
  await changes(page).click();
  await eventually(async () => (await subjects(page, 1))[0], `Meanwhile ${run}`);
});

test('sixty-one presses of j over the edge of a page, on a slow line: none is lost, and the focus is there', { timeout: 60_000 }, async () => {
  const { page } = agent;
  const now = new Date().toISOString();
  const row = (index) => ({
    id: `t${index}`, number: index + 1, subject: `Row ${index + 1}`, excerpt: '', status: 'open', priority: 'normal', requester: { id: 'r', name: 'Alix' },
    assignee: { id: 'a', name: 'Sam' }, conversation_id: null, version: 1, messages: 0, created_at: now, updated_at: now, solved_at: null, closed_at: null, allowed_statuses: [],
  });
  await page.route('**/api/v1/tickets?*', async (route) => {
    const from = Number(new URL(route.request().url()).searchParams.get('cursor') ?? 0);
    if (from > 0) await new Promise((resolve) => setTimeout(resolve, 300));
    await route.fulfill({ json: { items: Array.from({ length: 50 }, (_, place) => row(from + place)), next_cursor: from < 150 ? String(from + 50) : null } });
  });
  await page.goto('/tickets/');
  await page.getByText('Row 1', { exact: true }).waitFor();
  for (let press = 0; press < 61; press += 1) await page.keyboard.press('j', { delay: 0 });
  await eventually(() => focusedTicket(page), 't60');
  const name = `#61 Row 61, ${words('tickets.statuses.open')}, Alix, ${words('tickets.assigned_to', { name: 'Sam' })}`;
  await page.getByRole('status').filter({ hasText: name }).waitFor({ state: 'attached' });
  await page.getByRole('link', { name: /Open.*Row 61.*Assigned to Sam/ }).waitFor();
  await page.unroute('**/api/v1/tickets?*');
});

test('an event costs no request; one on the open ticket only what is new of it', { timeout: 60_000 }, async () => {
  const { page } = agent;
  const [ticket, other] = [await open(`Looked at ${run}`), await open(`Elsewhere ${run}`)];
  await page.goto(`/tickets/${ticket.id}/`);
  await shown(page, ticket.subject);
  await live(page, 'live');
  await page.getByRole('list', { name: words('tickets.thread') }).getByText('It flickers.').waitFor();
  await page.waitForLoadState('load');
  const asked = [];
  const note = (request) => request.url().includes('/api/') && asked.push(new URL(request.url()).pathname);
  page.on('request', note);
  for (const priority of ['low', 'high', 'urgent', 'normal', 'high']) await api.agent.patch(`/api/v1/tickets/${other.id}`, { priority }, { 'if-match': '*' });
  await rows(page).filter({ hasText: other.subject }).getByRole('img', { name: words('tickets.priorities.high') }).waitFor();
  assert.deepEqual(asked.filter((path) => !path.includes(ticket.id) && !path.startsWith('/api/v1/users')), []);
  await api.requester.post(`/api/v1/tickets/${ticket.id}/messages`, { body: 'Still dark.' });
  await page.getByText('Still dark.').waitFor();
  page.off('request', note);
  assert.deepEqual([...new Set(asked.filter((path) => !path.includes(ticket.id) && !path.startsWith('/api/v1/users')))], []);
});

test('live is said only while it is true', { timeout: 60_000 }, async () => {
  const { page } = agent;
  await page.goto('/tickets/');
  await live(page, 'live');
  await page.context().setOffline(true);
  await live(page, 'offline');
  await page.context().setOffline(false);
  await live(page, 'live');
});

test('a long ticket opens at its top with its properties, and again at what is new', { timeout: 60_000 }, async () => {
  const { page } = agent;
  const ticket = await open(`A long story ${run}`);
  const say = (who, text) => who.post(`/api/v1/tickets/${ticket.id}/messages`, { body: `${text}\n${'More of it. '.repeat(40)}` });
  for (let message = 1; message <= 31; message += 1) await say(message % 2 ? api.requester : api.agent, `Message ${message}.`);
  await page.goto(`/tickets/${ticket.id}/`);
  const thread = page.getByRole('list', { name: words('tickets.thread') });
  const inView = (locator) => locator.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });
  await thread.getByText('Message 1.').waitFor();
  assert.equal(await inView(thread.getByText('It flickers.')), true);
  const status = page.getByRole('combobox', { name: words('tickets.status') });
  const assignee = page.getByRole('combobox', { name: words('tickets.assignee') });
  await page.getByRole('button', { name: words('tickets.to_end') }).click();
  await eventually(() => page.getByRole('button', { name: words('tickets.to_end') }).count(), 0);
  assert.equal(await inView(status) && await inView(assignee), true);

  await page.goto('/kb/');
  for (const text of ['Unread one.', 'Unread two.']) await say(api.requester, text);
  await page.goto(`/tickets/${ticket.id}/`);
  await page.getByText(words('tickets.unread')).waitFor();
  await eventually(() => inView(page.getByText(words('tickets.unread'))), true);
  assert.equal(await inView(thread.getByText('It flickers.')), false);
});

test('after sending, after Send and solve and after the article picker the focus is where keys and readers go on', { timeout: 90_000 }, async () => {
  const { page } = agent;
  const [second, first] = [await open(`Second ${run}`), await open(`First ${run}`)];
  await page.goto('/tickets/');
  await rows(page).filter({ hasText: first.subject }).click();
  await shown(page, first.subject);
  const link = page.getByRole('complementary', { name: words('tickets.properties') }).getByRole('button', { name: words('tickets.article.link') });
  await link.focus();
  await page.keyboard.press('Enter');
  const picker = page.getByRole('dialog', { name: words('tickets.article.title') });
  await picker.waitFor();
  await page.keyboard.press('Escape');
  await picker.waitFor({ state: 'hidden' });
  await link.and(page.locator(':focus')).waitFor();

  await page.keyboard.press('r');
  await page.keyboard.type('It is mended.');
  await page.getByRole('button', { name: words('tickets.reply.more') }).click();
  await page.getByRole('menuitem', { name: words('tickets.reply.send_and', { status: words('tickets.statuses.solved') }) }).click();
  await page.locator('article header').getByText(words('tickets.statuses.solved')).waitFor();
  await page.getByRole('group', { name: first.subject }).and(page.locator(':focus')).waitFor();
  await page.keyboard.press('j');
  await shown(page, second.subject);
  await page.keyboard.press('r');
  await page.keyboard.type('We look into it.');
  await page.keyboard.press('Control+Enter');
  await page.keyboard.press('k');
  await shown(page, first.subject);
  await eventually(async () => (await api.agent.get(`/api/v1/tickets/${second.id}/messages`)).body.items.length, 1);
});

test('a citation that is closed gives the focus back', { timeout: 60_000 }, async () => {
  const { page } = agent;
  await page.goto('/assistant/');
  await page.getByRole('textbox', { name: words('assistant.ask') }).fill('How do I reset my password?');
  await page.keyboard.press('Enter');
  const chip = page.getByRole('log').getByRole('button', { name: /^Source 1/ }).first();
  await page.getByRole('log').getByRole('button', { name: words('assistant.helpful'), exact: true }).waitFor();
  await chip.focus();
  await page.keyboard.press('Enter');
  const source = page.getByRole('dialog');
  await source.waitFor();
  await page.keyboard.press('Escape');
  await source.waitFor({ state: 'hidden' });
  await chip.and(page.locator(':focus')).waitFor();
});

test('nothing was at fault in the console', () => {
  assert.deepEqual(agent.problems.filter((problem) => !/Failed to load resource|ERR_INTERNET_DISCONNECTED/.test(problem)), []);
});
