// Every screen, in both languages and both themes: accessible, without a word in the console, and usable at 320 pixels.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultsOf, signIn, sitDown, wordsOf } from './browser.mjs';
import { browser, platform } from './stage.mjs';

const screens = [
  ['/overview/', 'overview.title'],
  ['/tickets/', 'tickets.title'],
  ['/tickets/new/', 'tickets.new_ticket.title'],
  ['/kb/', 'knowledge.title'],
  ['/kb/new/', 'knowledge.new'],
  ['/kb/synonyms/', 'knowledge.synonyms.title'],
  ['/unanswered/', 'unanswered.title'],
  ['/users/', 'users.title'],
  ['/integrations/', 'shell.items.integrations'],
  ['/settings/', 'settings.title'],
  ['/account/', 'account.title'],
];

const settled = (page) => page.locator('main [role=status][aria-label]').first().waitFor({ state: 'hidden' });

for (const language of ['fr', 'en'])
  for (const theme of ['light', 'dark'])
    test(`every screen, in ${language}, ${theme}`, { timeout: 120_000 }, async () => {
      const words = wordsOf(language);
      const admin = await sitDown(browser, platform.url, { language, theme });
      const faults = [];
      await admin.page.goto('/register/');
      await admin.page.getByRole('heading', { name: words('auth.register.title') }).waitFor();
      faults.push(...await faultsOf(admin.page));
      await signIn(admin.page, wordsOf(language), { role: 'admin', language: 'fr' });
      // The demo's administrator has one language; the screens are seen in both.
      await admin.page.evaluate((chosen) => localStorage.setItem('sp.language', chosen), language);
      await admin.page.route('**/api/v1/auth/refresh', async (route) => {
        const response = await route.fetch();
        const body = await response.json();
        await route.fulfill({ response, json: { ...body, user: { ...body.user, language } } });
      });
      for (const [path, title] of screens) {
        await admin.page.goto(path);
        await admin.page.getByRole('heading', { level: 1, name: words(title) }).waitFor();
        await settled(admin.page);
        faults.push(...await faultsOf(admin.page));
      }
      assert.deepEqual(faults, []);
      assert.deepEqual(admin.problems, []);
      await admin.leave();
    });

test('every screen fits a window of 320 pixels', { timeout: 120_000 }, async () => {
  const words = wordsOf('fr');
  const admin = await sitDown(browser, platform.url, { language: 'fr', width: 320, height: 700 });
  await signIn(admin.page, words, { role: 'admin', language: 'fr' });
  for (const [path] of screens) {
    await admin.page.goto(path);
    await admin.page.locator('main h1').first().waitFor();
    await settled(admin.page);
    const width = await admin.page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.querySelector('main').scrollWidth));
    assert.ok(width <= 320, `${path} is ${width} pixels wide`);
  }
  await admin.leave();
});

test('a page that does not exist says so', async () => {
  const person = await sitDown(browser, platform.url, { language: 'en' });
  const response = await person.page.goto('/nowhere/at/all/');
  assert.equal(response.status(), 404);
  await person.page.getByRole('heading', { level: 1, name: wordsOf('en')('not_found.title') }).waitFor();
  assert.deepEqual(await faultsOf(person.page), []);
  await person.leave();
});

test('a requester is told what is not theirs to see', async () => {
  const words = wordsOf('en');
  const person = await sitDown(browser, platform.url, { language: 'en' });
  await signIn(person.page, words, { role: 'requester', language: 'en' });
  for (const path of ['/overview/', '/unanswered/', '/users/', '/settings/', '/kb/new/']) {
    await person.page.goto(path);
    await person.page.getByText(words('errors.forbidden.title')).waitFor();
  }
  await person.leave();
});

test('a reload keeps the session and the draft, and an ended session says so', async () => {
  const words = wordsOf('en');
  const person = await sitDown(browser, platform.url, { language: 'en' });
  await signIn(person.page, words, { role: 'requester', language: 'en' });
  await person.page.goto('/tickets/new/');
  const subject = person.page.getByRole('textbox', { name: words('tickets.subject') });
  await subject.fill('The lamp of room 12');
  await person.page.reload();
  assert.equal(await subject.inputValue(), 'The lamp of room 12');
  await person.page.context().clearCookies();
  await person.page.reload();
  await person.page.getByText(words('auth.sign_in.ended')).waitFor();
  assert.ok(person.page.url().endsWith(`return=${encodeURIComponent('/tickets/new/')}`));
  await person.leave();
});

test('everything is reached by keyboard', async () => {
  const words = wordsOf('en');
  const person = await sitDown(browser, platform.url, { language: 'en' });
  await signIn(person.page, words, { role: 'agent', language: 'en' });
  await person.page.goto('/tickets/');
  await person.page.locator('main li a').nth(2).waitFor();
  await person.page.keyboard.press('j');
  await person.page.keyboard.press('j');
  await person.page.keyboard.press('Enter');
  await person.page.waitForURL(/\/tickets\/[^/]+\/$/);
  await person.page.keyboard.press('?');
  await person.page.getByRole('dialog', { name: words('shortcuts.title') }).waitFor();
  await person.page.keyboard.press('Escape');
  await person.page.getByRole('dialog').waitFor({ state: 'hidden' });
  await person.page.keyboard.press('Control+k');
  await person.page.getByRole('dialog', { name: words('palette.title') }).waitFor();
  await person.page.keyboard.type('knowledge');
  await person.page.keyboard.press('Enter');
  await person.page.getByRole('heading', { level: 1, name: words('knowledge.title') }).waitFor();
  await person.leave();
});
