// What people who use the screens every day fall over: paper, keyboards, narrow windows, other scripts, long texts.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { faultsOf, signIn, sitDown, wordsOf } from './browser.mjs';
import { atApi, browser, platform } from './stage.mjs';

const words = wordsOf('en');
const messages = 31;
const arabic = 'مرحبا، لا أستطيع الطباعة اليوم';

let agent;
let ticket;

before(async () => {
  agent = await sitDown(browser, platform.url, { language: 'en' });
  await signIn(agent.page, words, { role: 'agent', language: 'en' });
  const person = await atApi('agent');
  const opened = await person.post('/api/v1/tickets', { subject: 'The printer of floor 3', body: arabic });
  assert.equal(opened.status, 201);
  ticket = opened.body;
  for (let at = 2; at <= messages; at += 1) {
    const body = `Message ${at}: the tray was opened, cleaned and closed again.\n\nThen it printed one page.`;
    assert.equal((await person.post(`/api/v1/tickets/${ticket.id}/messages`, { body, internal: false })).status, 201);
  }
});

const boxOf = (locator) => locator.evaluate((element) => { const { left, right, top, bottom, width } = element.getBoundingClientRect(); return { left, right, top, bottom, width }; });
const styleOf = (locator, name) => locator.evaluate((element, property) => getComputedStyle(element)[property], name);

test('a ticket is printed whole, and nothing but the ticket', { timeout: 240_000 }, async () => {
  const { page } = agent;
  await page.goto(`/tickets/${ticket.id}/`);
  const thread = page.getByRole('list', { name: words('tickets.thread') });
  await thread.getByText('Message 31:').waitFor();
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  for (const hidden of [page.getByRole('textbox', { name: words('tickets.reply.public_label') }), page.getByRole('navigation', { name: words('shell.navigation') }),
    page.getByRole('textbox', { name: words('tickets.search') })]) assert.equal(await hidden.isVisible(), false);
  assert.equal(await thread.getByText(/^Message \d+:/).count(), messages - 1);
  assert.equal(await styleOf(page.locator('body'), 'backgroundColor'), 'rgb(255, 255, 255)');
  assert.equal(await styleOf(thread.getByText('Message 31:'), 'color'), 'rgb(0, 0, 0)');
  const pages = (await page.pdf({ format: 'A4' })).toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
  assert.ok(pages >= 3, `${pages} pages`);
  await page.emulateMedia({ media: 'screen', colorScheme: 'light' });
});

test('what is written from right to left is shown so', { timeout: 240_000 }, async () => {
  const { page } = agent;
  await page.goto(`/tickets/${ticket.id}/`);
  assert.equal(await styleOf(page.getByText(arabic).first(), 'direction'), 'rtl');
  assert.equal(await styleOf(page.getByText('Message 2:').first(), 'direction'), 'ltr');
  const field = page.getByRole('textbox', { name: words('tickets.reply.public_label') });
  await field.fill(arabic);
  assert.equal(await styleOf(field, 'unicodeBidi'), 'plaintext');
  assert.equal(await styleOf(field, 'textAlign'), 'start');
  await field.fill('');
});

test('at 1,024 pixels the ticket has the most room, and the side bar keeps its names', { timeout: 240_000 }, async () => {
  const { page } = agent;
  await page.setViewportSize({ width: 1024, height: 800 });
  await page.goto(`/tickets/${ticket.id}/`);
  const detail = page.getByRole('article', { name: ticket.subject });
  await detail.waitFor();
  assert.ok((await boxOf(detail)).width >= 560);
  assert.equal(await page.getByRole('link', { name: words('shell.items.kb') }).count(), 1);
  assert.deepEqual(await faultsOf(page), []);
  await page.setViewportSize({ width: 1280, height: 860 });
});

test('menus and lists of choices stand in a landmark', { timeout: 240_000 }, async () => {
  const { page } = agent;
  await page.goto(`/tickets/${ticket.id}/`);
  await page.getByRole('button', { name: words('tickets.filter') }).click();
  await page.getByRole('menuitemradio').first().waitFor();
  const faults = await faultsOf(page);
  await page.keyboard.press('Escape');
  await page.getByRole('combobox', { name: words('tickets.status') }).click();
  await page.getByRole('option').first().waitFor();
  faults.push(...await faultsOf(page));
  await page.keyboard.press('Escape');
  assert.deepEqual(faults, []);
});

