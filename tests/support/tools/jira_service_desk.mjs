// Jira Service Management: requests of service desks, which are issues seen by a customer.
import { takeWrite } from './jira_limits.mjs';
import { jiraViews } from './jira_views.mjs';
import { answer, refuse } from './server.mjs';

export function serviceDeskRoutes(jira) {
  const { store } = jira;
  const views = jiraViews(jira);
  const root = '/rest/servicedeskapi';
  const problem = (status, text) => answer(status, { errorMessage: text, i18nErrorMessage: { i18nKey: 'sd.validation.error', parameters: [] } });
  const desks = jira.projects.filter(({ projectTypeKey }) => projectTypeKey === 'service_desk').map((project, at) => ({ id: String(at + 1), project }));
  const desk = (id) => desks.find((one) => one.id === String(id))
    ?? refuse(problem(404, 'The service desk does not exist or you do not have permission to view it.'));
  const known = (call) => store.find(call.params.request) ?? refuse(problem(404, 'The request does not exist, or you do not have permission to view it.'));
  const date = (ms) => ({ iso8601: views.time(ms), friendly: 'Today', epochMillis: ms });
  const typesOf = (one) => one.project.issueTypes.map((type, at) => ({ id: String(10 * Number(one.id) + at), name: type.name, issueTypeId: type.id,
    serviceDeskId: one.id }));

  function paged(call, rows) {
    const start = Number(call.query.get('start') ?? 0);
    const limit = Number(call.query.get('limit') ?? 50);
    const values = rows.slice(start, start + limit);
    const isLastPage = start + values.length >= rows.length;
    const links = isLastPage ? {} : { next: `${call.path}?start=${start + limit}&limit=${limit}` };
    return answer(200, { size: values.length, start, limit, isLastPage, values, _links: links });
  }

  const categories = { new: 'NEW', indeterminate: 'INDETERMINATE', done: 'DONE' };
  const requestView = (record) => ({
    issueId: record.id, issueKey: record.key, requestTypeId: record.requestTypeId, serviceDeskId: record.serviceDeskId,
    createdDate: date(record.created), reporter: views.user(record.reporter), summary: record.title,
    requestFieldValues: [{ fieldId: 'summary', label: 'Summary', value: record.title }, { fieldId: 'description', label: 'Description', value: record.text }],
    currentStatus: { status: record.state, statusCategory: categories[views.status(record.state).statusCategory.key], statusDate: date(record.updated) },
    _links: { self: `${root}/request/${record.id}`, web: `/servicedesk/customer/portal/${record.serviceDeskId}/${record.key}` },
  });
  const commentView = (comment) => ({ id: comment.id, body: comment.text, public: !comment.isInternal, author: views.user(comment.by), created: date(comment.at) });

  function open(call) {
    const { serviceDeskId, requestTypeId, requestFieldValues: values = {}, raiseOnBehalfOf } = call.body;
    const one = desk(serviceDeskId);
    const type = typesOf(one).find(({ id }) => id === String(requestTypeId))
      ?? refuse(problem(400, `The request type '${requestTypeId}' is not one of this service desk.`));
    if (!values.summary) return problem(400, 'Summary is required.');
    const foreign = Object.keys(values).find((name) => !jira.requestFields.includes(name));
    if (foreign) return problem(400, `The field '${foreign}' is not on the request type.`);
    const requester = jira.users.find(({ accountId, emailAddress }) => [accountId, emailAddress].includes(raiseOnBehalfOf));
    if (raiseOnBehalfOf && !requester) return problem(400, `The user '${raiseOnBehalfOf}' does not exist or is no customer of this service desk.`);
    const record = store.open({
      title: values.summary, text: values.description ?? '', labels: values.labels ?? [], priority: values.priority?.name ?? 'Medium', project: one.project.key,
      issueType: type.name, requestTypeId: type.id, serviceDeskId: one.id, reporter: requester?.displayName ?? call.caller,
    }, call.caller);
    return answer(201, requestView(record));
  }

  function addComment(call) {
    const record = known(call);
    if (!call.body.body) return problem(400, 'The comment body must not be empty.');
    takeWrite(jira, record, call);
    return answer(201, commentView(store.comment(record, { text: call.body.body, isInternal: call.body.public === false }, call.caller)));
  }

  const possible = (record) => jira.transitions.filter(({ from }) => from.includes(record.state));
  function transit(call) {
    const record = known(call);
    const way = possible(record).find(({ id }) => id === String(call.body.id));
    if (!way) return problem(400, `The transition '${call.body.id}' is not available for this request.`);
    takeWrite(jira, record, call);
    store.change(record, { state: way.to }, call.caller);
    if (call.body.additionalComment?.body) store.comment(record, { text: call.body.additionalComment.body }, call.caller);
    return answer(204);
  }

  /** public=false or internal=false leave comments of that kind out. */
  const comments = (call) => known(call).comments.filter(({ isInternal }) => call.query.get(isInternal ? 'internal' : 'public') !== 'false');

  return [
    ['GET', `${root}/servicedesk`, 'read',
      (call) => paged(call, desks.map(({ id, project }) => ({ id, projectId: project.id, projectName: project.name, projectKey: project.key })))],
    ['GET', `${root}/servicedesk/{desk}/requesttype`, 'read', (call) => paged(call, typesOf(desk(call.params.desk)))],
    ['POST', `${root}/request`, 'create', open],
    ['GET', `${root}/request/{request}`, 'read', (call) => answer(200, requestView(known(call)))],
    ['GET', `${root}/request/{request}/comment`, 'read', (call) => paged(call, comments(call).map(commentView))],
    ['POST', `${root}/request/{request}/comment`, 'comment', addComment],
    ['GET', `${root}/request/{request}/transition`, 'read', (call) => paged(call, possible(known(call)).map(({ id, name }) => ({ id, name })))],
    ['POST', `${root}/request/{request}/transition`, 'update', transit],
  ];
}
