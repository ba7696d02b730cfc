// ServiceNow's Table API.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { startServiceNow } from '../index.mjs';
import { basic, bearer, clientOf, startListener } from './client.mjs';

const table = '/api/now/table/incident';
let now, ask;
before(async () => {
  now = await startServiceNow({ rotatesRefreshTokens: true });
  ask = clientOf(now.url, basic('connector', 'secret'));
});
after(() => now.close());

test('ServiceNow: a record is made, found, read and changed', async () => {
  const made = await ask('POST', table, { short_description: 'Printer', description: 'Stuck', correlation_id: 'sp-1', correlation_display: 'platform',
    impact: 1, urgency: '2' });
  const { sys_id: id, number, priority } = made.body.result;
  assert.deepEqual([made.status, number, priority], [201, 'INC0010001', '2']);
  assert.ok(made.headers.get('location').endsWith(`${table}/${id}`));
  const found = await ask('GET', `${table}?sysparm_query=correlation_id=sp-1&sysparm_limit=2&sysparm_fields=sys_id,number,state`);
  assert.deepEqual([found.body.result, found.headers.get('x-total-count')], [[{ sys_id: id, number, state: '1' }], '1']);
  const read = (await ask('GET', `/api/now/v2/table/incident/${id}`)).body.result;
  assert.match(read.sys_updated_on, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  assert.deepEqual([read.opened_by.link.split('/').at(-2), read.correlation_display], ['sys_user', 'platform']);
  assert.equal(typeof (await ask('GET', `${table}/${id}?sysparm_exclude_reference_link=true`)).body.result.opened_by, 'string');
  assert.equal((await ask('PATCH', `${table}/${id}`, { state: '2' })).body.result.sys_mod_count, '1');
  assert.deepEqual(now.book.journal(id).map(({ what, state, text }) => [what, state ?? text]), [['create', 'Printer'], ['state', '2']]);
  assert.equal((await ask('DELETE', `${table}/${id}`)).status, 204);
  const gone = await ask('GET', `${table}/${id}`);
  assert.deepEqual([gone.status, gone.body.error.message, gone.body.status], [404, 'No Record found', 'failure']);
});

test('ServiceNow: comments and work notes are written only, and read from the journal', async () => {
  const id = now.person.create({ title: 'Talk' });
  const { body } = await ask('PATCH', `${table}/${id}`, { comments: 'For all', work_notes: 'For us' });
  assert.deepEqual([body.result.comments, body.result.work_notes], ['', '']);
  now.person.comment(id, 'By hand');
  const journal = await ask('GET', `/api/now/table/sys_journal_field?sysparm_query=element_id=${id}^elementINcomments,work_notes^ORDERBYsys_created_on`);
  assert.deepEqual(journal.body.result.map(({ element, value, sys_created_by: by, name }) => [element, value, by, name]),
    [['comments', 'For all', 'connector', 'incident'], ['work_notes', 'For us', 'connector', 'incident'], ['comments', 'By hand', 'paula', 'incident']]);
  const since = journal.body.result[0].sys_created_on;
  const newer = await ask('GET', `/api/now/table/sys_journal_field?sysparm_query=${encodeURIComponent(`sys_created_on>=${since}^element=comments`)}`);
  assert.ok(newer.body.result.length >= 2);
  assert.deepEqual(now.book.records.get(id).comments.map(({ text, isInternal }) => [text, isInternal]), [['For all', false], ['For us', true], ['By hand', false]]);
});

test('ServiceNow: some states need more than themselves', async () => {
  const id = now.person.create({ title: 'States' });
  const refused = await ask('PATCH', `${table}/${id}`, { state: '6', close_notes: 'x' });
  assert.deepEqual([refused.status, refused.body.error],
    [403, { message: 'Operation Failed', detail: 'Data Policy Exception: The following fields are mandatory: Resolution code' }]);
  assert.equal((await ask('PATCH', `${table}/${id}`, { state: '3' })).status, 403);
  assert.equal((await ask('POST', table, { short_description: 'x', state: '6', correlation_id: 'refused' })).status, 403);
  assert.equal(now.book.byMark('refused').length, 0);
  assert.equal((await ask('PATCH', `${table}/${id}`, { state: '3', hold_reason: '4' })).status, 200);
  assert.equal((await ask('PUT', `${table}/${id}`, { state: '6', close_code: 'Solution provided', close_notes: 'Done' })).status, 200);
  assert.equal(now.book.records.get(id).state, '6');
});

test('ServiceNow: queries, orders and pages; what is invalid in a query is left out of it', async () => {
  for (let i = 0; i < 5; ++i) await ask('POST', '/api/now/table/problem', { short_description: `Page ${i}`, correlation_id: `p-${i}`,
    urgency: String(1 + (i % 2)) });
  const list = async (query, rest = '') => ask('GET', `/api/now/table/problem?sysparm_query=${encodeURIComponent(query)}${rest}`);
  const titles = async (query, rest) => (await list(query, rest)).body.result.map((row) => row.short_description);
  assert.deepEqual(await titles('correlation_idINp-1,p-3^ORDERBYDESCnumber'), ['Page 3', 'Page 1']);
  assert.deepEqual(await titles('urgency=1^short_descriptionLIKEpage 2^ORshort_descriptionENDSWITH4^ORDERBYnumber'), ['Page 2', 'Page 4']);
  assert.equal((await titles('corelation_id=p-1')).length, 5, 'a misspelt field restricts nothing');
  const first = await list('ORDERBYsys_updated_on', '&sysparm_limit=2');
  assert.deepEqual([first.body.result.length, first.headers.get('x-total-count')], [2, '5']);
  const next = /<([^>]*)>;rel="next"/.exec(first.headers.get('link'))[1];
  assert.deepEqual((await ask('GET', next)).body.result.map((row) => row.short_description), ['Page 2', 'Page 3']);
  const since = (await list('correlation_id=p-2')).body.result[0].sys_updated_on;
  assert.ok((await titles(`sys_updated_on>=${since}^ORDERBYsys_updated_on`)).includes('Page 2'));
  assert.deepEqual(await titles('sys_updated_on>2100-01-01 00:00:00'), []);
});

test('ServiceNow: access rules come after the limit, and pages are short', async () => {
  const own = await startServiceNow({ readable: (record) => Number(record.key.slice(-1)) % 2 === 0 });
  try {
    for (let i = 0; i < 4; ++i) own.person.create({ title: `${i}` });
    const client = clientOf(own.url, basic('connector', 'secret'));
    const page = await client('GET', `${table}?sysparm_limit=2`);
    assert.deepEqual([page.body.result.length, page.headers.get('x-total-count')], [1, '4']);
    assert.match(page.headers.get('link'), /rel="next"/);
    assert.equal((await client('GET', `${table}/${[...own.book.records.keys()][0]}`)).status, 404);
  } finally {
    await own.close();
  }
});

test('ServiceNow: tables, fields, choices and users are described', async () => {
  const get = async (path) => (await ask('GET', `/api/now/table/${path}`)).body.result;
  assert.equal((await get('sys_user?sysparm_query=email=ruth@customer.example&sysparm_fields=sys_id,name'))[0].name, 'Ruth Requester');
  assert.ok((await get('sys_db_object')).some(({ name }) => name === 'incident'));
  assert.deepEqual((await get('sys_choice?sysparm_query=name=incident^element=state^ORDERBYsequence')).map(({ value }) => value), ['1', '2', '3', '6', '7', '8']);
  assert.equal((await get('sys_dictionary?sysparm_query=name=incident^element=close_code'))[0].column_label, 'Resolution code');
  const unknown = await ask('GET', '/api/now/table/nothing');
  assert.deepEqual([unknown.status, unknown.body.error.message], [400, 'Invalid table nothing']);
});

test('ServiceNow: OAuth with refresh tokens that rotate, and 429 with its headers', async () => {
  const token = (fields) => clientOf(now.url)('POST', '/oauth_token.do', new URLSearchParams({ client_id: 'client', client_secret: 'client-secret', ...fields }));
  assert.equal((await token({ grant_type: 'password', username: 'connector', password: 'wrong' })).status, 401);
  const first = (await token({ grant_type: 'password', username: 'connector', password: 'secret' })).body;
  const read = (access) => clientOf(now.url, bearer(access))('GET', table);
  assert.equal((await read(first.access_token)).status, 200);
  now.faults.next('expired');
  assert.equal((await read(first.access_token)).body.error.message, 'User Not Authenticated');
  const next = (await token({ grant_type: 'refresh_token', refresh_token: first.refresh_token })).body;
  assert.equal((await read(next.access_token)).status, 200);
  assert.equal((await token({ grant_type: 'refresh_token', refresh_token: first.refresh_token })).status, 401);
  assert.equal((await read((await token({ grant_type: 'client_credentials' })).body.access_token)).status, 200);
  now.faults.next('limited', { seconds: 30 });
  const { status, headers, body } = await ask('POST', table, { short_description: 'x' });
  assert.deepEqual([status, headers.get('retry-after'), headers.get('x-ratelimit-limit'), body.error.message], [429, '30', '100', 'Rate limit exceeded']);
  assert.ok(headers.get('x-ratelimit-rule') && Number(headers.get('x-ratelimit-reset')) > Date.now() / 1000);
});

test('ServiceNow: a business rule tells of changes, where somebody made one', async () => {
  const listener = await startListener();
  const own = await startServiceNow({ webhooks: { url: listener.url, secret: 'hush' } });
  try {
    const id = own.person.create({ title: 'Told', correlation_id: 'sp-7' });
    own.person.note(id, 'Note');
    await own.webhooks.idle();
    assert.deepEqual(listener.got.map(({ body, headers }) => [body.operation, body.correlation_id, body.journal, headers.authorization]).sort(),
      [['insert', 'sp-7', [], 'Bearer hush'], ['update', 'sp-7', [{ element: 'work_notes', value: 'Note' }], 'Bearer hush']]);
  } finally {
    await own.close();
    listener.close();
  }
});
