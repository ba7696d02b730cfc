// GLPI's legacy API, /apirest.php: sessions, items by type, searches by numbered search options, errors as [code, message].
import { randomUUID } from 'node:crypto';
import { basicOf } from './oauth.mjs';
import { answer, refuse } from './server.mjs';
import { databaseTime, readTime } from './tool.mjs';

const mostRows = 990;
const error = (status, code, message) => answer(status, [code, `${message}; see /apirest.php/#${code}`]);

export const legacySession = (call) => call.headers['session-token'] ?? call.query.get('session_token');

function appTokenRefused(call, glpi) {
  if (!glpi.appToken) return undefined;
  const given = call.headers['app-token'] ?? call.query.get('app_token');
  if (!given) return error(400, 'ERROR_APP_TOKEN_PARAMETERS_MISSING', 'an App-Token is needed');
  return given === glpi.appToken ? undefined : error(400, 'ERROR_WRONG_APP_TOKEN_PARAMETER', 'this App-Token is not known');
}

export const legacyAnswers = {
  authenticate(call, glpi) {
    if (call.method === 'GET' && call.raw.length > 0) return error(400, 'ERROR_JSON_PAYLOAD_FORBIDDEN', 'a GET has no body');
    const refused = appTokenRefused(call, glpi);
    if (refused) return refused;
    const session = legacySession(call);
    if (!session) return error(400, 'ERROR_SESSION_TOKEN_MISSING', 'a Session-Token is needed');
    call.caller = glpi.sessions.get(session);
    return call.caller ? undefined : error(401, 'ERROR_SESSION_TOKEN_INVALID', 'this session is not known, or has ended');
  },
  unauthorized: () => error(401, 'ERROR_GLPI_LOGIN_USER_TOKEN', 'this user token is not known'),
  expired(call, of, glpi) {
    glpi.sessions.delete(legacySession(call));
    return error(401, 'ERROR_SESSION_TOKEN_INVALID', 'this session is not known, or has ended');
  },
  // GLPI itself limits nothing; a proxy before it may.
  limited: (call, { seconds = 1 } = {}) => answer(429, '429 Too Many Requests', { 'retry-after': String(seconds), 'content-type': 'text/plain' }),
  unavailable: () => answer(503, 'Service Unavailable', { 'content-type': 'text/plain' }),
  error: () => error(500, 'ERROR', 'something went wrong'),
  notFound: () => error(404, 'ERROR_ITEM_NOT_FOUND', 'there is no such item'),
  malformed: () => error(400, 'ERROR_BAD_ARRAY', 'input is no object and no list of objects'),
};

/** Search options of tickets: number → [name, value of a record]. 87 is the external id. */
const ticketOptions = {
  1: ['name', (record) => record.title], 2: ['id', (record) => Number(record.id)], 3: ['priority', (record) => record.priority],
  7: ['itilcategories_id', (record) => record.category], 10: ['urgency', (record) => record.urgency], 12: ['status', (record) => record.state],
  14: ['type', (record) => record.type], 15: ['date', (record) => databaseTime(record.created)], 19: ['date_mod', (record) => databaseTime(record.updated)],
  21: ['content', (record) => record.html], 80: ['entities_id', (record) => record.entity], 87: ['externalid', (record) => record.externalId ?? null],
};
const userOptions = { 1: ['name', (user) => user.name], 2: ['id', (user) => user.id], 5: ['email', (user) => user.email],
  34: ['realname', (user) => user.realname] };
const searches = {
  equals: (value, wanted) => String(value) === wanted,
  notequals: (value, wanted) => String(value) !== wanted,
  contains: (value, wanted) => String(value ?? '').toLowerCase().includes(wanted.toLowerCase()),
  lessthan: (value, wanted) => String(value) < wanted,
  morethan: (value, wanted) => String(value) > wanted,
};

