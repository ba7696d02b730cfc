// GLPI, by both of its APIs.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { glpiSignature, startGlpi } from '../index.mjs';
import { basic, bearer, clientOf, startListener } from './client.mjs';

let glpi, v1, v2, listener;
async function session(of = glpi) {
  const { body } = await clientOf(of.url)('GET', '/apirest.php/initSession', undefined, { authorization: 'user_token user-token', 'app-token': 'app' });
  return clientOf(`${of.url}/apirest.php`, { 'session-token': body.session_token, 'app-token': 'app' });
}
const form = (fields) => new URLSearchParams({ client_id: 'client', client_secret: 'client-secret', ...fields });
async function tokens(of = glpi, fields = { grant_type: 'password', username: 'connector', password: 'secret', scope: 'api user' }) {
  return clientOf(of.url)('POST', '/api.php/token', form(fields));
}
before(async () => {
  listener = await startListener();
  glpi = await startGlpi({ appToken: 'app', rotatesRefreshTokens: true, titleMark: /\[sp-(\w+)\]/, webhooks: { secret: 'glpi-secret' } });
  v1 = await session();
  v2 = clientOf(`${glpi.url}/api.php/v2.1`, bearer((await tokens()).body.access_token));
});
after(async () => {
  await glpi.close();
  listener.close();
});

test('GLPI v1: sessions are opened with what is right, and errors are [code, message]', async () => {
  const ask = (headers, path = '/apirest.php/initSession') => clientOf(glpi.url)('GET', path, undefined, headers);
  for (const [headers, status, code] of [
    [{}, 400, 'ERROR_APP_TOKEN_PARAMETERS_MISSING'], [{ 'app-token': 'wrong' }, 400, 'ERROR_WRONG_APP_TOKEN_PARAMETER'],
    [{ 'app-token': 'app' }, 400, 'ERROR_LOGIN_PARAMETERS_MISSING'],
    [{ 'app-token': 'app', authorization: 'user_token wrong' }, 401, 'ERROR_GLPI_LOGIN_USER_TOKEN'],
    [{ 'app-token': 'app', ...basic('connector', 'wrong') }, 401, 'ERROR_GLPI_LOGIN'],
  ]) {
    const { status: given, body } = await ask(headers);
    assert.deepEqual([given, body[0]], [status, code]);
  }
  const opened = await ask({ 'app-token': 'app', ...basic('connector', 'secret') });
  const own = { 'app-token': 'app', 'session-token': opened.body.session_token };
  assert.equal((await ask(own, '/apirest.php/getFullSession')).body.session.glpiname, 'connector');
  assert.equal((await ask(own, '/api.php/v1/getFullSession')).body.session.glpiname, 'connector');
  assert.equal((await ask(own, '/apirest.php/killSession')).status, 200);
  assert.deepEqual([(await ask(own, '/apirest.php/Ticket')).status, (await ask(own, '/apirest.php/Ticket')).body[0]], [401, 'ERROR_SESSION_TOKEN_INVALID']);
});

