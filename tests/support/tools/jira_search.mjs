// Search by JQL: in Cloud page by page with a token and with what the index knows, in Data Center with startAt and a total.
import { JqlError, parseJql, readJqlTime } from './jql.mjs';
import { jiraViews } from './jira_views.mjs';
import { candidates, fits } from './query_tree.mjs';
import { answer, refuse } from './server.mjs';

export function searchRoutes(jira) {
  const { book, index, isCloud, problem } = jira;
  const views = jiraViews(jira);
  const split = (text) => (text ?? '').split(',').map((name) => name.trim()).filter(Boolean);

  const text = (value) => value;
  const moment = (value) => readJqlTime(value, jira.timeZone);
  function project(value) {
    const found = jira.projects.find(({ id, key, name }) => [id, key, name].includes(value) || key.toLowerCase() === value.toLowerCase());
    if (!found) throw new JqlError(`The value '${value}' does not exist for the field 'project'.`);
    return found.key;
  }
  const fields = {};
  for (const [names, read, valueOf] of [
    [['project'], project, (record) => record.project], [['labels', 'label'], text, (record) => record.labels],
    [['key', 'issuekey', 'issue'], text, (record) => record.key],
    [['id'], text, (record) => record.id], [['updated', 'updateddate'], moment, (record) => record.updated],
    [['created', 'createddate'], moment, (record) => record.created],
    [['status'], text, (record) => record.state], [['statuscategory'], text, (record) => views.status(record.state).statusCategory.name],
    [['issuetype', 'type'], text, (record) => record.issueType], [['priority'], text, (record) => record.priority], [['summary'], text, (record) => record.title],
    [['assignee'], text, (record) => views.user(record.assignee)?.accountId], [['text'], text, (record) => `${record.title}\n${record.text}`],
  ]) for (const name of names) fields[name] = { name: names[0], read, valueOf };

  function parsed(jql) {
    try {
      return parseJql(jql ?? '', fields);
    } catch (wrong) {
      if (!(wrong instanceof JqlError)) throw wrong;
      return refuse(problem(400, wrong.message));
    }
  }

  /** Issues in order, each as the search knows it; those of `fresh` (ids) as they are. */
  function found({ query, order }, fresh = new Set()) {
    const list = [];
    for (const record of candidates(query, book, { mark: 'labels', updated: 'updated' })) {
      const state = fresh.has(record.id) ? record : index.known(record);
      const valueOf = (field) => fields[field].valueOf(state);
      if (state && !state.isDeleted && fits(query, valueOf)) list.push({ state, keys: order.map(({ field }) => valueOf(field)) });
    }
    return list.sort((a, b) => before(a, b, order));
  }

  function before(a, b, order) {
    for (const [at, { isDescending }] of order.entries())
      if (a.keys[at] !== b.keys[at]) return (a.keys[at] < b.keys[at] ? -1 : 1) * (isDescending ? -1 : 1);
    return order.length > 0 ? Number(a.state.id) - Number(b.state.id) : Number(b.state.id) - Number(a.state.id);
  }

  /** A page after a token, which says behind which issue the one before ended. */
  function searchJql({ jql, nextPageToken, maxResults = 50, fields: wanted = [], reconcileIssues = [], properties = [] }) {
    const question = parsed(jql);
    if (question.isUnbounded) return problem(400, 'Unbounded JQL queries are not allowed here. Please add a search restriction to your query.');
    if (reconcileIssues.length > 50) return problem(400, 'The number of issues to reconcile must not exceed 50.');
    let list = found(question, new Set(reconcileIssues.map(String)));
    if (nextPageToken) {
      const last = tokenOf(nextPageToken, jql);
      list = list.filter((row) => before(last, row, question.order) < 0);
    }
    const page = list.slice(0, Math.min(Number(maxResults), 5000));
    const isLast = page.length === list.length;
    // Without `fields` there are ids and nothing else.
    const isBare = wanted.length === 0 && properties.length === 0;
    const issues = page.map(({ state }) => (isBare ? { id: state.id } : views.issue(state, wanted.length === 0 ? ['id'] : wanted, { properties })));
    return answer(200, { issues, isLast, ...(isLast ? {} : { nextPageToken: nextToken(page.at(-1), jql) }) });
  }

  const nextToken = ({ state, keys }, jql) => Buffer.from(JSON.stringify({ id: state.id, keys, jql })).toString('base64url');
  function tokenOf(token, jql) {
    try {
      const { id, keys, jql: asked } = JSON.parse(Buffer.from(token, 'base64url').toString());
      if (asked === jql) return { state: { id }, keys };
    } catch { /* as any other token that is none of ours */ }
    return refuse(problem(400, 'The provided next page token is invalid or expired.'));
  }

  function searchPages({ jql, startAt = 0, maxResults = 50, fields: wanted = [] }) {
    const list = found(parsed(jql));
    const most = Math.min(Number(maxResults), 1000);
    const page = list.slice(Number(startAt), Number(startAt) + most);
    return answer(200, { expand: 'names,schema', startAt: Number(startAt), maxResults: most, total: list.length,
      issues: page.map(({ state }) => views.issue(state, wanted.length > 0 ? wanted : ['*navigable'])) });
  }

  const asked = (call) => ({ ...Object.fromEntries(call.query), fields: split(call.query.get('fields')),
    reconcileIssues: split(call.query.get('reconcileIssues')), properties: split(call.query.get('properties')) });
  const gone = () => problem(410, 'The requested API has been removed. Please migrate to the /rest/api/3/search/jql API.');
  const { api } = jira;
  return isCloud ? [
    ['GET', `${api}/search/jql`, 'find', (call) => searchJql(asked(call))],
    ['POST', `${api}/search/jql`, 'find', (call) => searchJql(call.body)],
    ['GET', `${api}/search`, 'find', gone],
    ['POST', `${api}/search`, 'find', gone],
  ] : [
    ['GET', `${api}/search`, 'find', (call) => searchPages(asked(call))],
    ['POST', `${api}/search`, 'find', (call) => searchPages(call.body)],
  ];
}
