// What asks nothing: a greeting, a thank-you, the wish for a person; and how an organisation words it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signIn, sitDown, wordsOf } from './browser.mjs';
import { browser, platform } from './stage.mjs';

test('an admin words what leads to a person, and a requester who wants one gets there', { timeout: 120_000 }, async () => {
  const words = wordsOf('fr');
  const admin = await sitDown(browser, platform.url, { language: 'fr' });
  await signIn(admin.page, words, { role: 'admin', language: 'fr' });
  await admin.page.goto('/settings/');
  await admin.page.getByLabel(words('settings.replies.names.contact'), { exact: true }).fill('De 9 h à 17 h : [4000](tel:4000)');
  const preview = admin.page.getByRole('group', { name: words('settings.replies.preview', { name: words('settings.replies.names.contact') }) });
  await preview.getByRole('link', { name: '4000' }).waitFor();
  await admin.page.locator('form', { has: preview }).getByRole('button', { name: words('settings.replies.save') }).click();
  await admin.page.getByText(words('settings.saved')).waitFor();

  const requester = await sitDown(browser, platform.url, { language: 'fr' });
  const { page } = requester;
  await signIn(page, words, { role: 'requester', language: 'fr' });
  await page.goto('/assistant/');
  const replies = page.locator('[data-reply]');
  const say = async (text, count) => {
    await page.getByRole('textbox', { name: words('assistant.ask') }).fill(text);
    await page.keyboard.press('Enter');
    await replies.nth(count - 1).waitFor();
  };
  await say('bjr', 1);
  assert.equal(await page.getByRole('log').getByRole('button').count(), 0, 'nothing to judge, no ticket, no source');
  await say('parler à un humain', 2);
  assert.equal(await replies.last().getByRole('link', { name: '4000' }).getAttribute('href'), 'tel:4000');
  await replies.last().getByRole('button', { name: words('assistant.create_ticket') }).click();
  await page.getByRole('form', { name: words('assistant.handoff.title') }).waitFor();
  assert.deepEqual([...admin.problems, ...requester.problems], []);
  await admin.leave();
  await requester.leave();
});
