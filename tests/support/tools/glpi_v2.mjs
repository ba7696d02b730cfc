// GLPI 11's high-level API, /api.php: OAuth 2, tickets under /Assistance, RSQL filters, errors as { status, title, detail }.
import { bearerOf } from './oauth.mjs';
import { candidates, fits } from './query_tree.mjs';
import { RsqlError, parseRsql } from './rsql.mjs';
import { answer, refuse } from './server.mjs';
import { readTime } from './tool.mjs';

const stateNames = { 1: 'New', 2: 'Processing (assigned)', 3: 'Processing (planned)', 4: 'Pending', 5: 'Solved', 6: 'Closed' };
const time = (ms) => `${new Date(ms).toISOString().slice(0, 19)}+00:00`;  // RFC 3339, whole seconds
const wholeSeconds = (ms) => ms - (ms % 1000);
const error = (status, code, title, detail = null) => answer(status, { status: code, title, detail });
const notFound = () => error(404, 'ERROR_ITEM_NOT_FOUND', 'Not found');
const unauthenticated = () => error(401, 'ERROR_UNAUTHENTICATED', 'Not authenticated', 'There is no token, or it is not good');

export const highLevelAnswers = {
  authenticate(call, glpi) {
    const holder = glpi.tokens.holder(bearerOf(call));
    // A token of the client_credentials grant is given out, but speaks for no user.
    if (!holder?.caller) return unauthenticated();
    call.caller = holder.caller;
    const scope = call.path.startsWith('/api.php/Administration/User/Me') ? 'user' : 'api';
    return holder.scope.split(' ').includes(scope) ? undefined : error(403, 'ERROR_RIGHT_MISSING', 'The token is not good for this');
  },
  unauthorized: unauthenticated,
  expired(call, of, glpi) {
    glpi.tokens.expire(bearerOf(call));
    return unauthenticated();
  },
  limited: (call, { seconds = 1 } = {}) => answer(429, '429 Too Many Requests', { 'retry-after': String(seconds), 'content-type': 'text/plain' }),
  unavailable: () => answer(503, 'Service Unavailable', { 'content-type': 'text/plain' }),
  error: () => error(500, 'ERROR', 'Something went wrong'),
  notFound,
  malformed: () => error(400, 'ERROR_INVALID_PARAMETER', 'Invalid JSON body'),
};

const named = (list, id) => list.find((one) => one.id === id) ?? null;

export const ticketView = (glpi, record) => ({
  id: Number(record.id), name: record.title, content: record.html, is_deleted: record.isInBin ?? false,
  category: named(glpi.categories, record.category), location: null, urgency: record.urgency, impact: record.impact, priority: record.priority, actiontime: 0,
  date_creation: time(record.created), date_mod: time(record.updated), date: time(record.created), type: record.type, external_id: record.externalId ?? null,
  user_editor: { id: 0, name: glpi.book.journal(record.id).at(-1).by },
  request_type: { id: 1, name: 'Helpdesk' }, status: { id: record.state, name: stateNames[record.state] }, entity: named(glpi.entities, record.entity),
  team: record.assignee ? [{ id: record.assignee, name: String(record.assignee), type: 'User', role: 'assigned' }] : [],
});

export const followupView = (record, comment) => ({
  id: Number(comment.id), itemtype: 'Ticket', items_id: Number(record.id), content: comment.html, is_private: comment.isInternal,
  request_type: { id: 1, name: 'Helpdesk' },
  date: time(comment.at), date_creation: time(comment.at), date_mod: time(comment.at), user: { id: 0, name: comment.by },
});
const solutionView = (record, solution) => ({ id: Number(solution.id), itemtype: 'Ticket', items_id: Number(record.id), content: solution.html,
  date_creation: time(solution.at) });

/** Which properties a filter may name, with how their values are read. null: computed ones, which it may not. */
const asNumber = (text) => Number(text);
const asTruth = (text) => ['true', '1'].includes(text.toLowerCase());
const asText = (text) => text;
const filterFields = { id: asNumber, name: asText, content: asText, is_deleted: asTruth, urgency: asNumber, impact: asNumber, priority: asNumber,
  type: asNumber, external_id: asText,
  date_mod: readTime, date_creation: readTime, date: readTime, 'status.id': asNumber, 'status.name': null, 'category.id': asNumber, 'entity.id': asNumber };
