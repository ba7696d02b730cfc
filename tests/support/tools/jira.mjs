// Jira Cloud (REST API 3) and Jira Data Center (REST API 2), service management included, and their webhooks.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { adfOf, textOfAdf } from './adf.mjs';
import { SearchIndex } from './jira_index.mjs';
import { issueRoutes } from './jira_issues.mjs';
import { limited } from './jira_limits.mjs';
import { searchRoutes } from './jira_search.mjs';
import { serviceDeskRoutes } from './jira_service_desk.mjs';
import { setUpRoutes } from './jira_set_up.mjs';
import { jiraEvents } from './jira_webhooks.mjs';
import { problems } from './json_schema.mjs';
import { Tokens, basicOf, bearerOf } from './oauth.mjs';
import { answer } from './server.mjs';
import { jiraSignature } from './signatures.mjs';
import { parts, startTool } from './tool.mjs';

const contract = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../../shared/data/connectors/jira/jira-cloud-v3.subset.openapi.json');
export const jiraContractIsHere = existsSync(contract);
const document = jiraContractIsHere ? JSON.parse(readFileSync(contract, 'utf8')) : undefined;

let isWarned = false;  // once a process is enough

export const statuses = [
  { id: '10000', name: 'To Do', statusCategory: { id: 2, key: 'new', name: 'To Do', colorName: 'blue-gray' } },
  { id: '10001', name: 'In Progress', statusCategory: { id: 4, key: 'indeterminate', name: 'In Progress', colorName: 'yellow' } },
  { id: '10002', name: 'Waiting', statusCategory: { id: 4, key: 'indeterminate', name: 'In Progress', colorName: 'yellow' } },
  { id: '10003', name: 'Done', statusCategory: { id: 3, key: 'done', name: 'Done', colorName: 'green' } },
];
/** From each status some ways, not all: who wants Waiting from To Do has to start first. */
export const transitions = [
  { id: '11', name: 'Start progress', from: ['To Do'], to: 'In Progress' }, { id: '21', name: 'Wait for customer', from: ['In Progress'], to: 'Waiting' },
  { id: '31', name: 'Resume', from: ['Waiting'], to: 'In Progress' }, { id: '41', name: 'Finish', from: ['To Do', 'In Progress', 'Waiting'], to: 'Done' },
  { id: '51', name: 'Reopen', from: ['Done'], to: 'To Do' },
];
export const priorities = ['Highest', 'High', 'Medium', 'Low', 'Lowest'].map((name, at) => ({ id: String(at + 1), name }));

const usualProjects = () => [
  { id: '10000', key: 'SUP', name: 'Support', projectTypeKey: 'software', issueTypes: [{ id: '10001', name: 'Task' }, { id: '10002', name: 'Bug' }] },
  { id: '10001', key: 'DESK', name: 'Service desk', projectTypeKey: 'service_desk', issueTypes: [{ id: '10003', name: 'Service request' }] },
];

/**
 * Options:
 * - `kind`: 'cloud' or 'data-center'
 * - `indexLagMs`: after how long search finds a new or changed issue: a number or a function; `jira.index.setLag()` changes it
 * - `writeLimits`: whether an issue takes 20 writes in 2 s and 100 in 30 s at most; true for Cloud. Or { short: [writes, ms], long: [writes, ms] }
 * - `projects`: [{ id, key, name, projectTypeKey, issueTypes: [{ id, name }], required: [further fields that a new issue needs] }]
 * - `requestFields`: what the request types of service desks ask for
 * - `timeZone`: of the account, in which JQL reads times
 * - `credentials`: { email, token, accessToken (OAuth, or the personal access token), clientId, clientSecret }; may be changed while it runs
 * - `users`, `tokenSeconds`, `rotatesRefreshTokens`, `webhooks`, `person`, `keepAliveMs`
 */
