// How Jira shows issues and comments: in Cloud rich text as documents, in Data Center as text.

const time = (ms) => new Date(ms).toISOString().replace('Z', '+0000');

export function jiraViews(jira) {
  const { isCloud, api } = jira;

  function user(name) {
    if (!name) return null;
    const { accountId, displayName, emailAddress } = jira.users.find((one) => one.displayName === name) ?? { accountId: `acc-${name}`, displayName: name };
    return isCloud ? { accountId, displayName, emailAddress, active: true, accountType: 'atlassian', timeZone: jira.timeZone,
      self: `${api}/user?accountId=${accountId}` }
      : { name: accountId, key: accountId, displayName, emailAddress, active: true, timeZone: jira.timeZone, self: `${api}/user?username=${accountId}` };
  }

  /** The name by which a user is known here, from { accountId }, { id } or { name }. */
  function nameOf(reference) {
    if (reference === null) return null;
    const id = reference.accountId ?? reference.id ?? reference.name;
    return jira.users.find(({ accountId }) => accountId === id)?.displayName;
  }

  const status = (name) => {
    const one = jira.statuses.find((status) => status.name === name);
    return { self: `${api}/status/${one.id}`, ...one };
  };
  const priority = (name) => jira.priorities.find((one) => one.name === name) ?? { name };
  const project = (key) => jira.projects.find((one) => one.key === key);
  const issueType = (record) => ({ subtask: false, ...project(record.project).issueTypes.find(({ name }) => name === record.issueType) });

  const comment = (record, one, { withProperties = false } = {}) => ({
    self: `${api}/issue/${record.id}/comment/${one.id}`, id: one.id, author: user(one.by), updateAuthor: user(one.by), body: one.body,
    created: time(one.at), updated: time(one.at), jsdPublic: !one.isInternal, ...(withProperties ? { properties: one.properties } : {}),
  });

  const fields = {
    summary: (record) => record.title, description: (record) => record.description, labels: (record) => record.labels, status: (record) => status(record.state),
    priority: (record) => priority(record.priority),
    project: (record) => ({ id: project(record.project).id, key: record.project, name: project(record.project).name }),
    issuetype: issueType, assignee: (record) => user(record.assignee), reporter: (record) => user(record.reporter), created: (record) => time(record.created),
    updated: (record) => time(record.updated), resolution: (record) => (status(record.state).statusCategory.key === 'done' ? { id: '10000', name: 'Done' } : null),
    comment: (record) => ({ comments: record.comments.map((one) => comment(record, one)), maxResults: record.comments.length,
      total: record.comments.length, startAt: 0 }),
  };
  const usual = Object.keys(fields).filter((name) => name !== 'comment');

  /** The names among `wanted`: field names, '*all', '*navigable', and '-name' for what is left out; left out alone, it is all the others. */
  function namesOf(wanted) {
    const isLeftOut = (name) => name.startsWith('-');
    const names = wanted.every(isLeftOut) ? Object.keys(fields)
      : wanted.filter((name) => !isLeftOut(name)).flatMap((name) => (name === '*all' ? Object.keys(fields) : name === '*navigable' ? usual : [name]));
    return [...new Set(names)].filter((name) => !wanted.includes(`-${name}`));
  }

  /** An issue with the fields that are wanted, and those of `properties` that it has. */
  function issue(record, wanted, { properties = [] } = {}) {
    const custom = record.others ?? {};
    const shown = namesOf(wanted).filter((name) => fields[name] || name in custom);
    const had = properties.filter((key) => record.properties.has(key));
    return {
      id: record.id, key: record.key, self: `${api}/issue/${record.id}`,
      fields: Object.fromEntries(shown.map((name) => [name, fields[name]?.(record) ?? custom[name] ?? null])),
      ...(properties.length > 0 ? { properties: Object.fromEntries(had.map((key) => [key, record.properties.get(key)])) } : {}),
    };
  }

  return { user, nameOf, status, priority, project, comment, issue, time };
}
