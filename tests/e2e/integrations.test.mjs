// Tickets carried to other tools, as an admin sets it up and an agent sees it; the tools are fakes that speak the real protocols.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { root, signIn as signInAtApi, startPlatform, until } from '../support/platform.mjs';
import { startGlpi, startWebhookReceiver } from '../support/tools/index.mjs';
import { faultsOf, openBrowser, signIn, sitDown, wordsOf } from './browser.mjs';

// Of a platform that runs elsewhere, nobody here can say that it may reach the fakes.
const skip = process.env.SP_BASE_URL ? 'needs a platform of its own' : false;
const frontend = path.join(root, 'services/frontend');

/** The words of the integrations, which stand in a file of their own. */
function integrationWordsOf(language) {
  const messages = JSON.parse(readFileSync(path.join(frontend, `src/i18n/integrations.${language}.json`), 'utf8'));
  return (key, values = {}) => key.split('.').reduce((node, name) => node[name], messages).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

const shell = wordsOf('en');
const words = integrationWordsOf('en');
let platform;
let browser;
let glpi;
let api;
before(async () => {
  if (skip) return;
  platform = await startPlatform({
    demo: true,
    env: {
      SP_STATIC_DIR: path.join(frontend, 'out'), SP_CONNECTOR_NETWORKS: '127.0.0.0/8',
      SP_CONNECTOR_RETRY_SECONDS: '1', SP_CONNECTOR_HOLD_SECONDS: '1', SP_CONNECTOR_TIMEOUT_SECONDS: '5', SP_CONNECTOR_POLL_SECONDS: '1',
    },
  });
  browser = await openBrowser();
  glpi = await startGlpi();
  const { accounts } = await (await fetch(`${platform.url}/api/v1/auth/demo`)).json();
  const person = (role, language) => {
    const { email, password } = accounts.find((one) => one.role === role && one.language === language);
    return signInAtApi(platform.url, email, password);
  };
  api = { admin: await person('admin', 'fr'), requester: await person('requester', 'en') };
});
after(async () => {
  await browser?.close();
  await platform?.stop();
  await glpi?.close();
});

/** Someone at a screen of theirs in `language`. `leave` makes sure that nothing was at fault on it. */
async function arrive(role, { language = 'en', theme = 'light', width, height } = {}) {
  const person = await sitDown(browser, platform.url, { language, theme, ...(width && { width, height }) });
  const { page } = person;
  // The demo's administrator has one language; the screens are seen in both.
  await page.route('**/api/v1/auth/refresh', async (route) => {
    const response = await route.fetch();
    const body = await response.json();
    await route.fulfill({ response, json: { ...body, user: { ...body.user, language } } });
  });
  await signIn(page, wordsOf(language), { role, language: role === 'admin' ? 'fr' : 'en' });
  await page.evaluate((chosen) => localStorage.setItem('sp.language', chosen), language);
  await page.goto('/overview/');
  const faults = [];
  return {
    page,
    look: async () => faults.push(...await faultsOf(page)),
    leave: async () => {
      assert.deepEqual(faults, []);
      // A browser reports each refusal; what becomes of it on the screen is looked at.
      assert.deepEqual(person.problems.filter((problem) => !/status of 422/.test(problem)), []);
      await person.leave();
    },
  };
}

const open = async (subject) => {
  const { status, body } = await api.requester.post('/api/v1/tickets', { subject, body: 'It flickers.' });
  assert.equal(status, 201, JSON.stringify(body));
  return body;
};
const recordsOf = ({ subject }) => [...glpi.book.records.values()].filter(({ title }) => title === subject);
const connector = async () => (await api.admin.get('/api/v1/connectors')).body.items[0];
const inTools = (page) => page.getByRole('region', { name: words('ticket.title') });
const delivery = (page, { number }, kind = 'create') => page.getByRole('listitem', { name: new RegExp(`^${words(`words.kinds.${kind}`)} #${number} `) });
const field = (page, name) => page.getByLabel(words(`set_up.access.fields.${name}`), { exact: true });

async function fillAccess(page) {
  await field(page, 'client_id').fill('client');
  await field(page, 'client_secret').fill('client-secret');
  await field(page, 'user_name').fill('connector');
  await field(page, 'password').fill('secret');
}

test('an admin adds a connector, and a ticket is in the tool once', { timeout: 120_000, skip }, async () => {
  const { page, look, leave } = await arrive('admin');
  await page.getByRole('link', { name: shell('shell.items.integrations') }).click();
  await page.getByText(words('connectors.none'), { exact: true }).waitFor();
  await look();
  await page.getByRole('link', { name: words('connectors.add') }).first().click();
  await page.getByRole('button', { name: /^GLPI .*11/ }).click();
  await page.getByRole('textbox', { name: words('set_up.name'), exact: true }).fill('GLPI support');
  await page.getByRole('textbox', { name: words('set_up.address'), exact: true }).fill(`${glpi.url}/`);
  await fillAccess(page);
  await field(page, 'password').fill('wrong');
  const begin = page.getByRole('button', { name: words('set_up.test.begin') });
  await begin.click();
  await page.getByText(words('set_up.test.problems.credentials')).waitFor();
  await look();
  await field(page, 'password').fill('secret');
  await begin.click();
  await page.getByText(words('set_up.test.offers')).waitFor();

  const solved = page.getByRole('combobox', { name: words('set_up.mapping.becomes', { ours: shell('tickets.statuses.solved') }) });
  assert.equal(await solved.inputValue(), 'Solved', 'the usual meaning is there already');
  await page.getByRole('button', { name: words('set_up.preview.show') }).click();
  await page.getByRole('region', { name: words('set_up.preview.body') }).getByText('external_id').waitFor();
  await look();
  await page.getByRole('button', { name: words('set_up.add'), exact: true }).click();
  await page.getByRole('listitem', { name: 'GLPI support' }).getByText(words('health.working')).waitFor();
  const { settings, secrets } = await connector();
  assert.equal(settings.base_url, glpi.url);
  assert.equal(settings.mapping.status_out.solved, '5');
  assert.deepEqual(secrets, { secret: true, client_secret: true, app_token: false, refresh_token: false, signing: false });

  const ticket = await open('The lamp of room 12');
  await until(() => recordsOf(ticket).length > 0, { what: 'the record' });
  await page.goto(`/tickets/${ticket.id}/`);
  const link = inTools(page).getByRole('link');
  await link.waitFor();
  assert.equal(await link.innerText(), recordsOf(ticket)[0].id);
  assert.equal(await link.getAttribute('href'), `${glpi.url}/front/ticket.form.php?id=${recordsOf(ticket)[0].id}`);
  await look();
  await page.goto('/overview/');
  await page.getByRole('region', { name: shell('overview.connectors.title') }).getByText(shell('overview.connectors.well')).waitFor();
  await look();
  assert.deepEqual([recordsOf(ticket).length, glpi.book.twice], [1, []]);
  await leave();
});

/** Changes the scopes that the connector asks for; what it keeps secret stays. */
async function changeScopes(page, scopes) {
  await page.goto('/integrations/');
  await page.getByRole('link', { name: words('edit_named', { name: 'GLPI support' }) }).click();
  await field(page, 'scope').fill(scopes);
  await page.getByRole('button', { name: words('set_up.save'), exact: true }).click();
  await page.getByRole('listitem', { name: 'GLPI support' }).waitFor();
}

test('what the tool refuses waits for a person, who mends it and sends it again', { timeout: 120_000, skip }, async () => {
  const { page, look, leave } = await arrive('admin');
  await changeScopes(page, 'user');
  const ticket = await open('Refused at first');
  const other = await open('Refused, and given up');
  await until(async () => (await connector()).health.failed === 2, { what: 'two failures' });
  await page.goto('/integrations/?view=deliveries');
  const row = delivery(page, ticket);
  await row.getByText(words('words.reasons.refused')).waitFor();
  await row.getByText('The token is not good for this').waitFor();
  await row.getByRole('button', { expanded: false }).first().click();
  await row.getByRole('region', { name: words('deliveries.request') }).getByText('"name": "Refused at first"').waitFor();
  await look();
  await page.goto(`/tickets/${ticket.id}/`);
  await inTools(page).getByText(words('ticket.states.failed')).waitFor();
  await look();

  await changeScopes(page, '');
  await page.goto(`/tickets/${ticket.id}/`);
  await inTools(page).getByRole('button', { name: words('words.again_named', { what: `${words('words.kinds.create')} #${ticket.number}` }) }).click();
  await inTools(page).getByText(words('ticket.states.up_to_date')).waitFor();
  assert.equal(recordsOf(ticket).length, 1);

  await page.goto('/integrations/?view=deliveries');
  const given = delivery(page, other);
  await given.getByRole('button', { name: new RegExp(`^${words('deliveries.give_up')}`) }).click();
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  await look();
  await dialog.getByRole('button', { name: words('deliveries.give_up') }).click();
  await given.waitFor({ state: 'detached' });
  await page.getByText(words('deliveries.none.failed'), { exact: true }).waitFor();
  assert.equal(recordsOf(other).length, 0);
  await leave();
});

test('what may have arrived is asked for before it is sent again', { timeout: 120_000, skip }, async () => {
  const { page, look, leave } = await arrive('admin');
  glpi.faults.next('unavailable', { on: 'create', times: 2 });
  const ticket = await open('Unheard of');
  await until(async () => (await connector()).health.failed === 1, { what: 'a failure' });
  await page.goto('/integrations/?view=deliveries');
  await delivery(page, ticket).getByRole('button', { name: new RegExp(`^${words('words.again')}`) }).click();
  await page.getByRole('menuitem', { name: words('words.absent') }).click();
  const dialog = page.getByRole('dialog', { name: words('words.absent_title') });
  await dialog.waitFor();
  await look();
  await dialog.getByRole('button', { name: words('words.absent_keep') }).last().click();
  await dialog.waitFor({ state: 'hidden' });
  const asked = glpi.book.callCount;
  await delivery(page, ticket).getByRole('button', { name: new RegExp(`^${words('words.again')}`) }).click();
  await page.getByRole('menuitem', { name: words('words.ask_first') }).click();
  await until(() => recordsOf(ticket).length > 0, { what: 'the record' });
  await page.getByText(words('deliveries.none.failed'), { exact: true }).waitFor();
  assert.ok(glpi.book.callCount > asked + 1, 'the tool was asked, and then sent to');
  assert.deepEqual(glpi.book.twice, []);
  await leave();
});

test('an agent sends a ticket by hand, and is not shown what admins set', { timeout: 120_000, skip }, async () => {
  const { id, settings } = await connector();
  await api.admin.patch(`/api/v1/connectors/${id}`, { settings: { ...settings, rules: { ...settings.rules, when: 'asked' } } }, { 'if-match': '*' });
  const ticket = await open('Only when asked');
  const { page, look, leave } = await arrive('agent', { theme: 'dark' });
  await page.goto(`/tickets/${ticket.id}/`);
  await inTools(page).getByRole('button', { name: words('ticket.send', { name: 'GLPI support' }) }).click();
  await inTools(page).getByText(words('ticket.states.up_to_date')).waitFor();
  await look();
  assert.equal(recordsOf(ticket).length, 1);
  await page.goto('/integrations/');
  await page.getByText(shell('errors.forbidden.title')).waitFor();
  await leave();
});

test('what is done in the tool is seen in the ticket, and what is opened there becomes one', { timeout: 120_000, skip }, async () => {
  const ticket = await open('Both ways');
  const { id } = await connector();
  assert.equal((await api.admin.post(`/api/v1/connectors/${id}/tickets`, { ticket_id: ticket.id })).status, 200);
  await until(() => recordsOf(ticket).length > 0, { what: 'the record' });
  const { page, look, leave } = await arrive('admin');
  await page.goto('/integrations/');
  await page.getByRole('link', { name: words('edit_named', { name: 'GLPI support' }) }).click();
  await page.getByRole('radio', { name: new RegExp(`^${words('set_up.direction.choices.both.name')}`) }).check();
  await page.getByText(words('set_up.direction.own_account')).waitFor();
  await look();
  await page.getByRole('button', { name: words('set_up.save'), exact: true }).click();
  await page.getByRole('listitem', { name: 'GLPI support' }).getByText(words('directions.both')).waitFor();

  await page.goto(`/tickets/${ticket.id}/`);
  await page.getByRole('heading', { name: 'Both ways' }).waitFor();
  const record = recordsOf(ticket)[0];
  glpi.person.comment(record.id, 'The lamp has been changed.');
  await page.getByText('The lamp has been changed.').waitFor();
  glpi.person.state(record.id, 5);
  await until(async () => (await api.admin.get(`/api/v1/tickets/${ticket.id}`)).body.status === 'solved', { what: 'the state' });
  await page.reload();
  await inTools(page).getByText('Solved').waitFor();
  await look();
  glpi.person.create({ title: 'Opened in the tool', text: 'It hums.' });
  await page.goto('/tickets/');
  await page.getByRole('link', { name: /Opened in the tool/ }).first().waitFor();
  await look();
  await leave();
});

test('what is no longer in the tool is found by a comparison, and sent again at a word', { timeout: 120_000, skip }, async () => {
  const { page, look, leave } = await arrive('admin');
  const { name } = await connector();
  const record = [...glpi.book.records.values()].findLast((one) => !one.isDeleted && one.marks.length > 0);
  glpi.person.remove(record.id, { forever: true });
  await page.goto('/integrations/?view=differences');
  await page.getByText(words('differences.comparison.never')).waitFor();
  await look();
  const compare = page.getByRole('button', { name: words('differences.comparison.compare_named', { name }) });
  // What changed a moment ago is left to itself: a comparison comes too early until its hold is over.
  const row = page.getByRole('listitem', { name: new RegExp(` – ${record.id} – ${name}$`) });
  await until(async () => {
    if (await row.isVisible()) return true;
    await compare.click();
    return row.waitFor({ timeout: 3_000 }).then(() => true, () => false);
  }, { within: 30_000, what: 'the difference' });
  await row.getByText(words('differences.causes.record_gone')).waitFor();
  await look();
  await row.getByRole('button', { name: new RegExp(`^${words('differences.choices.send_again')}`) }).click();
  await page.getByRole('dialog').waitFor();
  await look();
  await page.getByRole('dialog').getByRole('button', { name: words('differences.choices.send_again') }).click();
  await row.waitFor({ state: 'detached' });
  await until(() => [...glpi.book.records.values()].some((one) => !one.isDeleted && one.title === record.title && one.id !== record.id), { what: 'the record, made again' });
  await leave();
});

test('the secret of a webhook is shown once, and both sign while it is changed', { timeout: 120_000, skip }, async () => {
  const secrets = [];
  const receiver = await startWebhookReceiver({ secrets });
  const { page, look, leave } = await arrive('admin');
  await page.goto('/integrations/?view=webhooks');
  await page.getByRole('button', { name: words('webhooks.add') }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: words('webhooks.name'), exact: true }).fill('Reporting');
  await dialog.getByRole('textbox', { name: words('webhooks.url'), exact: true }).fill(`${receiver.url}/events`);
  await look();
  await dialog.getByRole('button', { name: words('webhooks.create') }).click();
  const shown = async () => {
    await dialog.getByText(words('webhooks.secret_once')).waitFor();
    const secret = await dialog.getByRole('textbox', { name: words('webhooks.secret'), exact: true }).inputValue();
    assert.match(secret, /^whsec_/);
    return secret;
  };
  const first = await shown();
  await look();
  await page.keyboard.press('Escape');
  await dialog.getByRole('button', { name: words('webhooks.secret_done') }).click();
  await dialog.waitFor({ state: 'hidden' });
  const row = page.getByRole('listitem', { name: 'Reporting' });
  await row.waitFor();
  assert.ok(!(await page.content()).includes(first), 'gone from the page');

  const testEvent = row.getByRole('button', { name: words('webhooks.test_named', { name: 'Reporting' }) });
  await testEvent.click();
  await row.getByText(words('webhooks.test_refused')).waitFor();
  await look();
  secrets.push(first);
  await testEvent.click();
  await row.getByText(words('webhooks.test_arrived')).waitFor();

  await row.getByRole('button', { name: words('more_named', { name: 'Reporting' }) }).click();
  await look();
  await page.getByRole('menuitem', { name: words('webhooks.rotate') }).click();
  await dialog.getByRole('button', { name: words('webhooks.rotate_confirm') }).click();
  const second = await shown();
  await dialog.getByRole('button', { name: words('webhooks.secret_done') }).click();
  await row.getByText(words('webhooks.rotating')).waitFor();
  await testEvent.click();
  await until(() => receiver.messages.size === 2, { what: 'an event that the old secret signs too' });

  await row.getByRole('button', { name: words('more_named', { name: 'Reporting' }) }).click();
  await page.getByRole('menuitem', { name: words('webhooks.drop') }).click();
  await dialog.getByRole('button', { name: words('webhooks.drop_confirm') }).click();
  await row.getByText(words('webhooks.rotating')).waitFor({ state: 'detached' });
  secrets.splice(0, 1, second);
  await testEvent.click();
  await until(() => receiver.messages.size === 3, { what: 'an event that the new secret signs' });

  await row.getByRole('button', { name: words('more_named', { name: 'Reporting' }) }).click();
  await page.getByRole('menuitem', { name: words('delete') }).click();
  await dialog.getByRole('button', { name: words('webhooks.delete_confirm') }).click();
  await row.waitFor({ state: 'detached' });
  await leave();
  await receiver.close();
});

