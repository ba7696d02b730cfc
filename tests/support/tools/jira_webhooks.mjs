// The events that Jira tells its webhooks. Bodies are in the form of API 2 in Cloud too: comments and descriptions as plain text.

const fieldNames = { title: 'summary', text: 'description', state: 'status', priority: 'priority', assignee: 'assignee', labels: 'labels' };

export function jiraEvents(jira) {
  const { webhooks } = jira;
  let changelogs = 30000;

  const user = (name) => jira.users.find(({ displayName }) => displayName === name) ?? { accountId: `acc-${name}`, displayName: name };
  const userView = (name) => {
    const { accountId, displayName, emailAddress } = user(name);
    return jira.isCloud ? { accountId, displayName, active: true, accountType: 'atlassian' }
      : { name: accountId, key: accountId, displayName, emailAddress, active: true };
  };
  const statusView = (record) => jira.statuses.find(({ name }) => name === record.state);
  const self = (record) => `/rest/api/2/issue/${record.id}`;
  const issueView = (record) => ({
    id: record.id, key: record.key, self: self(record),
    fields: { summary: record.title, description: record.text, labels: record.labels, status: statusView(record), priority: { name: record.priority },
      project: { key: record.project },
      issuetype: { name: record.issueType }, assignee: record.assignee ? userView(record.assignee) : null, created: time(record.created),
      updated: time(record.updated) },
  });
  const commentView = (record, comment) => ({
    self: `${self(record)}/comment/${comment.id}`, id: comment.id, author: userView(comment.by), body: comment.text, updateAuthor: userView(comment.by),
    created: time(comment.at), updated: time(comment.at), jsdPublic: !comment.isInternal,
  });
  const time = (ms) => new Date(ms).toISOString().replace('Z', '+0000');
  const said = (record, name) => (name === 'labels' ? record.labels.join(' ') : record[name] ?? null);
  const idsOf = {
    state: (value) => jira.statuses.find(({ name }) => name === value)?.id, priority: (value) => jira.priorities.find(({ name }) => name === value)?.id,
    assignee: (value) => (value ? user(value).accountId : null),
  };
  const idOf = (name, value) => idsOf[name]?.(value) ?? null;
  const kindOf = (names) => (names.includes('state') ? 'issue_generic' : names.includes('assignee') ? 'issue_assigned' : 'issue_updated');
  const tell = (webhookEvent, rest) => webhooks.tell(() => ({ timestamp: Date.now(), webhookEvent, ...rest() }));

  return {
    created: (record, by) => tell('jira:issue_created', () => ({ issue_event_type_name: 'issue_created', user: userView(by), issue: issueView(record) })),
    changed(record, before, names, by) {
      const items = names.filter((name) => fieldNames[name] && said(record, name) !== said(before, name)).map((name) => ({
        field: fieldNames[name], fieldtype: 'jira', fieldId: fieldNames[name],
        from: idOf(name, before[name]), fromString: said(before, name), to: idOf(name, record[name]), toString: said(record, name),
      }));
      tell('jira:issue_updated', () => ({ issue_event_type_name: kindOf(names), user: userView(by), issue: issueView(record),
        changelog: { id: String(++changelogs), items } }));
    },
    commented(record, comment, by) {
      if (jira.isCloud) {
        const { fields: { summary, status, priority, project, issuetype, assignee }, ...issue } = issueView(record);
        const few = { ...issue, fields: { summary, status, priority, project, issuetype, assignee } };
        tell('comment_created', () => ({ comment: commentView(record, comment), issue: few, eventType: 'primaryAction' }));
        return;
      }
      // Data Center says in this event only by the comment's address which issue it is of, and tells of the issue in a second one.
      tell('comment_created', () => ({ comment: commentView(record, comment) }));
      tell('jira:issue_updated', () => ({ issue_event_type_name: 'issue_commented', user: userView(by), issue: issueView(record),
        comment: commentView(record, comment) }));
    },
    removed: (record, by) => tell('jira:issue_deleted', () => ({ user: userView(by), issue: issueView(record) })),
  };
}
