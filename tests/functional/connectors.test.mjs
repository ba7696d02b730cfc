// Connectors end to end against tools that speak the real protocols: a ticket reaches each once, whatever becomes of the answer;
// a person sees what happened and decides; secrets stay inside; organisations are apart.
import assert from 'node:assert/strict';
import test, { after, afterEach, before } from 'node:test';
import { connectTools, drained, kinds, reachingLoopback, recordsBySubject, standing } from '../support/carried.mjs';
import { isComposed, join, register, startPlatform, until } from '../support/platform.mjs';
import { startGlpi, startJira, startWebhookReceiver } from '../support/tools/index.mjs';

let platform;
before(async () => { platform = await startPlatform({ env: reachingLoopback }); });
after(() => platform.stop());

const opened = [];
const closing = (tool) => (opened.push(tool), tool);
afterEach(() => Promise.all(opened.splice(0).map((tool) => tool.close())));

const open = async (person, subject, others = {}) => {
  const { status, body } = await person.post('/api/v1/tickets', { subject, body: 'It does not work.', ...others });
  assert.equal(status, 201);
  return body;
};
/** Until so many deliveries are there and none is on its way any more. */
async function carried(admin, count) {
  await until(async () => (await deliveries(admin, '?limit=200')).length >= count, { what: `${count} deliveries` });
  await drained(admin, { replay: false });
}
const deliveries = async (admin, query = '') => (await admin.get(`/api/v1/connectors/deliveries${query}`)).body.items;
const only = (fake) => {
  const records = [...fake.book.records.values()];
  assert.equal(records.length, 1, JSON.stringify(records.map((record) => record.title)));
  return records[0];
};
/** A connector to a fake GLPI, of an admin of its own. */
async function withTool(name = 'glpi', change = (connector) => connector) {
  const admin = await register(platform.url);
  const fake = closing(await kinds[name].start({ indexLagMs: 0 }));
  const connector = change(kinds[name].connector(fake.url, { project: 'SUP', type: '10001' }));
  const added = await admin.post('/api/v1/connectors', { name: 'A tool', ...connector });
  assert.equal(added.status, 201, JSON.stringify(added.body));
  return { admin, fake, connector: added.body };
}
const failed = (admin, within = 8_000) => until(async () => (await deliveries(admin, '?state=failed'))[0], { within, what: 'a failed delivery' });

test('a ticket goes to every tool with its messages, its state and a link back', async () => {
  const admin = await register(platform.url);
  const fakes = await connectTools(admin, Object.keys(kinds));
  Object.values(fakes).forEach(closing);
  const count = Object.keys(kinds).length;
  const ticket = await open(admin, 'The printer is on fire', { priority: 'urgent' });
  await carried(admin, count);
  await admin.post(`/api/v1/tickets/${ticket.id}/messages`, { body: 'Use the <extinguisher> & "run".' });
  await admin.post(`/api/v1/tickets/${ticket.id}/messages`, { body: 'Between us: it is his own fault.', internal: true });
  await admin.patch(`/api/v1/tickets/${ticket.id}`, { status: 'solved' });
  await carried(admin, 3 * count);
  const solved = { glpi: 5, jira: 'Done', servicenow: '6', zendesk: 'solved', generic: 'finished' };
  for (const [name, fake] of Object.entries(fakes)) {
    const record = only(fake);
    assert.equal(record.title, 'The printer is on fire', name);
    const whole = [record.text, ...record.comments.map((comment) => comment.text)].join('\n');
    assert.match(whole, /It does not work\./, name);
    assert.match(whole, /Use the <extinguisher> & "run"\./, name);
    assert.doesNotMatch(whole, /his own fault/, `${name}: an internal note has left`);
    assert.equal(record.state, solved[name], name);
    assert.deepEqual(fake.book.violations, [], name);
  }
  const { body } = await admin.get(`/api/v1/connectors/tickets/${ticket.id}`);
  assert.equal(body.links.length, Object.keys(kinds).length);
  for (const link of body.links) assert.ok(link.key && link.unfinished.length === 0, JSON.stringify(link));
});