test('what is typed survives a reload but for secrets, and what the server refuses is said at its field', { timeout: 120_000, skip }, async () => {
  const { page, look, leave } = await arrive('admin');
  await page.goto('/integrations/?view=connector');
  await page.getByRole('button', { name: new RegExp(`^${words('words.tools.generic')}`) }).click();
  const name = page.getByRole('textbox', { name: words('set_up.name'), exact: true });
  await name.fill('Cases');
  await page.getByRole('textbox', { name: words('set_up.address'), exact: true }).fill('https://api.example.org');
  await field(page, 'token').fill('secret-token');
  await page.reload();
  assert.equal(await name.inputValue(), 'Cases');
  assert.equal(await field(page, 'token').inputValue(), '');
  const add = page.getByRole('button', { name: words('set_up.add'), exact: true });
  await add.click();
  await field(page, 'token').and(page.locator(':focus')).waitFor();
  await field(page, 'token').fill('secret-token');

  const body = page.getByLabel(words('set_up.calls.body'), { exact: true }).first();
  await body.fill('{"title": }');
  await add.click();
  await page.getByText(words('set_up.no_json')).waitFor();
  await body.fill('{"title": "{{ticket.colour}}"}');
  await add.click();
  await page.getByText(shell('fields.unknown_placeholder')).waitFor();
  await body.and(page.locator(':focus')).waitFor();
  await look();
  await page.getByRole('button', { name: words('set_up.cancel'), exact: true }).click();
  await page.getByRole('listitem', { name: 'GLPI support' }).waitFor();
  await page.goto('/integrations/?view=connector');
  await page.getByRole('heading', { name: words('set_up.which_tool') }).waitFor();
  await leave();
});