test('forced colours tell apart what is selected', { timeout: 240_000 }, async () => {
  const { page } = agent;
  await page.emulateMedia({ forcedColors: 'active' });
  await page.goto(`/tickets/${ticket.id}/`);
  const background = (locator) => styleOf(locator, 'backgroundColor');
  const current = page.getByRole('link', { name: words('shell.items.tickets') }).first();
  await current.waitFor();
  assert.notEqual(await background(current), await background(page.getByRole('link', { name: words('shell.items.kb') })));
  const rows = page.locator('main li a');
  await rows.nth(1).waitFor();
  assert.notEqual(await background(page.locator('main li a[aria-current="true"]')), await background(page.locator('main li a:not([aria-current])').first()));
  assert.notEqual(await background(page.locator('main button[aria-pressed="true"]').first()), await background(page.locator('main button[aria-pressed="false"]').first()));
  await page.emulateMedia({ forcedColors: 'none' });
});

test('the ring around a navigation item is inside of it', async () => {
  const { page } = agent;
  const item = page.getByRole('link', { name: words('shell.items.kb') });
  await page.keyboard.press('Tab');
  await item.focus();
  assert.ok(Number.parseFloat(await styleOf(item, 'outlineOffset')) <= -2);
});

test('a search of the knowledge base is an address, and Back leads to where one was', { timeout: 240_000 }, async () => {
  const { page } = agent;
  await page.setViewportSize({ width: 1280, height: 420 });
  await page.goto('/kb/');
  const field = page.getByRole('searchbox', { name: words('knowledge.search') });
  await field.fill('password');
  await page.waitForURL(/\/kb\/\?q=password$/);
  const results = page.getByRole('region', { name: words('knowledge.results') });
  const hit = results.getByRole('link').nth(3);
  await hit.scrollIntoViewIfNeeded();
  const main = page.locator('#main');
  const left = await main.evaluate((element) => { element.scrollTo(0, 240); return element.scrollTop; });
  assert.ok(left > 100);
  const backAtTheResults = async () => {
    await page.waitForURL(/\/kb\/\?q=password$/);
    await results.getByRole('link').first().waitFor();
    assert.equal(await field.inputValue(), 'password');
    await page.waitForFunction((top) => Math.abs(document.getElementById('main').scrollTop - top) < 4, left);
  };
  const article = main.getByRole('article');
  await hit.evaluate((link) => link.click());
  await page.waitForURL(/\/kb\/[^/?]+\//);
  await article.waitFor();
  await page.goBack();
  await backAtTheResults();
  // Back as soon as the address has changed, before the article stands.
  await hit.evaluate((link) => new Promise((resolve) => {
    const push = history.pushState;
    history.pushState = (...entry) => {
      history.pushState = push;
      push.apply(history, entry);
      addEventListener('popstate', resolve, { once: true });
      history.back();
    };
    link.click();
  }).then(() => undefined));
  await backAtTheResults();
  await page.goForward();
  await article.waitFor();
  await page.goBack();
  await backAtTheResults();
  await page.reload();
  await results.getByRole('link').first().waitFor();
  assert.equal(await field.inputValue(), 'password');
  await page.setViewportSize({ width: 1280, height: 860 });
});

test('the palette offers an article once, those of the language first', { timeout: 240_000 }, async () => {
  const { page } = agent;
  const hit = (id, chunk, title, language) => ({ document_id: id, chunk_id: chunk, title, heading: title, snippet: '', score: 1, language, audience: 'requesters' });
  const found = [hit('1', 'a', 'Imprimer', 'fr'), hit('1', 'b', 'Imprimer', 'fr'), hit('2', 'c', 'Printing', 'en'), hit('2', 'd', 'Printing', 'en')];
  await page.route('**/api/v1/kb/search?*', (route) => route.fulfill({ json: { items: found } }));
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: words('palette.title') });
  await palette.waitFor();
  await page.keyboard.type('print');
  await palette.getByText('Printing').waitFor();
  assert.deepEqual(await palette.getByText(/^(Imprimer|Printing)$/).allInnerTexts(), ['Printing', 'Imprimer']);
  await page.keyboard.press('Escape');
  await page.unroute('**/api/v1/kb/search?*');
});