for (const [name, fault] of [['glpi', 'dropped'], ['glpi', 'error-made'], ['glpi', 'html-made'], ['glpi', 'not-found-made'], ['jira', 'dropped'],
  ['servicenow', 'dropped'], ['zendesk', 'dropped'], ['generic', 'dropped']]) {
  test(`${name}: a ticket whose answer was lost (${fault}) is found and not made again, nor is a message`, async () => {
    const { admin, fake } = await withTool(name);
    fake.faults.next(fault, { on: 'create' });
    const ticket = await open(admin, 'Once');
    await carried(admin, 1);
    only(fake);
    fake.faults.next(fault, { on: name === 'servicenow' || name === 'zendesk' ? 'update' : 'comment' });
    await admin.post(`/api/v1/tickets/${ticket.id}/messages`, { body: 'Said once' });
    await carried(admin, 2);
    assert.equal(only(fake).comments.filter((comment) => comment.text.includes('Said once')).length, 1);
  });
}

test('a search that is behind is waited for', async () => {
  const admin = await register(platform.url);
  const fake = closing(await startJira({ kind: 'cloud', indexLagMs: 2_000 }));
  await admin.post('/api/v1/connectors', { name: 'Jira', ...kinds.jira.connector(fake.url, { project: 'SUP', type: '10001' }) });
  fake.faults.next('dropped', { on: 'create' });
  await open(admin, 'Late');
  const doubted = await until(async () => (await deliveries(admin)).find((one) => one.state === 'ambiguous'), { what: 'a delivery in doubt' });
  assert.equal(doubted.reason_code, 'no_answer');
  await drained(admin, { replay: false });
  only(fake);
});

test('a refusal waits for a person with the tool’s own words, holds up its ticket alone, and can be sent again', async () => {
  const { admin, fake, connector } = await withTool('jira', (one) => ({ ...one, settings: { ...one.settings, mapping: { ...one.settings.mapping, fields: { nonsense: 'x' } } } }));
  fake.faults.next('unauthorized', { on: 'create' });  // passes by itself
  const ticket = await open(admin, 'Refused');
  await admin.post(`/api/v1/tickets/${ticket.id}/messages`, { body: 'Waits behind' });
  const refused = await failed(admin);
  assert.equal(refused.kind, 'create');
  assert.match(refused.reason, /nonsense/);
  const { body: whole } = await admin.get(`/api/v1/connectors/deliveries/${refused.id}`);
  assert.match(whole.request, /^POST http.*\/rest\/api\/3\/issue\n/);
  assert.doesNotMatch(JSON.stringify(whole), /api-token/);
  const { body: { links: [link] } } = await admin.get(`/api/v1/connectors/tickets/${ticket.id}`);
  assert.deepEqual(link.unfinished.map((one) => one.state), ['failed', 'behind']);

  const { settings, version } = (await admin.get(`/api/v1/connectors/${connector.id}`)).body;
  const mended = await admin.call('PATCH', `/api/v1/connectors/${connector.id}`, { settings: { ...settings, mapping: { ...settings.mapping, fields: {} } } }, { 'if-match': `"${version}"` });
  assert.equal(mended.status, 200, JSON.stringify(mended.body));
  assert.equal((await admin.post(`/api/v1/connectors/deliveries/${refused.id}/replay`)).status, 200);
  await drained(admin, { replay: false });
  assert.equal(only(fake).comments.length, 1);
  assert.equal((await admin.post(`/api/v1/connectors/deliveries/${refused.id}/replay`)).body.code, 'not_failed');
});

test('Retry-After is obeyed for the whole connector, and by no other', async () => {
  const { admin, fake } = await withTool();
  const other = closing(await startGlpi({}));
  await admin.post('/api/v1/connectors', { name: 'Another', ...kinds.glpi.connector(other.url) });
  await open(admin, 'Before');
  await carried(admin, 2);
  fake.faults.next('limited', { on: 'create', seconds: 2 });
  const began = Date.now();
  for (let i = 0; i < 5; ++i) await open(admin, `Limited ${i}`);
  await other.book.until(() => other.book.records.size === 6);
  await until(async () => (await standing(admin))['A tool'].not_before, { what: 'the limit in the connector’s health' });
  await carried(admin, 12);
  assert.ok(Date.now() - began >= 2_000);
  assert.equal(fake.book.records.size, 6);
  // What was on its way when the tool said so had begun before it, however slow this machine is.
  assert.deepEqual(fake.book.early.filter(({ afterMs }) => afterMs > 1_000), []);
});

