// What keeps the assistant trustworthy: its threshold is tried before it is applied, what it could not answer becomes an
// article, what agents answer teaches it, and what no source supports is marked.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { until } from '../support/platform.mjs';
import { faultsOf, signIn, sitDown, wordsOf } from './browser.mjs';
import { atApi, browser, platform } from './stage.mjs';

const words = wordsOf('en');
let people;
before(async () => {
  people = { admin: await atApi('admin', 'fr'), agent: await atApi('agent'), requester: await atApi('requester') };
});

const ask = async (question) => {
  const { status, body } = await people.requester.post('/api/v1/chat', { question });
  assert.equal(status, 200, JSON.stringify(body));
  return body;
};

/** Someone in English at a screen of theirs. `leave` makes sure that nothing was at fault on it. */
const arrive = async (role, path, theme = 'light') => {
  const person = await sitDown(browser, platform.url, { language: 'en', theme });
  await person.page.addInitScript(() => localStorage.setItem('sp.language', 'en'));
  await signIn(person.page, words, { role, language: role === 'admin' ? 'fr' : 'en' });
  await person.page.evaluate(() => localStorage.setItem('sp.language', 'en'));
  await person.page.route('**/api/v1/auth/refresh', async (route) => {
    const response = await route.fetch();
    const body = await response.json();
    await route.fulfill({ response, json: { ...body, user: { ...body.user, language: 'en' } } });
  });
  await person.page.goto(path);
  const faults = [];
  const look = async () => faults.push(...await faultsOf(person.page));
  const leave = async () => {
    assert.deepEqual(faults, []);
    assert.deepEqual(person.problems, []);
    await person.leave();
  };
  return { page: person.page, look, leave };
};

const chooseArticle = async (page, query) => {
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('searchbox').fill(query);
  await dialog.getByRole('radio', { name: new RegExp(query, 'i') }).first().check();
  return dialog;
};

test('a threshold is tried on the last questions before it is applied', { timeout: 120_000 }, async () => {
  const known = 'How do I reset my password?';
  await ask(known);
  await ask('Which wine goes with the grilled trout of the canteen?');
  const { page, look, leave } = await arrive('admin', '/settings/');
  const slider = page.getByRole('slider');
  await slider.waitFor();
  await page.getByRole('button', { name: words('settings.rehearsal.begin') }).click();
  const row = page.getByRole('table').getByRole('row', { name: known });
  await row.getByText(words('settings.rehearsal.outcomes.answered')).first().waitFor();
  await slider.focus();
  await page.keyboard.press('End');
  await row.getByText(words('settings.rehearsal.outcomes.refused')).waitFor();
  await page.getByText(words('settings.assistant.leanings.very_careful.name')).waitFor();
  await look();
  const rows = page.getByRole('table').getByRole('row');
  const all = await rows.count();
  await page.getByRole('switch', { name: /threshold changes/ }).check();
  assert.ok(await rows.count() < all, 'the refused question is left out');
  await row.waitFor();
  assert.equal((await people.admin.get('/api/v1/assistant/settings')).body.threshold < 1, true, 'a rehearsal stores nothing');

  await page.getByRole('button', { name: words('settings.assistant.save') }).click();
  await page.getByText(words('settings.saved')).first().waitFor();
  assert.equal((await people.admin.get('/api/v1/assistant/settings')).body.threshold, 1);
  assert.equal((await ask(known)).outcome, 'refused');

  await page.getByRole('button', { name: /^Recommended value/ }).click();
  await page.getByRole('button', { name: words('settings.assistant.save') }).click();
  await until(async () => {
    const { threshold, default_threshold: recommended } = (await people.admin.get('/api/v1/assistant/settings')).body;
    return threshold === recommended;
  }, { what: 'the recommended threshold' });
  assert.equal((await ask(known)).outcome, 'answered');
  await leave();
});

test('questions asked alike stand together, and become a draft of an article', { timeout: 120_000 }, async () => {
  const stamp = Date.now().toString(36);
  const question = `Where is the sailing boat zorbl${stamp} moored?`;
  const other = `Where is the sailing boat zorbl${stamp} moored today?`;
  for (const asked of [question, question, other]) assert.equal((await ask(asked)).outcome, 'refused');
  const { page, look, leave } = await arrive('agent', '/overview/', 'dark');
  await page.locator('main').getByRole('link', { name: words('overview.unanswered_count') }).click();
  await page.getByRole('heading', { level: 1, name: words('unanswered.title') }).waitFor();
  const group = page.getByRole('listitem', { name: question });
  await group.getByText('3×').waitFor();
  await group.getByRole('button', { expanded: false }).click();
  await group.getByRole('link', { name: other }).waitFor();
  await look();

  await group.getByRole('link', { name: words('unanswered.write') }).click();
  const title = page.getByRole('textbox', { name: words('knowledge.article_title') });
  await title.waitFor();
  assert.equal(await title.inputValue(), question);
  await page.getByRole('textbox', { name: words('knowledge.content'), exact: true }).fill('In the harbour of Vannes, pontoon C.');
  await page.reload();
  assert.equal(await title.inputValue(), question);
  assert.match(await page.getByRole('textbox', { name: words('knowledge.content'), exact: true }).inputValue(), /pontoon C/);
  await leave();
});

