// How the assistant is fed: files imported and exported, the ways people ask for an article, words that mean the same.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { beginning, faultsOf, signIn, sitDown, wordsOf } from './browser.mjs';
import { browser, platform } from './stage.mjs';

// A running platform may have seen these tests before.
const run = Date.now().toString(36);
const textFile = (name, text) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
const picture = (name) => ({ name, mimeType: 'image/png', buffer: Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex') });

/** Refusals that a test provokes are reported to the console by the browser itself. */
const unexpected = (problems) => problems.filter((problem) => !/Failed to load resource/.test(problem));

async function arrive({ role = 'agent', language = 'en', path = '/kb/', ...window }) {
  const words = wordsOf(language);
  const person = await sitDown(browser, platform.url, { language, ...window });
  if (role === 'admin' && language === 'en')
    // The demo's administrator has one language; the screens are seen in both.
    await person.page.route('**/api/v1/auth/refresh', async (route) => {
      const response = await route.fetch();
      const body = await response.json();
      await route.fulfill({ response, json: body.user ? { ...body, user: { ...body.user, language } } : body });
    });
  await signIn(person.page, words, { role, language: role === 'admin' ? 'fr' : language });
  await person.page.evaluate((chosen) => localStorage.setItem('sp.language', chosen), language);
  await person.page.goto(path);
  await person.page.getByRole('heading', { level: 1 }).waitFor();
  return { ...person, words };
}

async function openImport({ page, words }) {
  await page.getByRole('button', { name: words('knowledge.import.action'), exact: true }).click();
  const dialog = page.getByRole('dialog', { name: words('knowledge.import.title') });
  await dialog.getByText(words('knowledge.import.formats')).waitFor();
  return dialog;
}

async function importFiles(dialog, words, files) {
  await dialog.locator('input[type=file]').setInputFiles(files);
  await dialog.getByRole('button', { name: beginning(words('knowledge.import.start')) }).click();
}

const counted = async (dialog, words, status) => {
  const count = dialog.locator('dl > div').filter({ hasText: words(`knowledge.import.statuses.${status}`) }).locator('dd');
  await count.waitFor();
  return Number(await count.innerText());
};

for (const [language, theme, width] of [['fr', 'light', 1280], ['en', 'dark', 390]])
  test(`files are imported, and each one's fate is told, in ${language}, ${theme}, ${width} pixels wide`, { timeout: 90_000 }, async () => {
    const person = await arrive({ language, theme, width });
    const { page, words } = person;
    const faults = [...await faultsOf(page)];
    const dialog = await openImport(person);
    faults.push(...await faultsOf(page));
    const title = `Lending bicycles ${run} ${language}`;
    const file = textFile(`bicycles-${run}-${language}.md`, `# ${title}\n\nA bicycle is lent at the reception for three days.\n`);
    const locks = textFile(`locks-${run}-${language}.html`, `<!doctype html><html><body><h1>Locks ${run} ${language}</h1><p>Locks are lent too.</p><p hidden>Draft</p></body></html>`);
    await dialog.locator('input[type=file]').setInputFiles([file, locks, picture('holiday.png')]);
    faults.push(...await faultsOf(page));
    await dialog.getByRole('button', { name: beginning(words('knowledge.import.start')) }).click();
    await dialog.getByRole('heading', { name: words('knowledge.import.done') }).waitFor();
    assert.equal(await counted(dialog, words, 'created'), 2);
    assert.equal(await counted(dialog, words, 'skipped'), 1);
    await dialog.getByText(words('knowledge.import.reasons.unsupported')).waitFor();
    await dialog.getByText(language === 'fr' ? '1 passage masqué a été laissé de côté.' : '1 hidden passage was left out.').waitFor();
    faults.push(...await faultsOf(page));

    await dialog.getByRole('button', { name: words('knowledge.import.more') }).click();
    await importFiles(dialog, words, [file]);
    assert.equal(await counted(dialog, words, 'unchanged'), 1);
    await dialog.getByRole('link', { name: title }).click();
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    assert.deepEqual(faults, []);
    assert.deepEqual(unexpected(person.problems), []);
    await person.leave();
  });

test('what the server refuses as a whole is told of the files, and what broke off is resumed', { timeout: 60_000 }, async () => {
  const person = await arrive({});
  const { page, words } = person;
  const dialog = await openImport(person);
  const upload = '**/api/v1/kb/documents/upload';
  for (const [status, reason] of [[413, 'too_large'], [415, 'unsupported']]) {
    await page.route(upload, (route) => route.fulfill({ status, contentType: 'application/problem+json', body: `{"status":${status},"code":"refused"}` }));
    await importFiles(dialog, words, [textFile('a.md', '# A')]);
    await dialog.getByRole('heading', { name: words('knowledge.import.none_imported') }).waitFor();
    await dialog.getByText(words(`knowledge.import.reasons.${reason}`)).waitFor();
    await page.unroute(upload);
    await dialog.getByRole('button', { name: words('knowledge.import.more') }).click();
  }
  await page.route(upload, (route) => route.abort());
  await importFiles(dialog, words, [textFile(`resumed-${run}.md`, `# Resumed ${run}\n\nAfter the connection came back.`)]);
  await dialog.getByRole('alert').getByText(words('knowledge.import.cut_off')).waitFor();
  assert.deepEqual(await faultsOf(page), []);
  await page.unroute(upload);
  await dialog.getByRole('button', { name: words('knowledge.import.go_on') }).click();
  await dialog.getByRole('link', { name: `Resumed ${run}` }).waitFor();
  await person.leave();
});

test('an import shows its progress and can be stopped', { timeout: 60_000 }, async () => {
  const person = await arrive({});
  const { page, words } = person;
  const dialog = await openImport(person);
  // The second batch is never answered: the first is in by then.
  let calls = 0;
  await page.route('**/api/v1/kb/documents/upload', (route) => (++calls === 1 ? route.continue() : undefined));
  const large = 'A sentence that fills the file. '.repeat(140_000);
  await importFiles(dialog, words, [textFile(`first-${run}.md`, `# First ${run}\n\nIt goes ahead.`), textFile(`second-${run}.txt`, large)]);
  const progress = dialog.getByRole('progressbar', { name: words('knowledge.import.progress') });
  await dialog.getByText(/1 of 2/).waitFor();
  assert.ok(Number(await progress.getAttribute('aria-valuenow')) < 100);
  assert.deepEqual(await faultsOf(page), []);
  await dialog.getByRole('button', { name: words('knowledge.import.stop') }).last().click();
  await dialog.getByRole('heading', { name: words('knowledge.import.cancelled') }).waitFor();
  assert.equal(await counted(dialog, words, 'created'), 1);
  await person.leave();
});

test('files dropped on the list wait in the dialog, once each', async () => {
  const person = await arrive({});
  const { page, words } = person;
  await page.locator('main li a').first().waitFor();
  const transfer = await page.evaluateHandle(() => {
    const held = new DataTransfer();
    held.items.add(new File(['# Dropped'], 'dropped.md'));
    return held;
  });
  await page.dispatchEvent('main', 'dragenter', { dataTransfer: transfer });
  await page.getByText(words('knowledge.import.drop_here')).waitFor();
  await page.dispatchEvent('main', 'drop', { dataTransfer: transfer });
  const dialog = page.getByRole('dialog', { name: words('knowledge.import.title') });
  await dialog.getByText('dropped.md').waitFor();
  assert.equal(await dialog.getByRole('listitem').count(), 1);
  await dialog.getByRole('button', { name: words('knowledge.import.remove', { name: 'dropped.md' }) }).click();
  assert.equal(await dialog.getByRole('listitem').count(), 0);
  await person.leave();
});

test('the whole knowledge base is downloaded as a zip', async () => {
  const person = await arrive({});
  const { page, words } = person;
  await page.getByRole('button', { name: words('knowledge.more_actions') }).click();
  const arriving = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: words('knowledge.export.action') }).click();
  const download = await arriving;
  assert.match(download.suggestedFilename(), /^knowledge-base-\d{4}-\d\d-\d\d\.zip$/);
  assert.equal(readFileSync(await download.path()).subarray(0, 2).toString(), 'PK');
  await page.getByText(words('knowledge.export.done')).waitFor();
  assert.deepEqual(person.problems, []);
  await person.leave();
});