test('credentials that are refused switch a connector off, and new ones on again, with nothing lost', async () => {
  const { admin, fake, connector } = await withTool('jira');
  const secret = { ...fake.credentials };
  fake.credentials.token = 'another-token';
  await open(admin, 'Locked out');
  const off = await until(async () => {
    const { body } = await admin.get(`/api/v1/connectors/${connector.id}`);
    return body.health.state === 'switched_off' && body.health;
  }, { within: 30_000, what: 'the connector to be switched off' });
  assert.equal(off.switched_off_because, 'credentials');
  assert.equal(off.failed, 0);
  await open(admin, 'Meanwhile');
  const given = await admin.patch(`/api/v1/connectors/${connector.id}`, { secrets: { secret: 'another-token' } });
  assert.equal(given.status, 200, JSON.stringify(given.body));
  await drained(admin, { replay: false });
  assert.deepEqual([...fake.book.records.values()].map((record) => record.title).sort(), ['Locked out', 'Meanwhile']);
  assert.notEqual(secret.token, fake.credentials.token);
});

test('one refusal of the credentials among other troubles switches nothing off', async () => {
  const { admin, fake } = await withTool('jira');
  fake.faults.next('unavailable', { on: 'create', times: 4 });
  fake.faults.next('unauthorized', { on: 'create' });
  await open(admin, 'Through all of it');
  await until(() => fake.faults.counts.unauthorized === 1, { within: 30_000, what: 'the refusal' });
  await drained(admin, { replay: false });
  assert.equal((await standing(admin))['A tool'].state, 'working');
  only(fake);
});

test('a paused connector keeps what comes, and a deleted one sends nothing more', async () => {
  const { admin, fake, connector } = await withTool();
  assert.equal((await admin.post(`/api/v1/connectors/${connector.id}/pause`)).body.health.state, 'paused');
  await open(admin, 'Kept');
  await until(async () => (await standing(admin))['A tool'].waiting === 1);
  assert.equal(fake.book.records.size, 0);
  await admin.post(`/api/v1/connectors/${connector.id}/resume`);
  await drained(admin, { replay: false });
  only(fake);
  assert.equal((await admin.delete(`/api/v1/connectors/${connector.id}`)).status, 204);
  await open(admin, 'Too late');
  assert.deepEqual(await deliveries(admin), []);
  only(fake);
});

test('rules say which tickets go, and an agent sends one by hand, once', async () => {
  const { admin, fake, connector } = await withTool('glpi', (one) => ({ ...one, settings: { ...one.settings, rules: { when: 'matching', priorities: ['urgent'] } } }));
  const agent = await join(admin, 'agent');
  const calm = await open(admin, 'Calm');
  await admin.post(`/api/v1/tickets/${calm.id}/messages`, { body: 'Said before' });
  await open(admin, 'Urgent', { priority: 'urgent' });
  await carried(admin, 1);
  assert.equal(only(fake).title, 'Urgent');
  const { body } = await agent.get(`/api/v1/connectors/tickets/${calm.id}`);
  assert.deepEqual(body, { links: [], offers: [{ connector_id: connector.id, connector_name: 'A tool', tool: 'glpi' }] });
  assert.equal((await agent.post(`/api/v1/connectors/${connector.id}/tickets`, { ticket_id: calm.id })).status, 200);
  assert.equal((await agent.post(`/api/v1/connectors/${connector.id}/tickets`, { ticket_id: calm.id })).body.code, 'already_sent');
  await carried(admin, 2);
  const [record] = recordsBySubject(fake).get('Calm');
  assert.match(record.text, /Said before/);
  await admin.post(`/api/v1/tickets/${calm.id}/messages`, { body: 'Said after' });
  await carried(admin, 3);
  assert.equal(record.comments.filter((comment) => /Said/.test(comment.text)).length, 1);
});

test('the connection is tested with the tool’s own words, and its choices are offered', async () => {
  const admin = await register(platform.url);
  const fake = await startJira({ kind: 'cloud' });
  const { tool, settings, secrets } = kinds.jira.connector(fake.url, { project: 'SUP', type: '10001' });
  const { body: works } = await admin.post('/api/v1/connectors/test', { tool, settings, secrets });
  assert.equal(works.works, true, JSON.stringify(works));
  assert.equal(works.account.email, 'connector@jira.example');
  assert.ok(works.choices.projects.some((choice) => choice.value === 'SUP'));
  assert.ok(works.choices.types.some((choice) => choice.value === '10001'));
  const { body: refused } = await admin.post('/api/v1/connectors/test', { tool, settings, secrets: { secret: 'wrong' } });
  assert.equal(refused.works, false);
  assert.deepEqual([refused.problem.code, refused.problem.status], ['credentials', 401]);
  await fake.close();
  const { body: gone } = await admin.post('/api/v1/connectors/test', { tool, settings, secrets });
  assert.equal(gone.problem.code, 'unreachable');
  const { body: defaults } = await admin.get('/api/v1/connectors/defaults?tool=servicenow');
  assert.equal(defaults.status_out.solved, '6');
});

