// ServiceNow's Table API: https://www.servicenow.com/docs, Table API, inbound rate limiting, life cycle of an incident.
import { parseEncoded } from './servicenow_query.mjs';
import { describingTables, displayOf, labelOf, references, sysId, taskFields, taskTables } from './servicenow_tables.mjs';
import { Tokens, basicOf, bearerOf } from './oauth.mjs';
import { atLeast, candidates, fits, required } from './query_tree.mjs';
import { answer, refuse } from './server.mjs';
import { databaseTime, parts, readTime, startTool } from './tool.mjs';

const failure = (status, message, detail = null, headers = {}) => answer(status, { error: { message, detail }, status: 'failure' }, headers);
const noRecord = () => failure(404, 'No Record found', "Record doesn't exist or ACL restricts the record retrieval");
const journals = { comments: false, work_notes: true };  // whether it is internal
/** What a record of a task table needs in a state, besides what it has. */
const mandatory = { 3: ['hold_reason'], 6: ['close_code', 'close_notes'], 7: ['close_code', 'close_notes'] };
const priorityOf = (impact, urgency) => String(Math.min(5, Math.max(1, Number(impact) + Number(urgency) - 1)));

/**
 * Options:
 * - `tables`: names of the task tables there are
 * - `readable(record)`: an access rule; what it hides counts in X-Total-Count and makes a page short
 * - `credentials`: { user, password, clientId, clientSecret }; may be changed while it runs
 * - `users`: [{ user_name, name, email }], `groups`: names
 * - `tokenSeconds`, `rotatesRefreshTokens`, `person`, `keepAliveMs`
 * - `webhooks`: of a business rule that an administrator made, as ServiceNow has none of its own: { url, secret }, the secret being sent as a
 *   Bearer token, or `signWith(secret, body)` → headers
 */