for (const [language, theme, width] of [['fr', 'dark', 390], ['en', 'light', 1280]])
  test(`phrasings are added, changed and removed, with a way back, in ${language}, ${theme}, ${width} pixels wide`, { timeout: 90_000 }, async () => {
    const person = await arrive({ language, theme, width });
    const { page, words } = person;
    const faults = [];
    const look = async () => faults.push(...await faultsOf(page));
    // The seventh article is asked for by nobody else in these tests.
    await page.locator('main li a').nth(language === 'fr' ? 6 : 7).click();
    const panel = page.getByRole('region', { name: words('knowledge.phrasings.title') });
    await panel.waitFor();
    const text = `The gizmo of floor ${run} blinks`;
    const add = panel.getByRole('textbox', { name: words('knowledge.phrasings.add_label') });
    await add.fill(text);
    await page.keyboard.press('Enter');
    const row = panel.getByRole('listitem').filter({ hasText: text });
    await row.getByText(words('knowledge.phrasings.origins.editor')).waitFor();
    assert.equal(await add.inputValue(), '');
    await look();

    await add.fill(text);
    await page.keyboard.press('Enter');
    await panel.getByText(words('knowledge.phrasings.exists')).waitFor();
    await look();

    await row.getByRole('button', { name: words('knowledge.phrasings.edit', { text }) }).click();
    await page.keyboard.type(`${text} red`);
    await look();
    await page.keyboard.press('Enter');
    const changed = panel.getByRole('listitem').filter({ hasText: `${text} red` });
    await changed.getByRole('button', { name: words('knowledge.phrasings.edit', { text: `${text} red` }) }).and(page.locator(':focus')).waitFor();

    const remove = changed.getByRole('button', { name: words('knowledge.phrasings.remove', { text: `${text} red` }) });
    await remove.click();
    await changed.getByRole('button', { name: words('knowledge.undo') }).and(page.locator(':focus')).waitFor();
    await look();
    await page.keyboard.press('Enter');
    await remove.and(page.locator(':focus')).waitFor();
    await remove.click();
    await changed.getByRole('button', { name: words('knowledge.undo') }).waitFor();
    const removed = page.waitForResponse((response) => response.request().method() === 'DELETE');
    await page.getByRole('link', { name: words('knowledge.title') }).last().click();
    assert.equal((await removed).status(), 204);
    await page.goBack();
    await panel.getByRole('textbox').waitFor();
    await panel.getByText(words('knowledge.phrasings.none')).or(panel.getByRole('listitem')).first().waitFor();
    assert.equal(await panel.getByText(text).count(), 0);
    await look();
    assert.deepEqual(faults, []);
    assert.deepEqual(unexpected(person.problems), []);
    await person.leave();
  });