const values = { id: (record) => Number(record.id), name: (record) => record.title, content: (record) => record.html,
  is_deleted: (record) => record.isInBin ?? false,
  urgency: (record) => record.urgency, impact: (record) => record.impact, priority: (record) => record.priority, type: (record) => record.type,
  external_id: (record) => record.externalId ?? null, date_mod: (record) => wholeSeconds(record.updated), date_creation: (record) => wholeSeconds(record.created),
  date: (record) => wholeSeconds(record.created), 'status.id': (record) => record.state, 'category.id': (record) => record.category,
  'entity.id': (record) => record.entity };
const valueOf = (record) => (field) => values[field](record);

function tokenOf(call, glpi) {
  const { grant_type: grant, client_id: id, client_secret: secret, username, password, scope = '', refresh_token: token } = call.body;
  const { clientId, clientSecret, login, password: right } = glpi.credentials;
  const oauthError = (status, name, description) => answer(status, { error: name, error_description: description });
  if (id !== clientId || secret !== clientSecret) return oauthError(401, 'invalid_client', 'Client authentication failed');
  if (grant === 'client_credentials') return answer(200, glpi.tokens.give({ scope, grant, hasRefresh: false }));
  if (grant === 'password') {
    if (username !== login || password !== right) return oauthError(400, 'invalid_grant', 'Username or password is wrong');
    return answer(200, glpi.tokens.give({ caller: login, scope, grant }));
  }
  if (grant !== 'refresh_token') return oauthError(400, 'unsupported_grant_type', 'There is no such grant');
  const next = glpi.tokens.refresh(token);
  return next ? answer(200, next) : oauthError(401, 'invalid_request', 'The refresh token is not known, or was used');
}