test('a question of 2,000 characters is cut in the list, and can still be added to an article', { timeout: 240_000 }, async () => {
  const { page } = agent;
  const question = 'Why does the printer of floor three not print today? '.repeat(40).slice(0, 2000);
  const at = new Date().toISOString();
  const group = { id: 'g', question, language: 'en', asked: 1, first_asked_at: at, last_asked_at: at, confidence: 0.1, questions: [{ message_id: 'm', conversation_id: 'c', question, asked: 1, asked_at: at }] };
  await page.route('**/api/v1/assistant/unanswered/groups?*', (route) => route.fulfill({ json: { items: [group], next_cursor: null } }));
  await page.goto('/unanswered/');
  const row = page.getByRole('listitem', { name: question });
  await row.waitFor();
  assert.ok(await row.evaluate((element) => element.getBoundingClientRect().height) < 160);
  const searched = page.waitForResponse((response) => response.url().includes('/api/v1/kb/search?'));
  await row.getByRole('button', { name: words('unanswered.add_to_article') }).click();
  assert.equal((await searched).status(), 200);
  const dialog = page.getByRole('dialog', { name: words('unanswered.add.title') });
  await dialog.getByText(words('unanswered.add.shortened', { count: 300 })).waitFor();
  const learned = [];
  await page.route('**/api/v1/kb/documents/*/phrasings', (route) => {
    learned.push(route.request().postDataJSON().text);
    return route.fulfill({ status: 201, json: {} });
  });
  await dialog.getByRole('radio').first().check();
  await dialog.getByRole('button', { name: /^Add 1/ }).click();
  await dialog.waitFor({ state: 'hidden' });
  assert.ok(learned[0].length <= 300 && question.startsWith(learned[0]) && learned[0].length > 200);
  await page.unrouteAll({ behavior: 'wait' });
});

test('dates are those of the language: British English has the day first', { timeout: 240_000 }, async () => {
  const { page } = agent;
  await page.goto(`/tickets/${ticket.id}/`);
  const title = await page.locator('main article time').first().getAttribute('title');
  assert.match(title, /^\d{1,2} \p{L}+ \d{4}/u);
});

test('a conversation opened again shows its end; a requester sees no confidence, and no thumbs under a refusal', { timeout: 240_000 }, async () => {
  const requester = await sitDown(browser, platform.url, { language: 'en', height: 500 });
  const { page } = requester;
  await signIn(page, words, { role: 'requester', language: 'en' });
  await page.goto('/assistant/');
  const log = page.getByRole('log');
  const put = async (question) => {
    await page.getByRole('textbox', { name: words('assistant.ask') }).fill(question);
    await page.keyboard.press('Enter');
  };
  await put('How do I reset my password?');
  await log.getByRole('button', { name: words('assistant.helpful'), exact: true }).waitFor();
  const source = log.getByRole('button', { name: /^Source 1/ }).first();
  await source.click();
  await page.getByRole('region', { name: words('assistant.cited_passage') }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.waitForFunction((button) => document.activeElement === button, await source.elementHandle());
  await put('What is on the canteen menu next Friday?');
  await log.getByText(words('assistant.refusal.title')).waitFor();
  assert.equal(await log.getByRole('button', { name: words('assistant.helpful'), exact: true }).count(), 1);
  assert.equal(await log.getByText(/confidence/i).count(), 0);
  await page.addInitScript(() => {
    window.shifts = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => (window.shifts += entry.hadRecentInput ? 0 : entry.value))).observe({ type: 'layout-shift', buffered: true });
  });
  await page.reload();
  await log.getByText(words('assistant.refusal.title')).waitFor();
  const scroller = page.getByRole('group', { name: words('assistant.messages') });
  await page.waitForFunction((element) => element.scrollHeight > element.clientHeight && element.scrollHeight - element.scrollTop - element.clientHeight < 4, await scroller.elementHandle());
  assert.ok(await page.evaluate(() => window.shifts) <= 0.02, 'the conversation moves while it comes');
  await requester.leave();
});