test('a phrasing is there while the article is edited, and a failing server takes nothing away', async () => {
  const person = await arrive({});
  const { page, words } = person;
  await page.locator('main li a').nth(9).click();
  await page.getByRole('link', { name: words('knowledge.edit') }).click();
  await page.getByRole('button', { name: words('knowledge.phrasings.title') }).click();
  const drawer = page.getByRole('dialog', { name: words('knowledge.phrasings.title') });
  const text = `The blue lever of ${run}`;
  await drawer.getByRole('textbox').fill(text);
  await page.keyboard.press('Enter');
  const row = drawer.getByRole('listitem').filter({ hasText: text });
  await row.waitFor();
  assert.deepEqual(await faultsOf(page), []);
  await page.route('**/phrasings/*', (route) => route.fulfill({ status: 500, contentType: 'application/problem+json', body: '{"status":500,"code":"internal"}' }));
  await row.getByRole('button', { name: words('knowledge.phrasings.remove', { text }) }).click();
  await drawer.getByRole('textbox').click();
  await row.getByRole('button', { name: words('knowledge.phrasings.remove', { text }) }).waitFor({ timeout: 12_000 });
  await page.getByText(words('errors.unexpected.detail')).waitFor();
  await person.leave();
});

for (const [language, theme, width] of [['fr', 'light', 390], ['en', 'dark', 1280]])
  test(`an admin keeps groups of synonyms, in ${language}, ${theme}, ${width} pixels wide`, { timeout: 90_000 }, async () => {
    const person = await arrive({ role: 'admin', language, theme, width });
    const { page, words } = person;
    const faults = [];
    const look = async () => faults.push(...await faultsOf(page));
    await page.getByRole('button', { name: words('knowledge.more_actions') }).click();
    await look();
    await page.getByRole('menuitem', { name: words('knowledge.synonyms.title') }).click();
    await page.getByRole('heading', { level: 1, name: words('knowledge.synonyms.title') }).waitFor();
    const section = page.getByRole('region', { name: words(`knowledge.synonyms.languages.${language}`) });
    const addGroup = async (...group) => {
      await section.getByRole('button', { name: beginning(words('knowledge.synonyms.add')) }).click();
      const field = section.getByLabel(words('knowledge.synonyms.words'), { exact: true });
      for (const word of group) {
        await field.fill(word);
        await field.press('Enter');
      }
      await look();
      await field.press('Enter');
    };
    await addGroup(`gizmo${run}`, `thing${run}`);
    const row = section.getByRole('listitem').filter({ hasText: `gizmo${run}` }).filter({ has: page.getByRole('button') });
    await row.waitFor();
    await addGroup(`widget${run}`, `thing${run}`);
    await section.getByText(words('knowledge.synonyms.word_taken', { word: `thing${run}`, group: `gizmo${run}, thing${run}` })).waitFor();
    await look();
    await page.keyboard.press('Escape');

    const group = `gizmo${run}, thing${run}`;
    await row.getByRole('button', { name: words('knowledge.synonyms.edit', { words: group }) }).click();
    await section.getByLabel(words('knowledge.synonyms.words'), { exact: true }).fill(`doohickey${run}`);
    await section.getByRole('button', { name: words('knowledge.save') }).click();
    await section.getByText(`doohickey${run}`, { exact: true }).waitFor();

    await row.getByRole('button', { name: beginning(words('knowledge.synonyms.remove', { words: group })) }).click();
    await look();
    const removed = page.waitForResponse((response) => response.request().method() === 'DELETE');
    await page.getByRole('link', { name: words('knowledge.title') }).last().click();
    assert.equal((await removed).status(), 204);
    assert.deepEqual(faults, []);
    assert.deepEqual(unexpected(person.problems), []);
    await person.leave();
  });