export function legacyRoutes(glpi) {
  const { book, store } = glpi;
  const seen = (text) => (glpi.version < 11 ? String(text ?? '').replaceAll('&', '&#38;').replaceAll('<', '&#60;').replaceAll('>', '&#62;') : text);
  const root = '/apirest.php';

  const ticket = (record) => ({
    id: Number(record.id), entities_id: record.entity, name: seen(record.title), date: databaseTime(record.created), closedate: null, solvedate: null,
    takeintoaccountdate: null, date_mod: databaseTime(record.updated), users_id_lastupdater: idOf(lastWriter(record)), status: record.state, users_id_recipient: 7,
    requesttypes_id: 1, content: seen(record.html), urgency: record.urgency, impact: record.impact, priority: record.priority, itilcategories_id: record.category,
    type: record.type, global_validation: 1, is_deleted: record.isInBin ? 1 : 0, locations_id: 0, date_creation: databaseTime(record.created),
    externalid: record.externalId ?? null, links: [{ rel: 'Entity', href: `${root}/Entity/${record.entity}` }],
  });
  const followup = (record, comment) => ({
    id: Number(comment.id), itemtype: 'Ticket', items_id: Number(record.id), date: databaseTime(comment.at), users_id: idOf(comment.by), users_id_editor: 0,
    content: seen(comment.html), is_private: comment.isInternal ? 1 : 0, requesttypes_id: 1, date_mod: databaseTime(comment.at),
    date_creation: databaseTime(comment.at),
  });
  const solution = (record, one) => ({ id: Number(one.id), itemtype: 'Ticket', items_id: Number(record.id), content: seen(one.html), users_id: idOf(one.by),
    date_creation: databaseTime(one.at), status: 2 });
  const lastWriter = (record) => book.journal(record.id).at(-1).by;
  const idOf = (name) => glpi.users.find((user) => user.name === name)?.id ?? 0;
  const known = (id) => store.find(String(id)) ?? refuse(legacyAnswers.notFound());
  const add = (message) => refuse(error(400, 'ERROR_GLPI_ADD', message));

  const fieldsOf = (input) => ({ title: input.name, html: input.content, state: input.status, urgency: input.urgency, priority: input.priority, type: input.type,
    category: input.itilcategories_id, entity: input.entities_id, externalId: input.externalid, requester: input._users_id_requester,
    assignee: input._users_id_assign });
  const given = (fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

  const makers = {
    Ticket(input, by) {
      if (!input.name && !input.content) add('a ticket needs a name or a content');
      return store.open({ state: 1, ...given(fieldsOf(input)), title: input.name ?? input.content.slice(0, 70) }, by).id;
    },
    ITILFollowup(input, by) {
      if (input.itemtype !== 'Ticket' || !input.content) add('a followup needs a ticket and a content');
      return store.comment(known(input.items_id), { html: input.content, isInternal: Number(input.is_private ?? 0) === 1 }, by).id;
    },
    ITILSolution(input, by) {
      if (input.itemtype !== 'Ticket' || !input.content) add('a solution needs a ticket and a content');
      return store.solve(known(input.items_id), { html: input.content }, by).id;
    },
  };

  function make(type) {
    return (call) => {
      const { input } = call.body;
      if (typeof input !== 'object' || input === null) refuse(legacyAnswers.malformed());
      if (Array.isArray(input)) return makeSeveral(type, input, call.caller);
      const id = makers[type](input, call.caller);
      return answer(201, { id: Number(id), message: '' }, { location: `${root}/${type}/${id}` });
    };
  }

  function makeSeveral(type, inputs, by) {
    const made = inputs.map((input) => {
      try {
        return { id: Number(makers[type](input, by)), message: '' };
      } catch (refused) {
        if (!refused.answer) throw refused;
        return { id: false, message: refused.answer.body[1] };
      }
    });
    const failed = made.filter(({ id }) => id === false).length;
    if (failed === made.length) return answer(400, ['ERROR_GLPI_ADD', made]);
    return failed > 0 ? answer(207, ['ERROR_GLPI_PARTIAL_ADD', made]) : answer(201, made);
  }

  function update(call) {
    const { input } = call.body;
    if (typeof input !== 'object' || input === null) refuse(legacyAnswers.malformed());
    const inputs = [input].flat().map((one) => ({ ...one, id: String(call.params.id ?? one.id) }));
    const done = inputs.map((one) => {
      const record = store.find(one.id);
      if (!record) return { [one.id]: false, message: 'there is no such item' };
      store.change(record, given(fieldsOf(one)), call.caller);
      return { [one.id]: true, message: '' };
    });
    const failed = done.filter((one) => one.message !== '').length;
    if (failed === done.length) return answer(400, ['ERROR_GLPI_UPDATE', done]);
    return failed > 0 ? answer(207, ['ERROR_GLPI_PARTIAL_UPDATE', done]) : answer(200, done);
  }

  /** A page of rows, 206 when there are more. */
  function paged(call, rows, bodyOf) {
    const [start, end] = /^(\d+)-(\d+)$/.exec(call.query.get('range') ?? '0-49')?.slice(1).map(Number)
      ?? refuse(error(400, 'ERROR_RANGE', 'a range is start-end'));
    if (start > 0 && start >= rows.length) refuse(error(400, 'ERROR_RANGE_EXCEED_TOTAL', `the range begins behind the last of ${rows.length}`));
    const page = rows.slice(start, end + 1);
    const isAll = page.length === rows.length;
    return answer(isAll ? 200 : 206, bodyOf(page),
      { 'content-range': `${start}-${start + Math.max(page.length - 1, 0)}/${rows.length}`, 'accept-range': `Ticket ${mostRows}` });
  }

  const sorted = (call, rows, options) => {
    const value = options[call.query.get('sort')]?.[1];
    let list = [...rows];
    if (value) list = list.map((row) => ({ row, key: value(row) })).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ row }) => row);
    return call.query.get('order') === 'DESC' ? list.reverse() : list;
  };

  /** searchText[field]=text; ^ and $ hold it to the beginning and the end. `rowsFor(field, is, value)`: those that may fit. */
  function listed(call, rowsFor, options) {
    let rows;
    for (const [name, wanted] of call.query) {
      const field = /^searchText\[(\w+)\]$/.exec(name)?.[1];
      const value = Object.values(options).find(([known]) => known === field)?.[1];
      if (!value) continue;
      const whole = /^\^(.*)\$$/.exec(wanted)?.[1];
      rows = (rows ?? rowsFor(field, whole === undefined ? 'contains' : 'equals', whole))
        .filter((row) => (whole === undefined ? searches.contains(value(row), wanted.replace(/^\^|\$$/g, '')) : String(value(row)) === whole));
    }
    return sorted(call, rows ?? rowsFor(), options);
  }

  /** criteria[n][field|searchtype|value|link]; forcedisplay[n] adds columns to the standing ones. */
  function searched(call, rowsFor, options) {
    const criteria = [];
    for (const [name, value] of call.query) {
      const [, at, key] = /^criteria\[(\d+)\]\[(\w+)\]$/.exec(name) ?? [];
      if (at !== undefined) (criteria[at] ??= {})[key] = value;
    }
    let list;
    for (const { field, searchtype = 'contains', value = '', link = 'AND' } of criteria.filter(Boolean)) {
      const option = options[field];
      if (!option || !searches[searchtype]) refuse(error(400, 'ERROR', `criteria: there is no field ${field}, or no searchtype ${searchtype}`));
      const isNot = link.endsWith('NOT');
      const test = (row) => searches[searchtype](option[1](row), value) !== isNot;
      if (list && link.startsWith('OR')) list = [...new Set([...list, ...rowsFor().filter(test)])];
      else list = (list ?? (isNot ? rowsFor() : rowsFor(option[0], searchtype, value))).filter(test);
    }
    const columns = [...new Set(['1', '2', '80', ...criteria.filter(Boolean).map(({ field }) => field),
      ...[...call.query].filter(([name]) => name.startsWith('forcedisplay')).map(([, field]) => field)])].filter((column) => options[column]);
    const all = sorted(call, list ?? rowsFor(), options);
    return paged(call, all, (page) => ({ totalcount: all.length, count: page.length, sort: [1], order: ['ASC'],
      data: page.map((row) => Object.fromEntries(columns.map((column) => [column, options[column][1](row)]))) }));
  }

  function tickets(field, is, value) {
    let records;
    if (field === 'externalid' && is === 'equals') records = book.byMark(value);
    else if (field === 'id' && is === 'equals') records = [store.find(value)].filter(Boolean);
    else if (field === 'date_mod' && is === 'morethan') records = book.changedSince(readTime(value));
    else records = [...book.records.values()];
    return records.filter((record) => !record.isDeleted);
  }
  const items = (name, list) => [
    ['GET', `${root}/${name}`, 'read', (call) => paged(call, listed(call, () => list, userOptions), (page) => page)],
    ['GET', `${root}/${name}/{id}`, 'read', ({ params }) => answer(200, list.find(({ id }) => String(id) === params.id) ?? refuse(legacyAnswers.notFound()))],
  ];

  return [
    ['GET', `${root}/initSession`, 'session', (call) => openSession(call, glpi)],
    ['GET', `${root}/killSession`, 'session',
      (call) => (glpi.sessions.delete(legacySession(call)) ? answer(200, '') : error(401, 'ERROR_SESSION_TOKEN_INVALID',
        'this session is not known, or has ended'))],
    ['GET', `${root}/getFullSession`, 'read',
      (call) => answer(200, { session: { glpiname: call.caller, glpiID: idOf(call.caller), glpiactive_entity: 0, glpiactiveprofile: { id: 6, name: 'Technician' },
      glpi_currenttime: databaseTime(Date.now()), valid_id: legacySession(call) } })],
    ['GET', `${root}/getActiveProfile`, 'read', () => answer(200, { active_profile: { id: 6, name: 'Technician', interface: 'central' } })],
    ['GET', `${root}/getMyEntities`, 'read', () => answer(200, { myentities: glpi.entities.map(({ id, name }) => ({ id, name })) })],
    ['GET', `${root}/listSearchOptions/Ticket`, 'read', () => answer(200, { common: { name: 'Characteristics' }, ...Object.fromEntries(Object.entries(ticketOptions)
      .map(([number, [field]]) => [number, { name: field, table: 'glpi_tickets', field, uid: `Ticket.${field}` }])) })],
    ['POST', `${root}/Ticket`, 'create', make('Ticket')],
    ['GET', `${root}/Ticket`, 'find', (call) => paged(call, listed(call, tickets, ticketOptions), (page) => page.map(ticket))],
    ['GET', `${root}/Ticket/{id}`, 'read', ({ params }) => answer(200, ticket(known(params.id)),
      { 'last-modified': new Date(known(params.id).updated).toUTCString() })],
    ['PUT', `${root}/Ticket/{id}`, 'update', update],
    ['PUT', `${root}/Ticket`, 'update', update],
    ['DELETE', `${root}/Ticket/{id}`, 'update', (call) => {
      store.remove(known(call.params.id), call.caller, { forever: call.query.get('force_purge') === 'true' });
      return answer(200, [{ [call.params.id]: true, message: '' }]);
    }],
    ['GET', `${root}/search/Ticket`, 'find', (call) => searched(call, tickets, ticketOptions)],
    ['POST', `${root}/ITILFollowup`, 'comment', make('ITILFollowup')],
    ['POST', `${root}/Ticket/{id}/ITILFollowup`, 'comment', (call) => {
      Object.assign(call.body.input ?? refuse(legacyAnswers.malformed()), { itemtype: 'Ticket', items_id: call.params.id });
      return make('ITILFollowup')(call);
    }],
    ['GET', `${root}/Ticket/{id}/ITILFollowup`, 'read', (call) => {
      const record = known(call.params.id);
      return paged(call, sorted(call, record.comments, {}), (page) => page.map((comment) => followup(record, comment)));
    }],
    ['POST', `${root}/ITILSolution`, 'update', make('ITILSolution')],
    ['GET', `${root}/Ticket/{id}/ITILSolution`, 'read', (call) => {
      const record = known(call.params.id);
      return paged(call, record.solutions ?? [], (page) => page.map((one) => solution(record, one)));
    }],
    ...items('Entity', glpi.entities), ...items('ITILCategory', glpi.categories), ...items('User', glpi.users),
    ['GET', `${root}/search/User`, 'find', (call) => searched(call, () => glpi.users, userOptions)],
  ];
}

function openSession(call, glpi) {
  const refused = appTokenRefused(call, glpi);
  if (refused) return refused;
  if (call.raw.length > 0) return error(400, 'ERROR_JSON_PAYLOAD_FORBIDDEN', 'a GET has no body');
  const token = /^user_token (.+)$/.exec(call.headers.authorization ?? '')?.[1];
  const [login, password] = basicOf(call) ?? [];
  if (!token && !login) return error(400, 'ERROR_LOGIN_PARAMETERS_MISSING', 'a login with its password, or a user token is needed');
  if (token && token !== glpi.credentials.userToken) return legacyAnswers.unauthorized();
  if (login && (login !== glpi.credentials.login || password !== glpi.credentials.password)) return error(401, 'ERROR_GLPI_LOGIN', 'login or password is wrong');
  const session = randomUUID().replaceAll('-', '');
  glpi.sessions.set(session, glpi.credentials.login);
  return answer(200, { session_token: session });
}