test('the roles of users can be read at 320 pixels; settings and articles stand still while they come', { timeout: 240_000 }, async () => {
  const admin = await sitDown(browser, platform.url, { language: 'fr', width: 320, height: 700 });
  const { page } = admin;
  const french = wordsOf('fr');
  await signIn(page, french, { role: 'admin', language: 'fr' });
  await page.goto('/users/');
  const role = page.getByRole('combobox').first();
  await role.waitFor();
  for (const width of [320, 390, 450]) {
    await page.setViewportSize({ width, height: 700 });
    const { right } = await boxOf(role);
    assert.ok(right <= width, `${right} of ${width} pixels`);
    assert.ok(await role.evaluate((input) => input.scrollWidth <= input.clientWidth), `cut off at ${width} pixels`);
  }
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.addInitScript(() => {
    window.shifts = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => (window.shifts += entry.hadRecentInput ? 0 : entry.value))).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto('/settings/');
  await page.getByRole('heading', { name: french('settings.cache.title') }).waitFor();
  await page.getByRole('heading', { name: french('settings.rehearsal.title') }).waitFor();
  assert.ok(await page.evaluate(() => window.shifts) <= 0.02, 'the settings move');
  await page.goto('/kb/');
  await page.goto(await page.locator('main li a').first().getAttribute('href'));
  await page.getByRole('heading', { name: french('knowledge.phrasings.title') }).waitFor();
  await page.getByText(french('knowledge.phrasings.lead')).waitFor();
  assert.ok(await page.evaluate(() => window.shifts) <= 0.02, 'the article moves');
  await admin.leave();
});

test('what a form misses is said at its fields, in the language of the interface', { timeout: 240_000 }, async () => {
  const french = wordsOf('fr');
  // The browser speaks English: its own bubbles would.
  const person = await sitDown(browser, platform.url, { language: 'en' });
  const { page } = person;
  await page.addInitScript(() => localStorage.setItem('sp.language', 'fr'));
  await page.goto('/sign-in/');
  await page.getByLabel(french('auth.email')).fill('nobody');
  await page.getByRole('button', { name: french('auth.sign_in.submit') }).click();
  await page.getByText(french('fields.email')).waitFor();
  await page.getByText(french('fields.required')).waitFor();
  assert.deepEqual(await faultsOf(page), []);
  assert.equal(await page.getByLabel(french('auth.email')).evaluate((field) => field === document.activeElement), true);
  await page.getByLabel(french('auth.email')).fill('nobody@test.example');
  await page.getByText(french('fields.email')).waitFor({ state: 'detached' });
  assert.equal(await page.locator('form').evaluate((form) => form.noValidate), true);
  await person.leave();
});

test('what the server refuses is said at the fields, in the language of the interface', { timeout: 240_000 }, async () => {
  const french = wordsOf('fr');
  const person = await sitDown(browser, platform.url, { language: 'fr' });
  const { page } = person;
  await page.goto('/register/');
  await page.getByLabel(french('auth.register.organisation')).fill('o'.repeat(201));
  await page.getByLabel(french('auth.register.name')).fill('Direction');
  await page.getByLabel(french('auth.email')).fill('direction@test.example');
  const secret = page.getByLabel(french('auth.password'), { exact: true });
  await secret.fill('abcabcabcabcabc');
  const submit = page.getByRole('button', { name: french('auth.register.submit') });
  await submit.click();
  await page.getByText('Au plus 200 caractères.').waitFor();
  await page.getByLabel(french('auth.register.organisation')).fill('Organisation');
  await submit.click();
  await page.getByText(french('fields.too_simple')).waitFor();
  assert.deepEqual(await faultsOf(page), []);
  await person.leave();
});
