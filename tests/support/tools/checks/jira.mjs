// Jira, in Cloud and in Data Center.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test, { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { adfOf } from '../adf.mjs';
import { jiraContractIsHere, jiraSignature, startJira } from '../index.mjs';
import { problems } from '../json_schema.mjs';
import { basic, bearer, clientOf, startListener } from './client.mjs';

const account = basic('connector@jira.example', 'api-token');
const fieldsOf = (summary, more = {}) => ({ fields: { project: { key: 'SUP' }, issuetype: { name: 'Task' }, summary,
  description: adfOf('First line\nSecond line'), ...more } });
const v3 = '/rest/api/3';
let jira, ask;
before(async () => {
  jira = await startJira({ writeLimits: false });
  ask = clientOf(jira.url, account);
});
after(() => jira.close());

async function withJira(options, work) {
  const own = await startJira(options);
  try {
    await work(own, clientOf(own.url, options.kind === 'data-center' ? bearer('access-token') : account));
  } finally {
    await own.close();
  }
}

test('Jira Cloud: an issue is made, read, changed, commented and moved', async () => {
  const made = await ask('POST', `${v3}/issue`, { ...fieldsOf('Printer', { labels: ['sp-1'], priority: { name: 'High' } }),
    properties: [{ key: 'sp', value: { id: '1' } }] });
  assert.deepEqual([made.status, made.body.key], [201, 'SUP-1']);
  const record = jira.book.byMark('sp-1')[0];
  assert.equal(record.text, 'First line\nSecond line');
  const read = (await ask('GET', `${v3}/issue/SUP-1?fields=summary,status,description&properties=sp`)).body;
  assert.deepEqual([read.id, Object.keys(read.fields).sort(), read.fields.status.statusCategory.key, read.properties.sp.id],
    [made.body.id, ['description', 'status', 'summary'], 'new', '1']);
  assert.equal((await ask('PUT', `${v3}/issue/${made.body.id}`, { fields: { summary: 'Printer 2' }, update: { labels: [{ add: 'seen' }] } })).status, 204);
  const comment = await ask('POST', `${v3}/issue/SUP-1/comment`, { body: adfOf('Hello'), properties: [{ key: 'sp', value: { id: 'c1' } }] });
  assert.equal(comment.status, 201);
  const page = (await ask('GET', `${v3}/issue/SUP-1/comment?expand=properties&maxResults=1`)).body;
  assert.deepEqual([page.total, page.comments[0].properties[0].value.id, page.comments[0].body.type], [1, 'c1', 'doc']);
  const { transitions } = (await ask('GET', `${v3}/issue/SUP-1/transitions`)).body;
  assert.deepEqual(transitions.map(({ to }) => to.name), ['In Progress', 'Done']);
  assert.equal((await ask('POST', `${v3}/issue/SUP-1/transitions`, { transition: { id: '21' } })).status, 400, 'not from here');
  assert.equal((await ask('POST', `${v3}/issue/SUP-1/transitions`, { transition: { id: '11' } })).status, 204);
  assert.deepEqual(jira.book.journal(record.id).map(({ what, text, state }) => [what, state ?? text]),
    [['create', 'Printer'], ['update', 'title labels'], ['comment', 'Hello'], ['state', 'In Progress']]);
  assert.equal((await ask('PUT', `${v3}/issue/SUP-1/properties/other`, { a: 1 })).status, 201);
  assert.deepEqual((await ask('GET', `${v3}/issue/SUP-1/properties/other`)).body.value, { a: 1 });
});