test('the preview is what is sent', async () => {
  const { admin, fake, connector } = await withTool('servicenow');
  await admin.post(`/api/v1/connectors/${connector.id}/pause`);
  const ticket = await open(admin, 'As it will be');
  const { body } = await admin.post('/api/v1/connectors/preview', { tool: connector.tool, settings: connector.settings, ticket_id: ticket.id });
  assert.equal(body.method, 'POST');
  assert.ok(body.url.startsWith(`${fake.url}/api/now/table/incident`));
  assert.equal(body.body.short_description, 'As it will be');
});

test('what cannot work is refused with its field, and a secret goes nowhere but where it was given for', async () => {
  const { admin, fake, connector } = await withTool();
  const pointer = async (change) => {
    const { status, body } = await admin.post('/api/v1/connectors', { name: 'x', tool: 'generic', settings: { base_url: 'https://api.example.org', ...change } });
    assert.equal(status, 422, JSON.stringify(body));
    return body.errors.map((error) => error.pointer);
  };
  assert.ok((await pointer({ base_url: 'ftp://example.org' })).includes('/settings/base_url'));
  assert.ok((await pointer({ base_url: 'https://me:secret@example.org' })).includes('/settings/base_url'));
  assert.ok((await pointer({ authentication: { method: 'user_token' } })).includes('/settings/authentication/method'));
  assert.ok((await pointer({ generic: { create: { method: 'POST', path: '/x', id_at: '/id', body: { a: '{{ticket.nonsense}}' } } } })).includes('/settings/generic/create/body/a'));
  assert.ok((await pointer({ mapping: { status_out: { nonsense: '1' } } })).includes('/settings/mapping/status_out/nonsense'));

  const shown = (await admin.get(`/api/v1/connectors/${connector.id}`)).body;
  assert.deepEqual(shown.secrets, { secret: true, client_secret: true, app_token: false, refresh_token: false, signing: false });
  assert.doesNotMatch(JSON.stringify(shown), /client-secret/);
  const elsewhere = { ...shown.settings, base_url: 'https://evil.example.org' };
  const moved = await admin.patch(`/api/v1/connectors/${connector.id}`, { settings: elsewhere });
  assert.equal(moved.body.errors?.[0].code, 'required_again');
  const tried = await admin.post('/api/v1/connectors/test', { tool: 'glpi', settings: elsewhere, connector_id: connector.id });
  assert.equal(tried.body.errors?.[0].code, 'required_again');
});

test('a private address is refused where the operator has not listed it', { skip: isComposed && 'a setting of the whole installation' }, async () => {
  const strict = await startPlatform({ env: { ...reachingLoopback, SP_CONNECTOR_NETWORKS: '' } });
  const admin = await register(strict.url);
  const fake = closing(await startGlpi({}));
  const { body } = await admin.post('/api/v1/connectors/test', kinds.glpi.connector(fake.url));
  assert.equal(body.works, false);
  assert.match(body.problem.message, /private or reserved address/);
  for (const base_url of ['http://169.254.169.254', 'http://[::ffff:127.0.0.1]', 'http://localhost', 'http://0.0.0.0']) {
    const answer = await admin.post('/api/v1/connectors/test', { ...kinds.glpi.connector(base_url) });
    assert.match(answer.body.problem.message, /private or reserved address/, base_url);
  }
  assert.equal(fake.book.callCount, 0);
  await strict.stop();
});