const views = ['/integrations/', '/integrations/?view=connector', '/integrations/?view=webhooks', '/integrations/?view=deliveries&state=all', '/integrations/?view=differences'];
const settled = (page) => page.locator('main [role=status][aria-label]').first().waitFor({ state: 'hidden' });

for (const language of ['fr', 'en'])
  for (const theme of ['light', 'dark'])
    test(`every view of the integrations, in ${language}, ${theme}`, { timeout: 120_000, skip }, async () => {
      const spoken = integrationWordsOf(language);
      const { page, look, leave } = await arrive('admin', { language, theme });
      for (const view of [...views, `/integrations/?view=connector&id=${(await connector()).id}`]) {
        await page.goto(view);
        await page.locator('main h1').waitFor();
        await settled(page);
        await look();
      }
      await page.getByText(spoken('set_up.test.offers')).waitFor();
      await look();
      await page.goto('/integrations/?view=deliveries&state=done');
      await page.getByRole('listitem').getByRole('button', { expanded: false }).first().click();
      await page.getByRole('region', { name: spoken('deliveries.request') }).waitFor();
      await look();
      await page.goto('/integrations/');
      await page.getByRole('listitem', { name: 'GLPI support' }).getByRole('button').last().click();
      await page.getByRole('menuitem', { name: spoken('delete') }).click();
      await page.getByRole('dialog').waitFor();
      await look();
      await leave();
    });