test('Jira Cloud: what is wrong with a new issue is named by field', async () => {
  const errors = async (body) => {
    const { status, body: answer } = await ask('POST', `${v3}/issue`, body);
    return [status, Object.keys(answer.errors ?? {}).sort().join(' ')];
  };
  assert.deepEqual(await errors({ fields: { summary: 'x' } }), [400, 'project']);
  assert.deepEqual(await errors(fieldsOf('x', { issuetype: { name: 'Epic' } })), [400, 'issuetype']);
  assert.deepEqual(await errors(fieldsOf('', { description: 'plain text' })), [400, 'description summary']);
  assert.deepEqual(await errors(fieldsOf('x', { labels: ['two words'], priority: { name: 'Urgent' }, colour: 'red' })), [400, 'colour labels priority']);
  assert.deepEqual(await errors(fieldsOf('x',
    { description: { type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text: '' }] }] } })), [400, 'description']);
  assert.equal((await ask('POST', `${v3}/issue/SUP-1/comment`, { body: 'plain' })).status, 400);
  assert.equal((await ask('GET', `${v3}/issue/SUP-999`)).status, 404);
  assert.equal((await clientOf(jira.url, basic('connector@jira.example', 'wrong'))('GET', `${v3}/myself`)).status, 401);
  assert.equal((await ask('GET', `${v3}/search?jql=project=SUP`)).status, 410);
  await withJira({ projects: [{ id: '1', key: 'SUP', name: 'S', projectTypeKey: 'software', issueTypes: [{ id: '2', name: 'Task' }],
    required: ['customfield_10050'] }] }, async (own, client) => {
    assert.deepEqual(Object.keys((await client('POST', `${v3}/issue`, fieldsOf('x'))).body.errors), ['customfield_10050']);
    assert.equal((await client('POST', `${v3}/issue`, fieldsOf('x', { customfield_10050: 'y' }))).status, 201);
  });
});

test('Jira Cloud: search goes page by page, and shows ids alone where no field is asked for', async () => {
  for (let i = 0; i < 5; ++i) await ask('POST', `${v3}/issue`, fieldsOf(`Page ${i}`, { labels: ['page', `page-${i}`] }));
  const search = (body) => ask('POST', `${v3}/search/jql`, body);
  const first = (await search({ jql: 'labels = "page" ORDER BY updated ASC', maxResults: 2 })).body;
  assert.deepEqual([first.isLast, Object.keys(first.issues[0])], [false, ['id']]);
  const summaries = [];
  for (let nextPageToken; ;) {
    const { body } = await search({ jql: 'project = SUP AND labels = page ORDER BY updated ASC', maxResults: 2, fields: ['summary'], nextPageToken });
    summaries.push(...body.issues.map(({ fields }) => fields.summary));
    if (body.isLast) break;
    nextPageToken = body.nextPageToken;
  }
  assert.deepEqual(summaries, ['Page 0', 'Page 1', 'Page 2', 'Page 3', 'Page 4']);
  const { body } = await ask('GET', `${v3}/search/jql?jql=${encodeURIComponent('labels in ("page-1", "page-3", nobody) and status != Done')}&fields=key,labels`);
  assert.deepEqual(body.issues.map(({ fields }) => fields.labels[1]).sort(), ['page-1', 'page-3']);
  assert.equal((await search({ jql: 'updated >= -5m AND labels = page' })).body.issues.length, 5);
  assert.equal((await search({ jql: 'updated >= "2100/01/01 10:00" AND project = SUP' })).body.issues.length, 0);
  for (const jql of ['ORDER BY created', 'project = NONE', 'colour = red', 'labels ==', 'updated >= yesterday'])
    assert.equal((await search({ jql })).status, 400, jql);
  assert.equal((await search({ jql: 'project = SUP', nextPageToken: first.nextPageToken })).status, 400, 'a token is for its query');
});

test('Jira Cloud: JQL reads times in the zone of the account', async () => {
  await withJira({ timeZone: 'Asia/Tokyo' }, async (own, client) => {
    own.person.create({ title: 'Now' });
    const clock = (ms) => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
    const found = async (time) => (await client('POST', `${v3}/search/jql`, { jql: `project = SUP AND updated >= "${time}"` })).body.issues.length;
    assert.equal((await client('GET', `${v3}/myself`)).body.timeZone, 'Asia/Tokyo');
    assert.equal(await found(clock(Date.now() + 9 * 3_600_000)), 1);
    assert.equal(await found(clock(Date.now() + 10 * 3_600_000)), 0);
  });
});