test('webhooks: every event signed, once for its receiver, and with both secrets while they rotate', async () => {
  const admin = await register(platform.url);
  const receiver = closing(await startWebhookReceiver({ secrets: [] }));
  const added = await admin.post('/api/v1/webhooks', { name: 'Hook', url: `${receiver.url}/hook` });
  assert.equal(added.status, 201, JSON.stringify(added.body));
  const { webhook, secret } = added.body;
  assert.match(secret, /^whsec_/);
  assert.doesNotMatch(JSON.stringify((await admin.get(`/api/v1/webhooks/${webhook.id}`)).body), /whsec_/);
  receiver.secrets.push(secret);
  const ticket = await open(admin, 'Heard');
  await admin.post(`/api/v1/tickets/${ticket.id}/messages`, { body: 'A message' });
  await admin.post(`/api/v1/tickets/${ticket.id}/messages`, { body: 'A note', internal: true });
  await until(() => receiver.messages.size >= 2, { what: 'two events' });
  const heard = [...receiver.messages.values()];
  assert.deepEqual(heard.map((event) => event.type), ['ticket.opened', 'ticket.message']);
  assert.equal(heard[0].data.ticket.subject, 'Heard');
  assert.equal(heard[1].data.message.body, 'A message');
  assert.deepEqual(receiver.refused, []);

  const { body: rotated } = await admin.post(`/api/v1/webhooks/${webhook.id}/secret`);
  assert.notEqual(rotated.secret, secret);
  assert.equal(rotated.webhook.rotating, true);
  await admin.patch(`/api/v1/tickets/${ticket.id}`, { status: 'pending' });
  await until(() => receiver.messages.size >= 3, { what: 'the third event, still known by the first secret' });
  receiver.secrets.splice(0, 1, rotated.secret);
  assert.equal((await admin.delete(`/api/v1/webhooks/${webhook.id}/secret`)).body.rotating, false);
  await admin.patch(`/api/v1/tickets/${ticket.id}`, { status: 'open' });
  await until(() => receiver.messages.size >= 4, { what: 'the fourth event, by the new secret' });
  assert.deepEqual(receiver.refused, []);

  receiver.answerNext({ status: 500 });
  await admin.patch(`/api/v1/tickets/${ticket.id}`, { status: 'solved' });
  await carried(admin, 5);
  await until(async () => (await deliveries(admin))[0].state === 'done', { what: 'the event after a failure' });
  receiver.answerNext({ status: 410 });
  await admin.patch(`/api/v1/tickets/${ticket.id}`, { status: 'open' });
  await until(async () => (await admin.get(`/api/v1/webhooks/${webhook.id}`)).body.health.switched_off_because === 'gone', { what: 'the endpoint to be switched off' });
});

test('admins alone set connectors, agents see where their tickets are, and organisations are apart', async () => {
  const { admin, fake, connector } = await withTool();
  const [agent, requester, stranger] = [await join(admin, 'agent'), await join(admin, 'requester'), await register(platform.url)];
  const ticket = await open(admin, 'Ours');
  await carried(admin, 1);
  const [delivery] = await deliveries(admin);
  for (const [person, status] of [[agent, 403], [requester, 403], [stranger, 404]]) {
    assert.equal((await person.get(`/api/v1/connectors/${connector.id}`)).status, status);
    assert.equal((await person.post(`/api/v1/connectors/${connector.id}/pause`)).status, status);
    assert.equal((await person.get(`/api/v1/connectors/deliveries/${delivery.id}`)).status, status);
    assert.equal((await person.delete(`/api/v1/connectors/${connector.id}`)).status, status);
  }
  assert.deepEqual((await stranger.get('/api/v1/connectors')).body.items, []);
  assert.deepEqual(await deliveries(stranger), []);
  assert.equal((await stranger.get(`/api/v1/connectors/tickets/${ticket.id}`)).status, 404);
  assert.equal((await stranger.post(`/api/v1/connectors/${connector.id}/tickets`, { ticket_id: ticket.id })).status, 404);
  assert.equal((await requester.get(`/api/v1/connectors/tickets/${ticket.id}`)).status, 403);
  assert.equal((await agent.get(`/api/v1/connectors/tickets/${ticket.id}`)).body.links.length, 1);
  const { body: overview } = await agent.get('/api/v1/overview');
  assert.deepEqual([overview.connectors.status, overview.connectors.connectors, overview.connectors.failed], ['ok', 1, 0]);
});

test('metrics tell of deliveries and calls', async () => {
  const { admin, fake } = await withTool();
  await open(admin, 'Counted');
  await carried(admin, 1);
  const text = String((await platform.inside('/metrics', 'connector')).body);
  assert.match(text, /sp_connector_deliveries_total\{outcome="done",tool="glpi"\} \d+/);
  assert.match(text, /sp_connector_calls_total\{status="20[01]",tool="glpi"\} \d+/);
});