test('every view of the integrations fits a window of 320 pixels', { timeout: 120_000, skip }, async () => {
  const { page, leave } = await arrive('admin', { language: 'fr', width: 320, height: 700 });
  const { id } = await connector();
  const { items } = (await api.admin.get('/api/v1/connectors/deliveries?limit=1')).body;
  for (const view of [...views, `/integrations/?view=connector&id=${id}`, `/tickets/${items[0].ticket_id}/`, '/overview/']) {
    await page.goto(view);
    await page.locator('main h1').first().waitFor();
    await settled(page);
    const width = await page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.querySelector('main').scrollWidth));
    assert.ok(width <= 320, `${view} is ${width} pixels wide`);
  }
  await leave();
});

test('a deleted connector leaves its records in the tool', { timeout: 120_000, skip }, async () => {
  const { page, leave } = await arrive('admin');
  const records = glpi.book.records.size;
  await page.goto('/integrations/');
  const row = page.getByRole('listitem', { name: 'GLPI support' });
  await row.getByRole('button', { name: words('more_named', { name: 'GLPI support' }) }).click();
  await page.getByRole('menuitem', { name: words('delete') }).click();
  await page.getByRole('dialog').getByRole('button', { name: words('connectors.delete_confirm') }).click();
  await page.getByText(words('connectors.none'), { exact: true }).waitFor();
  assert.equal(glpi.book.records.size, records);
  await leave();
});