test('Jira Cloud: search knows issues and changes only after a while, reconcileIssues at once', async () => {
  await withJira({ indexLagMs: 3_600_000 }, async (own, client) => {
    const { body: { id } } = await client('POST', `${v3}/issue`, fieldsOf('Late', { labels: ['sp-late'] }));
    const search = async (more = {}) => (await client('POST', `${v3}/search/jql`,
      { jql: 'labels = "sp-late"', fields: ['status'], ...more })).body.issues.map(({ fields }) => fields.status.name);
    assert.deepEqual(await search(), []);
    assert.deepEqual(await search({ reconcileIssues: [Number(id)] }), ['To Do']);
    assert.equal((await client('GET', `${v3}/issue/${id}`)).status, 200, 'reading by id is always fresh');
    own.index.setLag(() => 1);
    own.person.state(id, 'In Progress');
    while ((await search()).length === 0);
    own.index.setLag(3_600_000);
    own.person.state(id, 'Done');
    assert.deepEqual(await search(), ['In Progress']);
    assert.deepEqual(await search({ reconcileIssues: [Number(id)] }), ['Done']);
  });
});

test('Jira Cloud: an issue takes so many writes in so long a time, and says when the next one', async () => {
  await withJira({ writeLimits: { short: [3, 60_000] } }, async (own, client) => {
    const ids = [own.person.create({ title: 'Busy' }), own.person.create({ title: 'Idle' })];
    const write = (id) => client('POST', `${v3}/issue/${id}/comment`, { body: adfOf('x') });
    for (let i = 0; i < 3; ++i) assert.equal((await write(ids[0])).status, 201);
    const refused = await write(ids[0]);
    assert.deepEqual([refused.status, refused.headers.get('ratelimit-reason'), refused.headers.get('retry-after')], [429, 'jira-per-issue-on-write', '60']);
    assert.equal((await write(ids[1])).status, 201, 'the others take theirs');
    assert.equal(own.book.records.get(ids[0]).comments.length, 3);
    await new Promise((resolve) => setTimeout(resolve, 60));
    await write(ids[1]);
    await client('GET', `${v3}/issue/${ids[0]}`);
    assert.equal(own.book.early.length, 0, 'other issues, and reading, are not what it forbids');
    await write(ids[0]);
    assert.equal(own.book.early.length, 1);
  });
});

test('Jira: 429 with each reason, 409 on a transition, an expired token and the next one', async () => {
  for (const reason of ['jira-quota-global-based', 'jira-quota-tenant-based', 'jira-burst-based', 'jira-per-issue-on-write']) {
    await withJira({}, async (own, client) => {
      own.faults.next('limited', { seconds: 7, reason });
      const { status, headers } = await client('GET', `${v3}/myself`);
      assert.deepEqual([status, headers.get('ratelimit-reason'), headers.get('retry-after')], [429, reason, '7']);
    });
  }
  await withJira({}, async (own, client) => {
    const id = own.person.create({ title: 'x' });
    own.faults.next('conflict');
    assert.equal((await client('GET', `${v3}/issue/${id}/transitions`)).status, 200);
    assert.equal((await client('POST', `${v3}/issue/${id}/transitions`, { transition: { id: '11' } })).status, 409);
    assert.equal(own.book.records.get(id).state, 'To Do');
    const oauth = { client_id: 'client', client_secret: 'client-secret' };
    const first = (await client('POST', '/oauth/token', { ...oauth, grant_type: 'authorization_code', code: 'x' })).body;
    const through = (token) => clientOf(own.url, bearer(token))('GET', `/ex/jira/site-1${v3}/myself`);
    assert.equal((await through(first.access_token)).status, 200);
    own.faults.next('expired');
    assert.equal((await through(first.access_token)).status, 401);
    assert.equal((await through(first.access_token)).status, 401);
    const next = (await client('POST', '/oauth/token', { ...oauth, grant_type: 'refresh_token', refresh_token: first.refresh_token })).body;
    assert.equal((await through(next.access_token)).status, 200);
    assert.equal((await client('POST', '/oauth/token', { ...oauth, grant_type: 'refresh_token', refresh_token: first.refresh_token })).status, 403,
      'refresh tokens rotate');
  });
});

const skip = !jiraContractIsHere && 'NOT TESTED: the OpenAPI document is not there';