export async function startServiceNow(options = {}) {
  const tables = options.tables ?? Object.keys(taskTables);
  const now = {
    tables,
    readable: options.readable ?? (() => true),
    credentials: { user: 'connector', password: 'secret', clientId: 'client', clientSecret: 'client-secret', ...options.credentials },
    tokens: new Tokens({ rotates: options.rotatesRefreshTokens, seconds: options.tokenSeconds ?? 1800 }),
    described: describingTables(tables, options.users ?? [{ user_name: 'connector', name: 'Connector', email: 'connector@now.example' },
      { user_name: 'paula', name: 'Paula Person', email: 'paula@now.example' },
      { user_name: 'ruth', name: 'Ruth Requester', email: 'ruth@customer.example' }], options.groups ?? ['Service Desk', 'Network']),
    entries: [],               // sys_journal_field, in order
    entriesOf: new Map(),      // sys_id of a record → its entries
  };
  Object.assign(now, parts(options, (secret) => (secret ? { authorization: `Bearer ${secret}` } : {})));
  now.store = storeOf(now);

  const unauthorized = () => failure(401, 'User Not Authenticated', 'Required to provide Auth information', { 'www-authenticate': 'BASIC realm="Service-now"' });
  return startTool({
    ...now, options,
    routes: [['POST', '/oauth_token.do', 'session', (call) => tokenOf(call, now)], ...tableRoutes(now)],
    authenticate(call) {
      const { user, password } = now.credentials;
      const [name, secret] = basicOf(call) ?? [];
      call.caller = bearerOf(call) ? now.tokens.holder(bearerOf(call))?.caller : name === user && secret === password ? user : undefined;
      return call.caller ? undefined : unauthorized();
    },
    answers: {
      unauthorized,
      expired(call) {
        now.tokens.expire(bearerOf(call));
        return unauthorized();
      },
      limited: (call, { seconds = 1, limit = 100 } = {}) => failure(429, 'Rate limit exceeded', `Rate limit of ${limit} requests per hour for Table API exceeded`,
        { 'retry-after': String(seconds), 'x-ratelimit-limit': String(limit), 'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000) + seconds),
          'x-ratelimit-rule': sysId('rule') }),
      unavailable: () => failure(503, 'Service unavailable', 'The instance is being upgraded'),
      error: () => failure(500, 'Internal server error', 'Transaction cancelled: maximum execution time exceeded'),
      notFound: (call) => (call.kind ? noRecord() : failure(400, 'Requested URI does not represent any resource')),
      malformed: (call, error) => failure(400, 'Exception while reading request', error.message),
    },
    applies: { expired: (call) => now.tokens.holder(bearerOf(call)) !== undefined },
    rewrite: (path) => path.replace(/^\/api\/now\/v\d+\//, '/api/now/'),
    others: { credentials: now.credentials, tokens: now.tokens },
  });
}

function tokenOf(call, now) {
  const { grant_type: grant, client_id: id, client_secret: secret, username, password, refresh_token: refresh } = call.body;
  const denied = answer(401, { error: 'server_error', error_description: 'access_denied' });
  if (id !== now.credentials.clientId || secret !== now.credentials.clientSecret) return denied;
  const given = (tokens) => answer(200, { ...tokens, scope: 'useraccount', expires_in: now.tokens.seconds - 1 });
  if (grant === 'password' && username === now.credentials.user && password === now.credentials.password) return given(now.tokens.give({ caller: username, grant }));
  if (grant === 'client_credentials') return given(now.tokens.give({ caller: now.credentials.user, grant, hasRefresh: false }));
  const next = grant === 'refresh_token' ? now.tokens.refresh(refresh) : undefined;
  return next ? given(next) : denied;
}

/** What is done to records, by whichever way. `fields` are the table's own, as text. */
function storeOf(now) {
  const { book, webhooks, entries, entriesOf } = now;
  const numbers = {};
  const byNumber = new Map();
  let made = 0;
  const tell = (operation, record, journal = []) => webhooks.tell(() => ({
    table: record.table, operation, sys_id: record.id, number: record.fields.number, state: record.fields.state, correlation_id: record.fields.correlation_id ?? '',
    sys_updated_on: databaseTime(record.updated), sys_updated_by: record.by, journal: journal.map(({ element, value }) => ({ element, value })),
  }));

  /** Comments and work notes go into the journal, and nothing of them stays in the record. */
  function write(record, fields, by) {
    const written = [];
    for (const [element, isInternal] of Object.entries(journals)) {
      if (!fields[element]) continue;
      const entry = { sys_id: sysId(`journal ${++made}`), name: record.table, element_id: record.id, element, value: String(fields[element]),
        at: Date.now(), sys_created_by: by };
      entries.push(entry);
      entriesOf.get(record.id).push(entry);
      book.comment(record, { id: entry.sys_id, text: entry.value, isInternal }, by);
      written.push(entry);
    }
    return written;
  }

  /** Fields of the table in the words that all books share, and the other way round. */
  const words = { short_description: 'title', description: 'text', state: 'state', priority: 'priority', assigned_to: 'assignee' };
  const shared = (fields) => Object.fromEntries(Object.entries(words).filter(([field]) => fields[field] !== undefined).map(([field, word]) => [word,
    fields[field]]));
  function own(given) {
    const fields = { ...given };
    for (const [field, word] of Object.entries(words)) {
      if (word !== field) delete fields[word];
      if (given[word] !== undefined) fields[field] = String(given[word]);
    }
    return fields;
  }

  return {
    open({ table = 'incident', ...given }, by) {
      const fields = { impact: '3', urgency: '3', state: '1', category: 'inquiry', contact_type: '', active: 'true', ...own(given) };
      fields.priority ??= priorityOf(fields.impact, fields.urgency);
      numbers[table] = (numbers[table] ?? 10_000) + 1;
      fields.number = `${taskTables[table]?.[1] ?? 'TASK'}${String(numbers[table]).padStart(7, '0')}`;
      const id = sysId(`${table} ${fields.number}`);
      entriesOf.set(id, []);
      const { comments, work_notes: notes, ...kept } = fields;
      const record = book.add({ id, key: fields.number, table, marks: [fields.correlation_id], fields: kept, changes: 0, by, ...shared(kept) }, by);
      byNumber.set(record.key, record);
      write(record, { comments, work_notes: notes }, by);
      tell('insert', record);
      return record;
    },
    find: (id) => book.present(id) ?? book.present(byNumber.get(id)?.id),
    comment(record, { text, isInternal }, by) {
      return this.change(record, { [isInternal ? 'work_notes' : 'comments']: text }, by);
    },
    change(record, given, by) {
      const { comments, work_notes: notes, ...fields } = own(given);
      ++record.changes;
      record.by = by;
      if (fields.impact || fields.urgency) fields.priority ??= priorityOf(fields.impact ?? record.fields.impact, fields.urgency ?? record.fields.urgency);
      Object.assign(record.fields, fields);
      const changed = shared(fields);
      const noted = Object.keys(changed).length > 0 ? changed : { fields: record.fields };
      if (Object.keys(fields).length > 0) book.change(record, { ...noted, marks: [record.fields.correlation_id] }, by);
      tell('update', record, write(record, { comments, work_notes: notes }, by));
    },
    remove(record, by) {
      book.remove(record, by);
      tell('delete', record);
    },
  };
}

function tableRoutes(now) {
  const { book, store } = now;
  const table = '/api/now/table/{table}';
  const isTask = (name) => now.tables.includes(name);
  const known = ({ params: { table: name, id } }) => {
    const record = book.present(id);
    return record?.table === name && now.readable(record) ? record : refuse(noRecord());
  };

  const systemFields = {
    sys_id: (record) => record.id, sys_class_name: (record) => record.table, sys_mod_count: (record) => String(record.changes),
    sys_created_on: (record) => databaseTime(record.created), sys_created_by: (record) => book.journal(record.id)[0].by,
    sys_updated_on: (record) => databaseTime(record.updated), sys_updated_by: (record) => record.by,
    opened_at: (record) => databaseTime(record.created), opened_by: (record) => sysId(`sys_user ${book.journal(record.id)[0].by}`),
    incident_state: (record) => record.fields.state, comments: () => '', work_notes: () => '',
  };
  const valueOf = (record) => (field) => systemFields[field]?.(record) ?? record.fields[field] ?? '';

  function view(record, call) {
    const wanted = call.query.get('sysparm_fields')?.split(',').map((name) => name.trim()) ?? [...new Set([...taskFields, ...Object.keys(record.fields)])];
    const hasLinks = call.query.get('sysparm_exclude_reference_link') !== 'true';
    const isAll = call.query.get('sysparm_display_value') === 'all';
    /** Dot-walking: a field of the row that a reference leads to. */
    const walked = (name) => {
      const [reference, field] = name.split('.');
      return references[reference] && now.described[references[reference]]?.find((row) => row.sys_id === valueOf(record)(reference))?.[field];
    };
    return Object.fromEntries(wanted.filter((name) => taskFields.has(name) || name in record.fields || walked(name) !== undefined).map((name) => {
      const value = name.includes('.') ? walked(name) : valueOf(record)(name);
      if (isAll) return [name, { display_value: displayOf(name, value), value }];
      return [name, references[name] && value !== '' && hasLinks ? { link: `/api/now/table/${references[name]}/${value}`, value } : value];
    }));
  }

  const journalRow = (entry) => ({ sys_id: entry.sys_id, name: entry.name, element_id: entry.element_id, element: entry.element, value: entry.value,
    sys_created_on: databaseTime(entry.at), sys_created_by: entry.sys_created_by });
  const journalFields = new Set(['sys_id', 'name', 'element_id', 'element', 'value', 'sys_created_on', 'sys_created_by']);

  /** The rows of a table that may fit, by an index where there is one. */
  function rowsOf(name, query) {
    if (isTask(name)) return candidates(query, book, { mark: 'correlation_id', updated: 'sys_updated_on',
      since: readTime }).filter((record) => record.table === name && !record.isDeleted);
    if (name !== 'sys_journal_field') return now.described[name] ?? refuse(failure(400, `Invalid table ${name}`));
    const ids = required(query, 'element_id');
    if (ids) return ids.flatMap((id) => now.entriesOf.get(id) ?? []).map(journalRow);
    const from = atLeast(query, 'sys_created_on');
    const older = from === undefined ? -1 : now.entries.findLastIndex(({ at }) => at < readTime(from));
    return now.entries.slice(older + 1).map(journalRow);
  }

  const isFieldOf = (name) => (field) => (isTask(name) ? taskFields.has(field) : name === 'sys_journal_field' ? journalFields.has(field) : true);

  function encoded(call) {
    const given = call.query.get('sysparm_query');
    if (given !== null) return given;
    return [...call.query].filter(([name]) => !name.startsWith('sysparm_')).map(([name, value]) => `${name}=${value}`).join('^');
  }

  function list(call) {
    const { table: name } = call.params;
    const { query, order } = parseEncoded(encoded(call), isFieldOf(name));
    const reader = isTask(name) ? valueOf : (row) => (field) => row[field];
    const rows = rowsOf(name, query).filter((row) => fits(query, reader(row)));
    const keyed = rows.map((row) => ({ row, keys: order.map(({ field }) => reader(row)(field)) })).sort((a, b) => {
      for (const [at, { isDescending }] of order.entries())
        if (a.keys[at] !== b.keys[at]) return (a.keys[at] < b.keys[at] ? -1 : 1) * (isDescending ? -1 : 1);
      return 0;
    });
    return page(call, keyed.map(({ row }) => row), isTask(name));
  }

  /** The limit comes before the access rules do: a page may be short, or empty, and still not the last one. */
  function page(call, rows, areRecords) {
    const offset = Number(call.query.get('sysparm_offset') ?? 0);
    const limit = Number(call.query.get('sysparm_limit') ?? 10_000);
    const shown = rows.slice(offset, offset + limit).filter((row) => !areRecords || now.readable(row));
    const query = new URLSearchParams(call.query);
    const link = (at, rel) => {
      query.set('sysparm_offset', String(at));
      return `<${call.path}?${query}>;rel="${rel}"`;
    };
    const links = [link(0, 'first'), ...(offset > 0 ? [link(Math.max(0, offset - limit), 'prev')] : []),
      ...(offset + limit < rows.length ? [link(offset + limit, 'next')] : [])];
    const wanted = call.query.get('sysparm_fields')?.split(',');
    const plain = (row) => (wanted ? Object.fromEntries(wanted.filter((name) => name in row).map((name) => [name, row[name]])) : row);
    return answer(200, { result: shown.map((row) => (areRecords ? view(row, call) : plain(row))) }, {
      ...(call.query.get('sysparm_no_count') === 'true' ? {} : { 'x-total-count': String(rows.length) }),
      ...(call.query.get('sysparm_suppress_pagination_header') === 'true' ? {} : { link: links.join(',') }) });
  }

  /** As text; a reference may come by its display value, which here is the name. */
  function given(body) {
    return Object.fromEntries(Object.entries(body).filter(([name]) => !systemFields[name] || name in journals).map(([name, value]) =>
      [name, value && typeof value === 'object' ? String(value.value ?? '') : String(value ?? '')]));
  }

  function heldToPolicy(fields) {
    const missing = (mandatory[fields.state] ?? []).filter((name) => !fields[name]);
    const labels = missing.map(labelOf).join(', ');
    if (missing.length > 0) refuse(failure(403, 'Operation Failed', `Data Policy Exception: The following fields are mandatory: ${labels}`));
  }

  function insert(call) {
    const { table: name } = call.params;
    if (now.described[name]) return failure(403, 'Operation Failed', 'ACL Exception Insert Failed due to security constraints');
    if (!isTask(name)) return failure(400, `Invalid table ${name}`);
    const fields = given(call.body);
    if (name === 'incident') heldToPolicy(fields);
    const record = store.open({ table: name, ...fields }, call.caller);
    return answer(201, { result: view(record, call) }, { location: `/api/now/table/${name}/${record.id}` });
  }

  function update(call) {
    const record = known(call);
    const fields = given(call.body);
    if (record.table === 'incident' && fields.state !== undefined) heldToPolicy({ ...record.fields, ...fields });
    store.change(record, fields, call.caller);
    return answer(200, { result: view(record, call) });
  }

  /** A comment, where it has one, and else a change of fields. */
  const kindOf = (call) => (Object.keys(journals).some((name) => call.body[name]) ? 'comment' : 'update');
  const one = `${table}/{id}`;
  return [
    ['POST', table, 'create', insert],
    ['GET', table, 'find', list],
    ['GET', one, 'read', (call) => {
      if (isTask(call.params.table)) return answer(200, { result: view(known(call), call) });
      return answer(200, { result: rowsOf(call.params.table, { all: [] }).find(({ sys_id: id }) => id === call.params.id) ?? refuse(noRecord()) });
    }],
    ['PATCH', one, kindOf, update],
    ['PUT', one, kindOf, update],
    ['DELETE', one, 'update', (call) => { store.remove(known(call), call.caller); }],
  ];
}
