// Somebody whose address and password open several organisations chooses one, by keyboard.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { call, password } from '../support/platform.mjs';
import { faultsOf, sitDown, wordsOf } from './browser.mjs';
import { browser, platform } from './stage.mjs';

for (const language of ['fr', 'en'])
  test(`one of several organisations is chosen by keyboard, in ${language}`, { timeout: 120_000 }, async () => {
    const words = wordsOf(language);
    const email = `several.${language}.${process.pid}@test.example`;
    for (const organisation of ['Alpha', 'Beta'])
      await call(platform.url, 'POST', '/api/v1/auth/register', { organisation, name: 'Direction', email, password, language });
    const person = await sitDown(browser, platform.url, { language });
    await person.page.goto('/sign-in/');
    await person.page.getByLabel(words('auth.email')).fill(email);
    await person.page.locator('input[name=password]').fill(password);
    await person.page.keyboard.press('Enter');
    await person.page.getByRole('heading', { level: 1, name: words('auth.choose.title') }).waitFor();
    assert.deepEqual(await faultsOf(person.page), []);
    assert.equal(await person.page.evaluate(() => document.activeElement.textContent), 'Alpha');
    await person.page.keyboard.press('Tab');
    await person.page.keyboard.press('Enter');
    await person.page.locator('main#main').waitFor();
    const me = person.page.waitForResponse((response) => response.url().endsWith('/api/v1/auth/refresh'));
    await person.page.reload();
    assert.equal((await (await me).json()).user.organisation.name, 'Beta');
    // The answer that asks for a choice is a 409, which Chromium reports; nothing else is at fault.
    assert.deepEqual(person.problems.filter((problem) => !problem.includes('409')), []);
    await person.leave();
  });