test('Jira Cloud: requests are held against the published contract', { skip }, async () => {
  assert.equal(jira.isValidated, true);
  const violations = async (method, path, body) => {
    jira.book.violations.length = 0;
    return [(await ask(method, path, body)).status, jira.book.violations.flatMap((one) => one.problems)];
  };
  assert.deepEqual(await violations('POST', `${v3}/search/jql`, { jql: 'project = SUP', startAt: 0 }), [400, ['/startAt: is not known']]);
  assert.deepEqual(await violations('POST', `${v3}/search/jql`, { jql: 'project = SUP', reconcileIssues: ['10001'] }),
    [400, ['/reconcileIssues/0: string where integer is expected']]);
  assert.deepEqual(await violations('POST', `${v3}/issue`, { ...fieldsOf('x'), properties: [{ key: 1 }] }),
    [400, ['/properties/0/key: integer where string is expected']]);
  assert.deepEqual(await violations('POST', `${v3}/issue/SUP-1/comment`, { body: adfOf('x'), jsdPublic: true }), [400, ['/jsdPublic: is read-only']]);
  assert.deepEqual(await violations('POST', `${v3}/issue/SUP-1/transitions`, { transition: { id: 11 } }),
    [400, ['/transition/id: integer where string is expected']]);
  jira.book.violations.length = 0;
});

test('Jira Cloud: answers are what the published contract says', { skip }, async () => {
  const document = JSON.parse(readFileSync(fileURLToPath(new URL('../../../../../shared/data/connectors/jira/jira-cloud-v3.subset.openapi.json',
    import.meta.url)), 'utf8'));
  const answers = { '/issue/{issueIdOrKey}': '/issue/SUP-1', '/issue/{issueIdOrKey}/comment': '/issue/SUP-1/comment',
    '/issue/{issueIdOrKey}/transitions': '/issue/SUP-1/transitions',
    '/search/jql': '/search/jql?jql=project=SUP&fields=*all&maxResults=1', '/project/search': '/project/search',
    '/project/{projectIdOrKey}/statuses': '/project/SUP/statuses',
    '/issue/createmeta/{projectIdOrKey}/issuetypes': '/issue/createmeta/SUP/issuetypes',
    '/issue/createmeta/{projectIdOrKey}/issuetypes/{issueTypeId}': '/issue/createmeta/SUP/issuetypes/10001',
    '/myself': '/myself', '/serverInfo': '/serverInfo', '/priority/search': '/priority/search', '/status': '/status', '/field': '/field',
    '/issue/{issueIdOrKey}/properties': '/issue/SUP-1/properties' };
  for (const [template, path] of Object.entries(answers)) {
    const { status, body } = await ask('GET', v3 + path);
    const schema = document.paths[v3 + template].get.responses[status].content['application/json'].schema;
    assert.deepEqual(problems(document, schema, body, { isAnswer: true }), [], path);
  }
});

test('Jira Data Center: API 2 with text, and search with a total', async () => {
  await withJira({ kind: 'data-center' }, async (own, client) => {
    const v2 = '/rest/api/2';
    const made = await client('POST', `${v2}/issue`,
      { fields: { project: { key: 'SUP' }, issuetype: { id: '10001' }, summary: 'Plain', description: 'Just text', labels: ['sp-9'] } });
    assert.equal(made.status, 201);
    assert.equal((await client('POST', `${v2}/issue/SUP-1/comment`, { body: 'A word' })).body.body, 'A word');
    assert.equal((await client('POST', `${v2}/issue/SUP-1/comment`, { body: adfOf('x') })).status, 400);
    const found = (await client('GET', `${v2}/search?jql=${encodeURIComponent('labels = sp-9')}&maxResults=10`)).body;
    assert.deepEqual([found.startAt, found.total, found.issues[0].fields.description], [0, 1, 'Just text']);
    assert.equal((await client('GET', `${v2}/myself`)).body.name, 'acc-connector');
    assert.deepEqual((await client('GET', `${v2}/issue/createmeta/SUP/issuetypes`)).body.values.map(({ name }) => name), ['Task', 'Bug']);
    assert.equal((await client('GET', `${v2}/project`)).body.length, 2);
    assert.equal((await client('GET', `${v3}/myself`)).status, 404);
  });
});