export async function startJira(options = {}) {
  const isCloud = (options.kind ?? 'cloud') === 'cloud';
  const users = options.users ?? [['acc-connector', 'Connector', 'connector@jira.example'], ['acc-paula', 'paula', 'paula@jira.example'],
    ['acc-ruth', 'Ruth Requester', 'ruth@customer.example']]
    .map(([accountId, displayName, emailAddress]) => ({ accountId, displayName, emailAddress }));
  const jira = {
    isCloud, users, statuses, transitions, priorities,
    api: `/rest/api/${isCloud ? 3 : 2}`,
    account: users[0],
    timeZone: options.timeZone ?? 'UTC',
    projects: options.projects ?? usualProjects(),
    requestFields: options.requestFields ?? ['summary', 'description', 'labels', 'priority'],
    writeLimits: options.writeLimits ?? isCloud,
    credentials: { email: users[0].emailAddress, token: 'api-token', accessToken: 'access-token', clientId: 'client', clientSecret: 'client-secret',
      ...options.credentials },
    tokens: new Tokens({ rotates: options.rotatesRefreshTokens ?? true, seconds: options.tokenSeconds }),
  };
  let messages = 0;
  Object.assign(jira, parts(options, (secret, body) => ({
    'X-Atlassian-Webhook-Identifier': `${process.pid}${++messages}`, 'X-Atlassian-Webhook-Flow': 'Primary',
    ...(secret ? { 'X-Hub-Signature': jiraSignature(secret, body) } : {}),
  })));
  jira.index = new SearchIndex(jira.book, options.indexLagMs);
  jira.store = storeOf(jira, jiraEvents(jira));
  if (isCloud && !jiraContractIsHere && !isWarned) {
    isWarned = true;
    console.warn(`NOT VALIDATED: requests to Jira, as ${contract} is not there`);
  }

  const isDesk = (call) => call.path.startsWith('/rest/servicedeskapi');
  /** Errors of the platform, and those of service management. */
  jira.problem = (status, messages, errors = {}, headers = {}) => answer(status, { errorMessages: [messages].flat().filter(Boolean), errors }, headers);
  const words = (call, status, text, headers) => (isDesk(call)
    ? answer(status, { errorMessage: text, i18nErrorMessage: { i18nKey: 'sd.error', parameters: [] } }, headers)
    : jira.problem(status, text, {}, headers));
  const unauthorized = (call) => (bearerOf(call) && isCloud ? answer(401, { code: 401, message: 'Unauthorized' })
    : answer(401, { message: 'Client must be authenticated to access this resource.', 'status-code': 401 },
      { 'www-authenticate': 'OAuth realm="jira"', 'x-seraph-loginreason': 'AUTHENTICATED_FAILED' }));

  return startTool({
    ...jira, options,
    routes: [...issueRoutes(jira), ...searchRoutes(jira), ...setUpRoutes(jira), ...serviceDeskRoutes(jira)].map((route) => validated(jira, route)),
    authenticate: (call) => (isKnown(call, jira) ? void (call.caller = jira.account.displayName) : unauthorized(call)),
    answers: {
      unauthorized,
      expired(call) {
        jira.tokens.expire(bearerOf(call));
        return unauthorized(call);
      },
      limited: (call, { seconds = 1, reason = 'jira-burst-based' } = {}) => limited(jira, call, seconds, reason),
      unavailable: (call) => words(call, 503, 'Service unavailable'),
      error: (call) => words(call, 500, 'Internal server error'),
      notFound: (call) => words(call, 404, 'Issue does not exist or you do not have permission to see it.'),
      malformed: (call, error) => words(call, 400, `Unexpected character: ${error.message}`),
      conflict: () => jira.problem(409, 'The issue could not be updated due to a conflicting update.'),
    },
    applies: { expired: (call) => jira.tokens.holder(bearerOf(call)) !== undefined,
      conflict: (call) => call.method === 'POST' && /\/transitions?$/.test(call.path) },
    // The gateway through which OAuth applications reach a site.
    rewrite: (given) => given.replace(/^\/ex\/jira\/[^/]+/, ''),
    others: { index: jira.index, credentials: jira.credentials, tokens: jira.tokens, isValidated: isCloud && jiraContractIsHere },
  });
}

/** HTTP Basic with an API token, an OAuth token, or a personal access token. */
function isKnown(call, jira) {
  const { email, token, accessToken } = jira.credentials;
  const bearer = bearerOf(call);
  const [name, secret] = basicOf(call) ?? [];
  return bearer ? bearer === accessToken || jira.tokens.holder(bearer) !== undefined : name === email && secret === token;
}

/** Requests are held against the published contract: what breaks it is written down and refused. */
function validated(jira, [method, route, kind, handler]) {
  const template = route.replace('{issue}', '{issueIdOrKey}').replace('{property}', '{propertyKey}');
  const schema = jira.isCloud ? document?.paths[template]?.[method.toLowerCase()]?.requestBody?.content['application/json']?.schema : undefined;
  if (!schema) return [method, route, kind, handler];
  return [method, route, kind, (call) => {
    const found = problems(document, schema, call.body);
    if (found.length === 0) return handler(call);
    jira.book.violations.push({ method, path: call.path, problems: found });
    return jira.problem(400, found.map((problem) => `Invalid request payload: ${problem}`));
  }];
}

/** What is done to issues, by whichever way. `text` is what a person reads of the description, which is kept as it was given. */
function storeOf(jira, events) {
  const { book, index, isCloud } = jira;
  const byKey = new Map();
  const numbers = new Map();
  let lastId = 10000;
  let lastComment = 20000;
  const read = (content) => (typeof content === 'object' ? textOfAdf(content) : content ?? '');
  const rich = (content) => (isCloud && typeof content === 'string' ? adfOf(content) : content ?? null);
  return {
    open({ title, text, project = jira.projects[0].key, issueType, labels = [], priority = 'Medium', state = 'To Do', assignee = null,
      properties = new Map(), ...others }, by) {
      const number = (numbers.get(project) ?? 0) + 1;
      numbers.set(project, number);
      const type = issueType ?? jira.projects.find(({ key }) => key === project).issueTypes[0].name;
      const record = book.add({
        id: String(++lastId), key: `${project}-${number}`, marks: [...labels], labels: [...labels], project, issueType: type, title, description: rich(text),
        text: read(text), priority, state, assignee, reporter: by, properties, writes: [], ...others,
      }, by);
      byKey.set(record.key, record);
      index.changed(record);
      events.created(record, by);
      return record;
    },
    find(idOrKey) {
      const record = byKey.get(idOrKey) ?? book.records.get(idOrKey);
      return record && !record.isDeleted ? record : undefined;
    },
    comment(record, { text, isInternal = false, properties = [] }, by) {
      const comment = book.comment(record, { id: String(++lastComment), text: read(text), body: rich(text), isInternal, properties }, by);
      index.changed(record);
      events.commented(record, comment, by);
      return comment;
    },
    change(record, { text, labels, ...fields }, by) {
      const before = { ...record };
      const changed = { ...fields, ...(text === undefined ? {} : { text: read(text), description: rich(text) }),
        ...(labels ? { labels: [...labels], marks: [...labels] } : {}) };
      book.change(record, changed, by);
      index.changed(record);
      events.changed(record, before, Object.keys(changed).filter((name) => name !== 'marks'), by);
    },
    remove(record, by) {
      book.remove(record, by);
      index.changed(record);
      events.removed(record, by);
    },
  };
}
