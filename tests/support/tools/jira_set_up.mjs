// What is asked when a connection is set up: who am I, which projects, issue types, fields, priorities, statuses and users there are. And OAuth.
import { jiraViews } from './jira_views.mjs';
import { answer, refuse } from './server.mjs';

export function setUpRoutes(jira) {
  const { api, isCloud, problem } = jira;
  const views = jiraViews(jira);
  const projectView = ({ id, key, name, projectTypeKey }) => ({ id, key, name, projectTypeKey, self: `${api}/project/${id}`, simplified: false });
  const project = (call) => jira.projects.find(({ id, key }) => [id, key].includes(call.params.project))
    ?? refuse(problem(404, `No project could be found with key '${call.params.project}'.`));
  const typeView = ({ id, name }) => ({ id, name, subtask: false, self: `${api}/issuetype/${id}` });

  function paged(call, rows, name) {
    const startAt = Number(call.query.get('startAt') ?? 0);
    const maxResults = Number(call.query.get('maxResults') ?? 50);
    const page = rows.slice(startAt, startAt + maxResults);
    return answer(200, { startAt, maxResults, total: rows.length, isLast: startAt + page.length >= rows.length, [name]: page });
  }

  function fieldsOf(one) {
    const field = (fieldId, name, isRequired, type, others = {}) => ({
      fieldId, key: fieldId, name, required: isRequired, hasDefaultValue: false, operations: ['set'], schema: { type, system: fieldId }, ...others,
    });
    return [field('summary', 'Summary', true, 'string'), field('description', 'Description', false, 'string'), field('labels', 'Labels', false, 'array'),
      field('priority', 'Priority', false, 'priority', { allowedValues: jira.priorities }), field('assignee', 'Assignee', false, 'user'),
      field('project', 'Project', true, 'project'), field('issuetype', 'Issue Type', true, 'issuetype'),
      ...(one.required ?? []).filter((id) => id.startsWith('customfield_')).map((id) => field(id, id, true, 'string'))]
      .map((row) => ({ ...row, required: row.required || (one.required ?? []).includes(row.fieldId) }));
  }

  function users(call) {
    const wanted = (call.query.get('query') ?? call.query.get('username') ?? '').toLowerCase();
    const begins = (text) => text?.toLowerCase().startsWith(wanted);
    const found = jira.users.filter(({ displayName, emailAddress }) => begins(displayName) || begins(emailAddress));
    return answer(200, found.map(({ displayName }) => views.user(displayName)));
  }

  /** Atlassian's token endpoint, which stands elsewhere than the sites. */
  function token(call) {
    const { grant_type: grant, client_id: id, client_secret: secret, refresh_token: refresh, code } = call.body;
    const isKnown = id === jira.credentials.clientId && secret === jira.credentials.clientSecret;
    if (!isKnown) return answer(401, { error: 'access_denied', error_description: 'Unauthorized' });
    const scope = 'read:jira-work write:jira-work offline_access';
    if (grant === 'authorization_code' && code) return answer(200, { ...jira.tokens.give({ caller: jira.account.displayName, scope, grant }), scope });
    const next = grant === 'refresh_token' ? jira.tokens.refresh(refresh) : undefined;
    return next ? answer(200, { ...next, scope }) : answer(403, { error: 'invalid_grant', error_description: 'Unknown or invalid refresh token.' });
  }

  const server = isCloud ? { version: '1001.0.0-SNAPSHOT', versionNumbers: [1001, 0, 0], deploymentType: 'Cloud' }
    : { version: '10.3.0', versionNumbers: [10, 3, 0], deploymentType: 'Server' };
  return [
    ['GET', `${api}/myself`, 'read', () => answer(200, views.user(jira.account.displayName))],
    ['GET', `${api}/serverInfo`, 'read', () => answer(200, { ...server, baseUrl: 'https://jira.example', serverTime: views.time(Date.now()), serverTitle: 'Jira' })],
    ...(isCloud ? [['GET', `${api}/project/search`, 'read', (call) => paged(call, jira.projects.map(projectView), 'values')]]
      : [['GET', `${api}/project`, 'read', () => answer(200, jira.projects.map(projectView))]]),
    ['GET', `${api}/project/{project}`, 'read', (call) => answer(200, { ...projectView(project(call)), issueTypes: project(call).issueTypes.map(typeView) })],
    ['GET', `${api}/project/{project}/statuses`, 'read',
      (call) => answer(200, project(call).issueTypes.map((type) => ({ ...typeView(type), statuses: jira.statuses.map(({ name }) => views.status(name)) })))],
    ['GET', `${api}/issue/createmeta/{project}/issuetypes`, 'read', (call) => paged(call, project(call).issueTypes.map(typeView),
      isCloud ? 'issueTypes' : 'values')],
    ['GET', `${api}/issue/createmeta/{project}/issuetypes/{type}`, 'read', (call) => paged(call, fieldsOf(project(call)), isCloud ? 'fields' : 'values')],
    ['GET', `${api}/priority`, 'read', () => answer(200, jira.priorities)],
    ['GET', `${api}/priority/search`, 'read', (call) => paged(call, jira.priorities, 'values')],
    ['GET', `${api}/status`, 'read', () => answer(200, jira.statuses.map(({ name }) => views.status(name)))],
    ['GET', `${api}/field`, 'read', () => answer(200,
      fieldsOf({}).map(({ fieldId, name, schema }) => ({ id: fieldId, key: fieldId, name, custom: false, schema })))],
    ['GET', `${api}/user/search`, 'read', users],
    ['POST', '/oauth/token', 'session', token],
    ['GET', '/oauth/token/accessible-resources', 'read',
      () => answer(200, [{ id: 'site-1', name: 'jira', url: 'https://jira.example', scopes: ['read:jira-work', 'write:jira-work'] }])],
  ];
}