test('Jira Service Management: a request, its public and internal comments, and its ways', async () => {
  const root = '/rest/servicedeskapi';
  const [desk] = (await ask('GET', `${root}/servicedesk`)).body.values;
  const [type] = (await ask('GET', `${root}/servicedesk/${desk.id}/requesttype`)).body.values;
  const open = (values, more = {}) => ask('POST', `${root}/request`, { serviceDeskId: desk.id, requestTypeId: type.id, requestFieldValues: values, ...more });
  const made = await open({ summary: 'Help', description: 'Please', labels: ['sp-jsm'] }, { raiseOnBehalfOf: 'acc-ruth' });
  assert.deepEqual([made.status, made.body.issueKey, made.body.reporter.displayName, made.body.currentStatus.status], [201, 'DESK-1', 'Ruth Requester', 'To Do']);
  assert.equal(jira.book.byMark('sp-jsm').length, 1);
  assert.equal((await open({ summary: 'x', colour: 'red' })).status, 400);
  const request = `${root}/request/DESK-1`;
  assert.equal((await ask('POST', `${request}/comment`, { body: 'Seen by all', public: true })).status, 201);
  assert.equal((await ask('POST', `${request}/comment`, { body: 'Seen by us', public: false })).body.public, false);
  const page = (await ask('GET', `${request}/comment?limit=1`)).body;
  assert.deepEqual([page.size, page.isLastPage, page.values[0].body], [1, false, 'Seen by all']);
  assert.deepEqual((await ask('GET', `${request}/comment?internal=false`)).body.values.length, 1);
  assert.equal((await ask('POST', `${request}/transition`, { id: '41', additionalComment: { body: 'Bye' } })).status, 204);
  assert.equal((await ask('GET', request)).body.currentStatus.statusCategory, 'DONE');
  assert.match((await ask('GET', `${root}/request/NONE-1`)).body.errorMessage, /does not exist/);
});

test('Jira tells of what people do, and of what came through its API, signed, with an identifier that a repetition keeps', async () => {
  const listener = await startListener();
  try {
    await withJira({ webhooks: { url: listener.url, secret: 'hush', retries: 2, retryMs: 1 } }, async (own, client) => {
      listener.answers.push(503);
      const id = own.person.create({ title: 'By hand' });
      await listener.count(2);
      const [first, again] = listener.got;
      assert.equal(first.headers['x-atlassian-webhook-identifier'], again.headers['x-atlassian-webhook-identifier']);
      own.person.note(id, 'Said by hand');
      own.person.priority(id, 'Low');
      await client('POST', `${v3}/issue/${id}/comment`, { body: adfOf('Echo') });
      await client('POST', `${v3}/issue/${id}/transitions`, { transition: { id: '11' } });
      await own.webhooks.idle();
      for (const { headers, text } of listener.got) assert.equal(headers['x-hub-signature'], jiraSignature('hush', text));
      const events = listener.got.slice(1).map(({ body }) => [body.webhookEvent, body.comment?.body
        ?? body.changelog?.items.map(({ field, toString: to }) => `${field}=${to}`).join() ?? body.issue.fields.summary].join(' '));
      assert.deepEqual(events.sort(), ['comment_created Echo', 'comment_created Said by hand', 'jira:issue_created By hand',
        'jira:issue_updated priority=Low', 'jira:issue_updated status=In Progress']);
      const echo = listener.got.find(({ body }) => body.comment?.body === 'Echo').body;
      assert.deepEqual([echo.comment.author.accountId, echo.issue.id, echo.comment.jsdPublic], ['acc-connector', id, true]);
      assert.equal(new Set(listener.got.map(({ headers }) => headers['x-atlassian-webhook-identifier'])).size, 5);
    });
    listener.got.length = 0;
    await withJira({ kind: 'data-center', webhooks: { url: listener.url } }, async (own) => {
      own.person.comment(own.person.create({ title: 'x' }), 'y');
      await own.webhooks.idle();
      const comment = listener.got.find(({ body }) => body.webhookEvent === 'comment_created').body;
      assert.deepEqual([comment.issue, listener.got.some(({ body }) => body.issue_event_type_name === 'issue_commented')], [undefined, true]);
    });
  } finally {
    listener.close();
  }
});
