// Issues, their comments, transitions and properties.
import { adfProblem } from './adf.mjs';
import { takeWrite } from './jira_limits.mjs';
import { jiraViews } from './jira_views.mjs';
import { answer, refuse } from './server.mjs';

const adfMessage = 'Operation value must be an Atlassian Document (see the Atlassian Document Format)';
const onScreen = new Set(['summary', 'description', 'labels', 'priority', 'assignee', 'reporter', 'project', 'issuetype', 'duedate', 'components']);
const internalComment = 'sd.public.comment';

export function issueRoutes(jira) {
  const { book, store, isCloud, problem } = jira;
  const views = jiraViews(jira);
  const issues = `${jira.api}/issue`;
  const one = `${issues}/{issue}`;
  const known = (call) => store.find(call.params.issue) ?? refuse(problem(404, 'Issue does not exist or you do not have permission to see it.'));

  /** A write of an issue that exists: so many in so long a time, and no more. */
  function writable(call) {
    const record = known(call);
    takeWrite(jira, record, call);
    return record;
  }

  /** A text field, or by its name what is wrong with it. */
  function textProblem(name, value, errors) {
    if (value === undefined || value === null) return;
    const why = isCloud ? adfProblem(value) : typeof value !== 'string' && 'is no text';
    if (why) errors[name] = isCloud ? adfMessage : 'Operation value must be a string';
  }

  function fieldsOf(fields, errors) {
    const found = {};
    if ('summary' in fields) {
      if (typeof fields.summary !== 'string' || fields.summary.trim() === '') errors.summary = 'You must specify a summary of the issue.';
      else if (fields.summary.length > 255) errors.summary = 'Summary must be less than 255 characters.';
      else if (/[\r\n]/.test(fields.summary)) errors.summary = 'The summary is invalid because it contains newline characters.';
      found.title = fields.summary;
    }
    if ('description' in fields) {
      textProblem('description', fields.description, errors);
      found.text = fields.description ?? '';
    }
    if ('labels' in fields) {
      const spoilt = Array.isArray(fields.labels) ? fields.labels.find((label) => typeof label !== 'string' || /\s/.test(label)
        || label.length > 255) : fields.labels;
      if (spoilt !== undefined) errors.labels = `The label '${spoilt}' contains spaces which is invalid.`;
      found.labels = fields.labels;
    }
    if ('priority' in fields) {
      const { id, name } = fields.priority ?? {};
      found.priority = jira.priorities.find((priority) => priority.id === id || priority.name === name)?.name;
      if (!found.priority) errors.priority = 'The priority selected is invalid.';
    }
    if ('assignee' in fields) {
      found.assignee = views.nameOf(fields.assignee);
      if (found.assignee === undefined) errors.assignee = 'User does not exist or you do not have permission to view it.';
    }
    if ('reporter' in fields) found.reporter = views.nameOf(fields.reporter) ?? jira.account.displayName;
    const others = Object.fromEntries(Object.entries(fields).filter(([name]) => name.startsWith('customfield_')));
    if (Object.keys(others).length > 0) found.others = others;
    for (const name of Object.keys(fields))
      if (!onScreen.has(name) && !(name in others)) errors[name] = `Field '${name}' cannot be set. It is not on the appropriate screen, or unknown.`;
    return found;
  }

  function open(call) {
    const fields = call.body.fields ?? {};
    const errors = {};
    const project = jira.projects.find(({ id, key }) => id === fields.project?.id || key === fields.project?.key);
    const type = project?.issueTypes.find(({ id, name }) => id === fields.issuetype?.id || name === fields.issuetype?.name);
    if (!project) errors.project = fields.project ? 'valid project is required' : 'Specify a valid project ID or key';
    if (project && !type) errors.issuetype = 'Specify a valid issue type';
    for (const name of project?.required ?? []) if (fields[name] === undefined || fields[name] === null) errors[name] = `${name} is required.`;
    const found = fieldsOf({ summary: undefined, ...fields }, errors);
    if (Object.keys(errors).length > 0) return problem(400, [], errors);
    const properties = new Map((call.body.properties ?? []).map(({ key, value }) => [key, value]));
    const record = store.open({ ...found, text: found.text ?? '', project: project.key, issueType: type.name, properties }, call.caller);
    return answer(201, { id: record.id, key: record.key, self: `${jira.api}/issue/${record.id}` });
  }

  function change(call) {
    const record = writable(call);
    const errors = {};
    const fields = fieldsOf(call.body.fields ?? {}, errors);
    const operations = call.body.update ?? {};
    for (const name of Object.keys(operations)) if (!['labels', 'summary', 'comment'].includes(name)) errors[name] = `Field '${name}' cannot be set.`;
    if (Object.keys(errors).length > 0) return problem(400, [], errors);
    for (const { set } of operations.summary ?? []) fields.title = set;
    const labels = new Set(fields.labels ?? record.labels);
    for (const operation of operations.labels ?? []) {
      if (operation.set) labels.clear();
      for (const label of [operation.add ?? operation.set ?? []].flat()) labels.add(label);
      if (operation.remove) labels.delete(operation.remove);
    }
    if (operations.labels) fields.labels = [...labels];
    for (const { key, value } of call.body.properties ?? []) record.properties.set(key, value);
    if (fields.others) fields.others = { ...record.others, ...fields.others };
    if (Object.keys(fields).length > 0) store.change(record, fields, call.caller);
    for (const { add } of operations.comment ?? []) if (add) addComment(record, add, call);
    return answer(204);
  }

  const split = (text) => (text ?? '').split(',').map((name) => name.trim()).filter(Boolean);
  function show(call) {
    const wanted = split(call.query.get('fields'));
    const record = known(call);
    const shown = views.issue(record, wanted.length > 0 ? wanted : ['*all'], { properties: split(call.query.get('properties')) });
    if (!split(call.query.get('expand')).includes('changelog')) return answer(200, shown);
    const changes = book.journal(record.id).filter(({ what }) => what === 'state' || what === 'update');
    const histories = changes.map(({ at, by, what }, i) => ({ id: String(i + 1), author: views.user(by), created: new Date(at).toISOString().replace('Z', '+0000'),
      items: [{ field: what === 'state' ? 'status' : 'summary', fieldtype: 'jira' }] }));
    if (jira.isCloud) histories.reverse();
    return answer(200, { ...shown, changelog: { startAt: 0, maxResults: histories.length, total: histories.length, histories } });
  }

  function addComment(record, { body, properties = [] }, call) {
    const errors = {};
    if (body === undefined || body === null || body === '') errors.comment = 'Comment body can not be empty!';
    else textProblem('comment', body, errors);
    if (Object.keys(errors).length > 0) refuse(problem(400, [], errors));
    const isInternal = properties.some(({ key, value }) => key === internalComment && value?.internal === true);
    return store.comment(record, { text: body, isInternal, properties }, call.caller);
  }

  function comments(call) {
    const record = known(call);
    const startAt = Number(call.query.get('startAt') ?? 0);
    const maxResults = Math.min(Number(call.query.get('maxResults') ?? 5000), 5000);
    const order = call.query.get('orderBy')?.startsWith('-') ? [...record.comments].reverse() : record.comments;
    const withProperties = call.query.get('expand')?.includes('properties') ?? false;
    const page = order.slice(startAt, startAt + maxResults);
    return answer(200, { startAt, maxResults, total: order.length, comments: page.map((comment) => views.comment(record, comment, { withProperties })) });
  }

  const possible = (record) => jira.transitions.filter(({ from }) => from.includes(record.state));
  const transitionView = ({ id, name, to }) => ({ id, name, to: views.status(to), hasScreen: false, isGlobal: false, isInitial: false,
    isConditional: false, isAvailable: true });

  function transit(call) {
    const record = writable(call);
    const id = call.body.transition?.id;
    if (id === undefined) return problem(400, "Missing 'transition' identifier");
    const way = possible(record).find((transition) => transition.id === String(id));
    if (!way) return problem(400, `Transition id '${id}' is not valid for this issue.`);
    store.change(record, { state: way.to }, call.caller);
    for (const { add } of call.body.update?.comment ?? []) if (add) addComment(record, add, call);
    return answer(204);
  }

  const property = (call) => known(call).properties.get(call.params.property)
    ?? refuse(problem(404, `The property with key '${call.params.property}' does not exist.`));

  return [
    ['POST', issues, 'create', open],
    ['GET', one, 'read', show],
    ['PUT', one, 'update', change],
    ['DELETE', one, 'update', (call) => { store.remove(writable(call), call.caller); }],
    ['GET', `${one}/comment`, 'read', comments],
    ['POST', `${one}/comment`, 'comment', (call) => {
      const record = writable(call);
      return answer(201, views.comment(record, addComment(record, call.body, call), { withProperties: true }));
    }],
    ['GET', `${one}/comment/{id}`, 'read', (call) => answer(200, views.comment(known(call), known(call).comments.find(({ id }) => id === call.params.id)
      ?? refuse(problem(404, 'Can not find a comment for the id.')), { withProperties: true }))],
    ['GET', `${one}/transitions`, 'read', (call) => answer(200, { expand: 'transitions', transitions: possible(known(call)).map(transitionView) })],
    ['POST', `${one}/transitions`, 'update', transit],
    ['GET', `${one}/properties`, 'read', (call) => answer(200, { keys: [...known(call).properties.keys()].map((key) => ({ key, self: `${call.path}/${key}` })) })],
    ['GET', `${one}/properties/{property}`, 'read', (call) => answer(200, { key: call.params.property, value: property(call) })],
    ['PUT', `${one}/properties/{property}`, 'update', (call) => {
      const record = writable(call);
      const isNew = !record.properties.has(call.params.property);
      record.properties.set(call.params.property, call.body);
      return answer(isNew ? 201 : 200, '');
    }],
    ['DELETE', `${one}/properties/{property}`, 'update', (call) => { property(call); writable(call).properties.delete(call.params.property); }],
  ];
}