test('a dismissed question can be brought back, and is gone once the screen is left', { timeout: 120_000 }, async () => {
  const question = `May the ferret quux${Date.now().toString(36)} sleep under the desk?`;
  assert.equal((await ask(question)).outcome, 'refused');
  const { page, look, leave } = await arrive('agent', '/unanswered/?days=7');
  const group = page.getByRole('listitem', { name: question });
  const dismiss = group.getByRole('button', { name: words('unanswered.dismiss_named', { question }) });
  await dismiss.click();
  await page.getByText(words('unanswered.dismissed', { question })).waitFor();
  await look();
  await page.getByRole('button', { name: words('knowledge.undo') }).click();
  await dismiss.click();
  await page.getByRole('link', { name: words('shell.items.tickets') }).click();
  await page.getByRole('heading', { level: 1, name: words('tickets.title') }).waitFor();
  const listed = async () => (await people.agent.get('/api/v1/assistant/unanswered/groups?days=7&limit=200')).body.items.map((one) => one.question);
  await until(async () => !(await listed()).includes(question), { what: 'the question off the list' });
  await leave();
});

test('an article learns the words that people use for it', { timeout: 120_000 }, async () => {
  const question = `My gizmo blip${Date.now().toString(36)} has a jam`;
  assert.equal((await ask(question)).outcome, 'refused');
  const { page, look, leave } = await arrive('agent', '/unanswered/', 'dark');
  await page.getByRole('listitem', { name: question }).getByRole('button', { name: words('unanswered.add_to_article') }).click();
  const dialog = await chooseArticle(page, 'paper jam');
  await look();
  await dialog.getByRole('button', { name: /^Add 1/ }).click();
  await page.getByRole('listitem', { name: question }).waitFor({ state: 'detached' });
  const hits = (await people.agent.get('/api/v1/kb/search?q=paper+jam')).body.items;
  const phrasings = (await people.agent.get(`/api/v1/kb/documents/${hits[0].document_id}/phrasings`)).body.items;
  assert.ok(phrasings.some(({ text }) => text === question), JSON.stringify(phrasings));
  await leave();
});

test('a solved ticket asks for its article, and teaches it the question', { timeout: 120_000 }, async () => {
  const question = `The blinkenlight frob${Date.now().toString(36)} stays dark`;
  const { body: ticket } = await people.requester.post('/api/v1/tickets', { subject: 'It stays dark!!', body: 'Since this morning.' });
  const { page, look, leave } = await arrive('agent', `/tickets/${ticket.id}/`);
  await page.getByRole('heading', { level: 1, name: ticket.subject }).waitFor();
  await page.getByRole('combobox', { name: words('tickets.status') }).click();
  await page.getByRole('option', { name: words('tickets.statuses.solved') }).click();
  await page.getByText(words('tickets.article.offer')).waitFor();
  await look();
  await page.getByRole('button', { name: words('tickets.article.link') }).last().click();
  const dialog = await chooseArticle(page, 'paper jam');
  await dialog.getByRole('textbox', { name: words('tickets.article.question') }).fill(question);
  await look();
  await dialog.getByRole('button', { name: words('tickets.article.submit') }).click();
  const field = page.getByRole('region', { name: words('tickets.article.title') });
  await field.getByRole('link').waitFor();
  await page.getByText(words('tickets.article.offer')).waitFor({ state: 'detached' });
  await page.getByRole('list', { name: words('tickets.thread') }).getByText(/linked the article/).waitFor();
  await look();
  const { article } = (await people.agent.get(`/api/v1/tickets/${ticket.id}`)).body;
  assert.equal(article.question, question);
  const taught = async () => (await people.agent.get(`/api/v1/kb/documents/${article.document_id}/phrasings`)).body.items.some(({ text }) => text === question);
  await until(taught, { what: 'the phrasing learned from the ticket' });
  await field.getByRole('button', { name: words('tickets.article.unlink') }).click();
  await field.getByRole('button', { name: words('tickets.article.link') }).waitFor();
  await until(async () => !(await taught()), { what: 'the phrasing forgotten again' });
  await leave();
});

test('sentences that no source supports are marked, for whoever asked and for agents', { timeout: 120_000 }, async () => {
  const answer = await ask('How do I connect to the VPN?');
  assert.equal(answer.outcome, 'answered');
  const doubtful = 'The **tunnel** opens by itself [1].';
  for (const role of ['requester', 'agent']) {
    const { page, look, leave } = await arrive(role, '/assistant/', role === 'agent' ? 'dark' : 'light');
    await page.route(`**/api/v1/conversations/${answer.conversation_id}`, async (route) => {
      const response = await route.fetch();
      const conversation = await response.json();
      const text = `Start the client [1]. ${doubtful} Sign in.`;
      const items = conversation.items.map((item) => (item.answer ? { ...item, text, answer: { ...item.answer, answer: text, unsupported: [doubtful] } } : item));
      await route.fulfill({ response, json: { ...conversation, items } });
    });
    await page.goto(`/assistant/${answer.conversation_id}/`);
    const marked = page.getByRole('log').locator('[data-unsupported]');
    await marked.first().waitFor();
    const text = (await marked.allInnerTexts()).join('').replace(/\s+/g, ' ');
    assert.ok(text.startsWith(`(${words('assistant.unsupported')})`), text);
    assert.ok(/The tunnel opens by itself\s?1\./.test(text) && !text.includes('Sign in'), text);
    assert.equal(await page.getByText(/are not supported by the sources/).count(), 1);
    await look();
    await leave();
  }
});