test('an agent reads the synonyms, and a requester has no part in feeding', async () => {
  const agent = await arrive({ path: '/kb/synonyms/' });
  await agent.page.getByText(agent.words('knowledge.synonyms.read_only')).waitFor();
  assert.equal(await agent.page.getByRole('button', { name: beginning(agent.words('knowledge.synonyms.add')) }).count(), 0);
  assert.deepEqual(await faultsOf(agent.page), []);
  await agent.leave();

  const requester = await arrive({ role: 'requester' });
  await requester.page.locator('main li a').first().waitFor();
  assert.equal(await requester.page.getByRole('button', { name: requester.words('knowledge.import.action'), exact: true }).count(), 0);
  await requester.page.locator('main li a').first().click();
  await requester.page.locator('article h1').waitFor();
  assert.equal(await requester.page.getByRole('region', { name: requester.words('knowledge.phrasings.title') }).count(), 0);
  await requester.page.goto('/kb/synonyms/');
  await requester.page.getByText(requester.words('errors.forbidden.title')).waitFor();
  await requester.leave();
});

test('a question whose answer was found helpful becomes a phrasing of its article', { timeout: 60_000 }, async () => {
  const requester = await arrive({ role: 'requester', path: '/assistant/' });
  const question = 'How do I connect to the VPN?';
  await requester.page.getByRole('textbox', { name: requester.words('assistant.ask') }).fill(question);
  await requester.page.keyboard.press('Enter');
  const log = requester.page.getByRole('log');
  await log.getByRole('button', { name: requester.words('assistant.helpful'), exact: true }).click();
  await log.getByRole('button', { name: beginning(requester.words('assistant.open_source', { number: 1, title: '' })) }).first().click();
  const source = await requester.page.getByRole('link', { name: requester.words('assistant.open_article') }).getAttribute('href');

  const agent = await arrive({ path: new URL(source, platform.url).pathname });
  const panel = agent.page.getByRole('region', { name: agent.words('knowledge.phrasings.title') });
  const learned = panel.getByRole('listitem').filter({ hasText: question }).getByText(agent.words('knowledge.phrasings.origins.feedback'));
  // What is learned arrives as an event, and the panel shows what was there when it was opened.
  for (let look = 0; look < 5 && await learned.count() === 0; look += 1) {
    await agent.page.reload();
    await panel.getByRole('textbox').waitFor();
    await learned.waitFor({ timeout: 1500 }).catch(() => {});
  }
  assert.equal(await learned.count(), 1);
  await requester.leave();
  await agent.leave();
});