export function highLevelRoutes(glpi) {
  const { book, store } = glpi;
  const root = '/api.php';
  const tickets = `${root}/Assistance/Ticket`;
  const known = (id) => store.find(String(id)) ?? refuse(notFound());
  const created = (id, href) => answer(glpi.createdStatus, { id: Number(id), href }, { location: href });

  /** A relation is written as { id } or as the bare id. */
  const idIn = (value) => (value && typeof value === 'object' ? value.id : value);
  function fieldsOf(body) {
    const fields = { title: body.name, html: body.content, state: idIn(body.status), urgency: body.urgency, priority: body.priority,
      impact: body.impact, type: body.type,
      category: idIn(body.category), externalId: body.external_id };
    return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  }

  function openTicket(call) {
    if (!call.body.name && !call.body.content) return error(500, 'ERROR', 'Failed to create item(s)');
    const { id } = store.open({ title: '', ...fieldsOf(call.body), entity: idIn(call.body.entity) ?? 0 }, call.caller);
    return created(id, `/Assistance/Ticket/${id}`);
  }

  function changeTicket(call) {
    const record = known(call.params.id);
    store.change(record, fieldsOf(call.body), call.caller);
    return answer(200, ticketView(glpi, record));
  }

  function paged(call, rows) {
    const start = Number(call.query.get('start') ?? 0);
    const limit = Number(call.query.get('limit') ?? 100);
    const end = Math.min(Math.max(start + limit - 1, 0), Math.max(rows.length - 1, 0));
    return answer(start + limit < rows.length ? 206 : 200, rows.slice(start, start + limit), { 'content-range': `${start}-${end}/${rows.length}` });
  }

  function listTickets(call) {
    let query;
    try {
      query = parseRsql(call.query.get('filter') ?? '', filterFields);
    } catch (wrong) {
      if (!(wrong instanceof RsqlError)) throw wrong;
      return error(400, 'ERROR_INVALID_PARAMETER', wrong.message, wrong.detail);
    }
    const found = candidates(query, book, { mark: 'external_id', updated: 'date_mod' })
      .filter((record) => !record.isDeleted && fits(query, valueOf(record)));
    const page = paged(call, sorted(found, call.query.get('sort') ?? 'id'));
    return { ...page, body: page.body.map((record) => ticketView(glpi, record)) };
  }

  function sorted(records, sort) {
    const orders = sort.split(',').filter(Boolean).map((one) => one.trim().split(':'));
    const unknown = orders.find(([field]) => !(field in filterFields));
    if (unknown) refuse(error(400, 'ERROR', `Invalid property for sorting: ${unknown[0]}`));
    const keys = new Map(records.map((record) => [record, orders.map(([field]) => valueOf(record)(field))]));
    return records.sort((a, b) => {
      for (const [at, [, direction]] of orders.entries()) {
        const [left, right] = [keys.get(a)[at], keys.get(b)[at]];
        if (left !== right) return (left < right ? -1 : 1) * (direction?.toUpperCase() === 'DESC' ? -1 : 1);
      }
      return Number(a.id) - Number(b.id);
    });
  }

  const items = {
    Followup: (record) => record.comments.map((comment) => ({ type: 'Followup', item: followupView(record, comment) })),
    Solution: (record) => (record.solutions ?? []).map((one) => ({ type: 'Solution', item: solutionView(record, one) })),
  };
  const listItems = (type) => ({ params }) => answer(200, items[type](known(params.id)));
  const oneItem = (type) => ({ params }) =>
    answer(200, items[type](known(params.id)).find(({ item }) => String(item.id) === params.item)?.item ?? refuse(notFound()));

  function addFollowup(call) {
    const record = known(call.params.id);
    if (!call.body.content) return error(500, 'ERROR', 'Failed to create item(s)');
    const { id } = store.comment(record, { html: call.body.content, isInternal: call.body.is_private === true || call.body.is_private === 1 }, call.caller);
    return created(id, `/Assistance/Ticket/${record.id}/Timeline/Followup/${id}`);
  }

  function addSolution(call) {
    const record = known(call.params.id);
    if (!call.body.content) return error(500, 'ERROR', 'Failed to create item(s)');
    const { id } = store.solve(record, { html: call.body.content }, call.caller);
    return created(id, `/Assistance/Ticket/${record.id}/Timeline/Solution/${id}`);
  }

  const userView = ({ id, name, email, realname }) => ({ id, username: name, realname, firstname: '', emails: [{ id, email, is_default: true }], is_active: true });
  function listUsers(call) {
    const wanted = /^(emails\.email|username)==(.*)$/.exec(call.query.get('filter') ?? '');
    const value = wanted?.[2].replace(/^["']|["']$/g, '');
    return paged(call, glpi.users.map(userView).filter((user) => !wanted || (wanted[1] === 'username' ? user.username : user.emails[0].email) === value));
  }

  return [
    ['POST', `${root}/token`, 'session', (call) => tokenOf(call, glpi)],
    ['GET', `${root}/session`, 'read', () => answer(200, { current_time: `${new Date().toISOString().slice(0, 19)}+00:00` })],
    ['POST', tickets, 'create', openTicket],
    ['GET', tickets, 'find', listTickets],
    ['GET', `${tickets}/{id}`, 'read', ({ params }) => answer(200, ticketView(glpi, known(params.id)))],
    ['PATCH', `${tickets}/{id}`, 'update', changeTicket],
    ['DELETE', `${tickets}/{id}`, 'update', (call) => {
      store.remove(known(call.params.id), call.caller, { forever: call.query.get('force') === 'true' });
      return answer(204);
    }],
    ['GET', `${tickets}/{id}/Timeline`, 'read', ({ params }) => answer(200, [...items.Followup(known(params.id)), ...items.Solution(known(params.id))])],
    ['GET', `${tickets}/{id}/Timeline/Followup`, 'read', listItems('Followup')],
    ['POST', `${tickets}/{id}/Timeline/Followup`, 'comment', addFollowup],
    ['GET', `${tickets}/{id}/Timeline/Followup/{item}`, 'read', oneItem('Followup')],
    ['GET', `${tickets}/{id}/Timeline/Solution`, 'read', listItems('Solution')],
    ['POST', `${tickets}/{id}/Timeline/Solution`, 'update', addSolution],
    ['GET', `${tickets}/{id}/Timeline/Solution/{item}`, 'read', oneItem('Solution')],
    ['GET', `${root}/Administration/User/Me`, 'read', ({ caller }) => answer(200, userView(glpi.users.find(({ name }) => name === caller)))],
    ['GET', `${root}/Administration/User`, 'find', listUsers],
    ['GET', `${root}/Administration/Entity`, 'read', (call) => paged(call, glpi.entities)],
    ['GET', `${root}/Dropdowns/ITILCategory`, 'read', (call) => paged(call, glpi.categories)],
  ];
}