test('GLPI v1: a ticket is made, found, read, changed, commented and solved', async () => {
  const made = await v1('POST', '/Ticket',
    { input: { name: 'Printer', content: '<p>It is <b>stuck</b></p>', externalid: 'sp-1', urgency: 4, itilcategories_id: 1 } });
  assert.equal(made.status, 201);
  assert.match(made.headers.get('location'), new RegExp(`/Ticket/${made.body.id}$`));
  const found = await v1('GET', '/search/Ticket?criteria[0][field]=87&criteria[0][searchtype]=equals&criteria[0][value]=sp-1&forcedisplay[0]=12');
  assert.deepEqual([found.status, found.body.totalcount, found.body.data[0]['2'], found.body.data[0]['12']], [200, 1, made.body.id, 1]);
  assert.equal((await v1('GET', '/listSearchOptions/Ticket')).body[87].field, 'externalid');
  assert.equal((await v1('GET', '/Ticket?searchText[externalid]=^sp-1$')).body.length, 1);
  const recent = await v1('GET', '/search/Ticket?criteria[0][field]=19&criteria[0][searchtype]=morethan&criteria[0][value]=2026-01-01 00:00:00'
    + '&criteria[1][link]=AND&criteria[1][field]=1&criteria[1][value]=print&sort=19&order=DESC');
  assert.deepEqual(recent.body.data.map((row) => row['1']), ['Printer']);
  const { body } = await v1('GET', `/Ticket/${made.body.id}`);
  assert.deepEqual([body.name, body.status, body.urgency, body.externalid], ['Printer', 1, 4, 'sp-1']);
  assert.match(body.date_mod, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  assert.deepEqual((await v1('PUT', `/Ticket/${made.body.id}`, { input: { status: 4 } })).body, [{ [made.body.id]: true, message: '' }]);
  assert.equal((await v1('POST', '/ITILFollowup', { input: { itemtype: 'Ticket', items_id: made.body.id, content: '<p>Wait</p>', is_private: 1 } })).status, 201);
  assert.deepEqual((await v1('GET', `/Ticket/${made.body.id}/ITILFollowup`)).body.map(({ content, is_private: hidden }) => [content, hidden]), [['<p>Wait</p>', 1]]);
  assert.equal((await v1('POST', '/ITILSolution', { input: { itemtype: 'Ticket', items_id: made.body.id, content: 'Done' } })).status, 201);
  const record = glpi.book.records.get(String(made.body.id));
  assert.deepEqual([record.state, record.text], [5, 'It is stuck']);
  assert.deepEqual(glpi.book.journal(record.id).map(({ what, text, state }) => [what, state ?? text]),
    [['create', 'Printer'], ['state', 4], ['comment', 'Wait'], ['state', 5]]);
});

test('GLPI v1: pages, several at once, and what is refused', async () => {
  const several = await v1('POST', '/Ticket', { input: [{ name: 'One [sp-77]', content: 'x' }, { urgency: 2 }] });
  assert.equal(several.status, 207);
  assert.deepEqual([several.body[0], several.body[1][1].id], ['ERROR_GLPI_PARTIAL_ADD', false]);
  assert.equal(glpi.book.byMark('77').length, 1, 'a mark in the title is one too');
  const page = await v1('GET', '/Ticket?range=0-0');
  assert.equal(page.status, 206);
  assert.match(page.headers.get('content-range'), /^0-0\/\d+$/);
  assert.deepEqual([(await v1('GET', '/Ticket?range=500-600')).body[0], (await v1('GET', '/Ticket/4711')).body[0],
    (await v1('POST', '/Ticket', { name: 'x' })).body[0],
    (await v1('PUT', '/Ticket/4711', { input: { status: 2 } })).body[0]], ['ERROR_RANGE_EXCEED_TOTAL', 'ERROR_ITEM_NOT_FOUND', 'ERROR_BAD_ARRAY',
    'ERROR_GLPI_UPDATE']);
  assert.deepEqual([(await v1('GET', '/Entity')).body.length, (await v1('GET', '/ITILCategory/2')).body.name], [2, 'Software']);
});

test('GLPI v1: an expired session is refused until a new one is opened', async () => {
  glpi.faults.next('expired', { on: 'create' });
  const refused = await v1('POST', '/Ticket', { input: { name: 'Lost', content: 'x' } });
  assert.deepEqual([refused.status, refused.body[0]], [401, 'ERROR_SESSION_TOKEN_INVALID']);
  assert.equal((await v1('GET', '/Entity')).body[0], 'ERROR_SESSION_TOKEN_INVALID');
  v1 = await session();
  assert.equal((await v1('GET', '/Entity')).status, 200);
});

test('GLPI 10 answers markup encoded, and has no high-level API', async () => {
  const old = await startGlpi({ version: 10 });
  try {
    const ask = await session(old);
    const { body } = await ask('POST', '/Ticket', { input: { name: 'A & B', content: '<p>x</p>' } });
    const ticket = (await ask('GET', `/Ticket/${body.id}`)).body;
    assert.deepEqual([ticket.name, ticket.content], ['A &#38; B', '&#60;p&#62;x&#60;/p&#62;']);
    assert.equal((await tokens(old)).status, 404);
  } finally {
    await old.close();
  }
});

test('GLPI v2: tokens by password and refresh; a client alone gets one that is good for nothing', async () => {
  assert.equal((await tokens(glpi, { grant_type: 'password', username: 'connector', password: 'wrong', scope: 'api' })).body.error, 'invalid_grant');
  const first = (await tokens()).body;
  assert.deepEqual([first.token_type, first.expires_in], ['Bearer', 3600]);
  const next = await tokens(glpi, { grant_type: 'refresh_token', refresh_token: first.refresh_token });
  assert.equal((await clientOf(glpi.url, bearer(next.body.access_token))('GET', '/api.php/v2/Administration/User/Me')).body.username, 'connector');
  assert.equal((await tokens(glpi, { grant_type: 'refresh_token', refresh_token: first.refresh_token })).status, 401, 'used once');
  const alone = (await tokens(glpi, { grant_type: 'client_credentials', scope: 'api' })).body.access_token;
  assert.equal((await clientOf(glpi.url, bearer(alone))('GET', '/api.php/v2/Assistance/Ticket')).body.status, 'ERROR_UNAUTHENTICATED');
  const narrow = (await tokens(glpi, { grant_type: 'password', username: 'connector', password: 'secret', scope: 'api' })).body.access_token;
  assert.equal((await clientOf(glpi.url, bearer(narrow))('GET', '/api.php/v2/Administration/User/Me')).status, 403, 'of another scope');
});

test('GLPI v2: a ticket is made, found, changed, commented and solved', async () => {
  const made = await v2('POST', '/Assistance/Ticket', { name: 'Mail', content: '<p>No mail</p>', external_id: 'sp-2', priority: 5, category: { id: 2 } });
  assert.deepEqual([made.status, made.body.href, made.headers.get('location')], [201, `/Assistance/Ticket/${made.body.id}`, `/Assistance/Ticket/${made.body.id}`]);
  const found = await v2('GET', `/Assistance/Ticket?filter=${encodeURIComponent('external_id=="sp-2";is_deleted==false')}`);
  assert.deepEqual([found.status, found.headers.get('content-range'), found.body[0].id, found.body[0].category.name], [200, '0-0/1', made.body.id, 'Software']);
  assert.deepEqual((await v2('PATCH', `/Assistance/Ticket/${made.body.id}`, { status: { id: 4 } })).body.status, { id: 4, name: 'Pending' });
  const timeline = `/Assistance/Ticket/${made.body.id}/Timeline`;
  assert.equal((await v2('POST', `${timeline}/Followup`, { content: 'Hidden', is_private: true })).status, 201);
  assert.deepEqual((await v2('GET', `${timeline}/Followup`)).body.map(({ type, item }) => [type, item.content, item.is_private]), [['Followup', 'Hidden', true]]);
  assert.equal((await v2('POST', `${timeline}/Solution`, { content: 'Solved' })).status, 201);
  assert.equal((await v2('GET', `/Assistance/Ticket/${made.body.id}`)).body.status.id, 5);
  assert.deepEqual((await v2('GET', timeline)).body.map(({ type }) => type), ['Followup', 'Solution']);
});

test('GLPI v2: filters, pages and times', async () => {
  const ask = (filter, rest = '') => v2('GET', `/Assistance/Ticket?filter=${encodeURIComponent(filter)}${rest}`);
  const [ticket] = (await ask('external_id==sp-2')).body;
  assert.match(ticket.date_mod, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);
  const since = (await ask(`date_mod=ge=${ticket.date_mod}`)).body.map(({ id }) => id);
  assert.ok(since.includes(ticket.id));
  assert.deepEqual((await ask('date_mod=gt=2100-01-01 00:00:00')).body, []);
  assert.deepEqual((await ask('external_id==sp-2,external_id==sp-1')).body.map(({ external_id: id }) => id).sort(), ['sp-1', 'sp-2']);
  assert.equal((await ask('external_id=in=(sp-1,sp-2);status.id==5', '&limit=1&sort=date_mod:desc')).headers.get('content-range'), '0-0/2');
  const page = await v2('GET', '/Assistance/Ticket?limit=1&start=1');
  assert.deepEqual([page.status, page.body.length], [206, 1]);
  const wrong = await ask('externalid==sp-2');
  assert.deepEqual([wrong.status, wrong.body.detail], [400, { externalid: 'Unknown property' }]);
});

test('GLPI v2: an expired token, and GLPI that answers 404 for what it has made', async () => {
  glpi.faults.next('expired', { on: 'read' });
  assert.equal((await v2('GET', '/Assistance/Ticket/1')).status, 401);
  v2 = clientOf(`${glpi.url}/api.php/v2.1`, bearer((await tokens()).body.access_token));
  glpi.faults.next('not-found-made', { on: 'comment' });
  assert.equal((await v2('POST', '/Assistance/Ticket/1/Timeline/Followup', { content: 'There after all' })).status, 404);
  assert.equal(glpi.book.records.get('1').comments.at(-1).text, 'There after all');
});

test('GLPI tells of what people do, and of what came through its API, signed', async () => {
  glpi.webhooks.set({ url: listener.url });
  const id = glpi.person.create({ title: 'By hand', text: 'x' });
  glpi.person.comment(id, 'A word');
  glpi.person.note(id, 'A note');
  glpi.person.state(id, 2);
  await v2('PATCH', `/Assistance/Ticket/${id}`, { name: 'Echo' });
  glpi.person.remove(id);
  await glpi.webhooks.idle();
  await listener.count(6);
  for (const { headers, text } of listener.got) assert.equal(headers['x-glpi-signature'], glpiSignature('glpi-secret', text, headers['x-glpi-timestamp']));
  const events = listener.got.map(({ body }) => `${body.event} ${body.parent_item ? body.item.content : body.item.name}`);
  assert.deepEqual(events.sort(), ['delete Echo', 'new A note', 'new A word', 'new By hand', 'update By hand', 'update Echo']);
  assert.deepEqual(glpi.book.journal(id).map(({ what, by }) => `${what} ${by}`), ['create paula', 'comment paula', 'comment paula', 'state paula',
    'update connector', 'update paula']);
});
