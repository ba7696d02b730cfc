// Zendesk's ticketing API: https://developer.zendesk.com/api-reference/ticketing, and its event webhooks.
import { Tokens, basicOf, bearerOf } from './oauth.mjs';
import { answer, refuse } from './server.mjs';
import { zendeskSignature } from './signatures.mjs';
import { escapeHtml, parts, startTool, textOfHtml } from './tool.mjs';

const statuses = ['new', 'open', 'pending', 'hold', 'solved', 'closed'];
const priorities = ['low', 'normal', 'high', 'urgent'];
const keptFor = 7_200_000;  // ms that an idempotency key is known
const time = (ms) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
const missing = () => answer(404, { error: 'RecordNotFound', description: 'Not found' });
const invalid = (field, description, code = 'InvalidValue') => answer(422, { error: 'RecordInvalid', description: 'Record validation errors',
  details: { [field]: [{ description, error: code }] } });

/**
 * Options:
 * - `updateLimit`: whether a ticket takes 30 updates in 10 minutes at most (true), or [updates, ms], or false
 * - `incrementalAge`: how many seconds a start_time must lie back, and changes are left out for; the real one has 60. Here 0 unless it is said
 * - `credentials`: { email, token, accessToken, clientId, clientSecret }; may be changed while it runs
 * - `users`: [{ id, name, email, role }], `brands`, `groups`, `tokenSeconds`, `webhooks`, `person`, `keepAliveMs`
 */
export async function startZendesk(options = {}) {
  const zendesk = {
    updateLimit: options.updateLimit ?? true,
    incrementalAge: options.incrementalAge ?? 0,
    credentials: { email: 'connector@zendesk.example', token: 'api-token', accessToken: 'access-token', clientId: 'client',
      clientSecret: 'client-secret', ...options.credentials },
    tokens: new Tokens({ rotates: true, seconds: options.tokenSeconds }),
    users: options.users ?? [{ id: 1, name: 'connector', email: 'connector@zendesk.example', role: 'agent' },
      { id: 2, name: 'paula', email: 'paula@zendesk.example', role: 'agent' },
      { id: 3, name: 'Ruth Requester', email: 'ruth@customer.example', role: 'end-user' }],
    brands: options.brands ?? [{ id: 10, name: 'Support', default: true, active: true }],
    groups: options.groups ?? [{ id: 20, name: 'Support', default: true }],
  };
  let invocations = 0;
  Object.assign(zendesk, parts(options, (secret, body) => {
    const timestamp = time(Date.now());
    return { 'X-Zendesk-Account-Id': '1', 'X-Zendesk-Webhook-Id': 'webhook-1', 'X-Zendesk-Webhook-Invocation-Id': String(++invocations),
      ...(secret ? { 'X-Zendesk-Webhook-Signature-Timestamp': timestamp, 'X-Zendesk-Webhook-Signature': zendeskSignature(secret, body, timestamp) } : {}) };
  }));
  zendesk.store = storeOf(zendesk);

  const unauthorized = () => answer(401, { error: "Couldn't authenticate you" });
  return startTool({
    ...zendesk, options,
    routes: routesOf(zendesk),
    authenticate(call) {
      const { email, token, accessToken } = zendesk.credentials;
      const bearer = bearerOf(call);
      const [name, secret] = basicOf(call) ?? [];
      const isKnown = bearer ? bearer === accessToken || zendesk.tokens.holder(bearer) : name === `${email}/token` && secret === token;
      if (!isKnown) return unauthorized();
      call.caller = zendesk.users[0].name;
      return undefined;
    },
    answers: {
      unauthorized,
      expired(call) {
        zendesk.tokens.expire(bearerOf(call));
        return answer(401, { error: 'invalid_token', error_description: 'The access token provided is expired, revoked, malformed or invalid for other reasons.' });
      },
      limited: (call, { seconds = 1 } = {}) => tooMany(seconds),
      unavailable: () => answer(503, 'Service Unavailable', { 'content-type': 'text/plain' }),
      error: () => answer(500, { error: 'InternalError', description: 'Internal server error' }),
      notFound: missing,
      malformed: () => answer(400, { error: 'InvalidFormat', description: 'The request body is no valid JSON' }),
      conflict,
    },
    applies: { expired: (call) => zendesk.tokens.holder(bearerOf(call)) !== undefined, conflict: (call) => call.method === 'PUT' },
    rewrite: (path) => path.replace(/\.json$/, ''),
    others: { credentials: zendesk.credentials, tokens: zendesk.tokens },
  });
}

const conflict = () => answer(409, { error: 'UpdateConflict', description: 'The ticket has changed since it was read. Read it again.' });
const tooMany = (seconds) => answer(429, { error: 'APIRateLimitExceeded', description: 'Number of allowed API requests per minute exceeded' },
  { 'retry-after': String(seconds) });

/** What is done to tickets, by whichever way. */
function storeOf(zendesk) {
  const { book, webhooks } = zendesk;
  let lastTicket = 0;
  let lastComment = 1000;
  let events = 0;
  const user = (name) => zendesk.users.find((one) => one.name === name || one.id === name) ?? { id: 0, name: String(name), role: 'end-user' };
  const tell = (record, name, by, event) => webhooks.tell(() => ({
    account_id: 1, id: `event-${++events}`, type: `zen:event-type:ticket.${name}`, subject: `zen:ticket:${record.id}`, time: new Date().toISOString(),
    zendesk_event_version: '2022-11-06',
    event: event(),
    detail: {
      id: record.id, actor_id: String(user(by).id), subject: record.title, description: record.text, external_id: record.externalId ?? null,
      status: record.state.toUpperCase(), priority: record.priority?.toUpperCase() ?? null, assignee_id: record.assignee ? String(user(record.assignee).id) : null,
      created_at: time(record.created), updated_at: time(record.updated), tags: record.tags, via: { channel: 'web_service' },
    },
  }));
  const commentEvent = (comment) => ({ comment: { id: comment.id, body: comment.text, is_public: !comment.isInternal,
    author: { id: String(user(comment.by).id), name: comment.by, is_staff: user(comment.by).role !== 'end-user' } } });
  const eventNames = { state: 'status_changed', priority: 'priority_changed', assignee: 'agent_assignment_changed', title: 'subject_changed',
    externalId: 'external_id_changed' };
  const upper = (name, value) => (['state', 'priority'].includes(name) ? value?.toUpperCase() ?? null : value ?? null);
  return {
    open({ title = '', text = '', html, isInternal = false, state = 'new', priority = null, externalId, assignee, requester, tags = [], type = null,
      ...others }, by) {
      const content = html === undefined ? text : textOfHtml(html);
      const record = book.add({ id: String(++lastTicket), marks: [externalId], externalId, title, text: content, state, priority, assignee,
        requester: requester ?? by, tags, type, updates: [], ...others }, by);
      // What it begins with is its first comment too; it is not written down as one that came later.
      record.comments.push({ id: String(++lastComment), text: content, html: html ?? escapeHtml(text), isInternal, by: requester ?? by, at: record.created });
      tell(record, 'created', by, () => ({}));
      return record;
    },
    find: (id) => book.present(id),
    comment(record, { text, html, isInternal = false, author }, by) {
      const content = html === undefined ? text : textOfHtml(html);
      const comment = book.comment(record, { id: String(++lastComment), text: content, html: html ?? escapeHtml(content), isInternal }, author ?? by);
      tell(record, 'comment_added', by, () => commentEvent(comment));
      return comment;
    },
    change(record, fields, by) {
      const before = { ...record };
      book.change(record, { ...fields, ...(fields.externalId === undefined ? {} : { marks: [fields.externalId] }) }, by);
      for (const [name, event] of Object.entries(eventNames))
        if (record[name] !== before[name]) tell(record, event, by, () => ({ current: upper(name, record[name]), previous: upper(name, before[name]) }));
    },
    remove(record, by) {
      book.remove(record, by);
      tell(record, 'soft_deleted', by, () => ({}));
    },
  };
}

function routesOf(zendesk) {
  const { book, store } = zendesk;
  const api = '/api/v2';
  const answered = new Map();  // Idempotency-Key → { text, given, at }
  const known = ({ params }) => store.find(params.id) ?? refuse(missing());
  const userOf = (name) => zendesk.users.find((one) => one.name === name);
  const idOf = (name) => userOf(name)?.id ?? null;
  const view = (record) => ({
    id: Number(record.id), url: `${api}/tickets/${record.id}.json`, external_id: record.externalId ?? null,
    created_at: time(record.created), updated_at: time(record.updated), generated_timestamp: Math.floor(record.updated / 1000),
    type: record.type, subject: record.title, raw_subject: record.title, description: record.text, priority: record.priority,
    status: record.isDeleted ? 'deleted' : record.state, requester_id: idOf(record.requester), submitter_id: 1, assignee_id: idOf(record.assignee),
    group_id: 20, brand_id: 10, tags: record.tags, custom_fields: [], is_public: true, via: { channel: 'api' },
  });
  const commentView = (comment) => ({
    id: Number(comment.id), type: 'Comment', author_id: idOf(comment.by), body: comment.text, plain_body: comment.text, html_body: comment.html,
    public: !comment.isInternal, attachments: [], created_at: time(comment.at), via: { channel: 'api' },
  });
  const optionsOf = { status: statuses, priority: priorities };
  const fieldView = (type, at) => ({ id: 30 + at, type, title: type, active: true, required: type === 'description',
    ...(optionsOf[type] ? { system_field_options: optionsOf[type].map((value) => ({ name: value, value })) } : {}) });

  /** What of a ticket's body the book keeps, once it is known to be right. */
  function fieldsOf(ticket) {
    if (ticket.status !== undefined && !statuses.includes(ticket.status)) refuse(invalid('status', `Status: ${ticket.status} is not included in the list`));
    if (ticket.priority && !priorities.includes(ticket.priority)) refuse(invalid('priority', `Priority: ${ticket.priority} is not included in the list`));
    const person = (id) => (id === null ? null : zendesk.users.find((one) => one.id === id)?.name ?? refuse(invalid('base', `User ${id} does not exist`)));
    const fields = { title: ticket.subject, state: ticket.status, priority: ticket.priority, externalId: ticket.external_id, tags: ticket.tags, type: ticket.type,
      assignee: ticket.assignee_id === undefined ? undefined : person(ticket.assignee_id) };
    return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  }

  function requesterOf({ requester, requester_id: id }) {
    if (id !== undefined) return zendesk.users.find((one) => one.id === id)?.name;
    if (!requester?.email) return undefined;
    const user = zendesk.users.find(({ email }) => email === requester.email);
    if (user) return user.name;
    zendesk.users.push({ id: 100 + zendesk.users.length, name: requester.name ?? requester.email, email: requester.email, role: 'end-user' });
    return zendesk.users.at(-1).name;
  }

  function create(call) {
    const { ticket } = call.body;
    if (!ticket) return answer(400, { error: { title: 'Invalid attribute', message: 'You passed an invalid value for the ticket attribute.' } });
    const { body, html_body: html, public: isPublic = true } = ticket.comment ?? { body: ticket.description };
    if (!body && !html) return invalid('base', 'Description: cannot be blank', 'BlankValue');
    const record = store.open({ ...fieldsOf(ticket), text: body, html, isInternal: !isPublic, requester: requesterOf(ticket) }, call.caller);
    return answer(201, { ticket: view(record), audit: { id: Number(record.id), ticket_id: Number(record.id), events: [] } },
      { location: `${api}/tickets/${record.id}.json` });
  }

  /** The same key is answered as it was the first time, and a key with another body is a mistake. */
  function createOnce(call) {
    const key = call.headers['idempotency-key'];
    if (key === undefined) return create(call);
    if (key.length > 255) return answer(400, { error: 'IdempotentRequestError', description: 'Idempotency key is too long' });
    const before = answered.get(key);
    const text = call.raw.toString();
    if (before && before.at > Date.now() - keptFor) {
      if (before.text !== text) return answer(400, { error: 'IdempotentRequestError', description: "Request parameters don't match the given idempotency key" });
      return { ...before.given, headers: { ...before.given.headers, 'x-idempotency-lookup': 'hit' } };
    }
    const given = create(call);
    answered.set(key, { text, given, at: Date.now() });
    return { ...given, headers: { ...given.headers, 'x-idempotency-lookup': 'miss' } };
  }

  function takeUpdate(record) {
    if (!zendesk.updateLimit) return;
    const [most, ms] = zendesk.updateLimit === true ? [30, 600_000] : zendesk.updateLimit;
    const now = performance.now();
    record.updates = record.updates.filter((at) => at > now - ms);
    if (record.updates.length >= most) {
      refuse({ ...answer(429, { error: 'TooManyUpdates', description: 'This ticket has been updated too often' },
        { 'retry-after': String(Math.max(1, Math.ceil((record.updates[0] + ms - now) / 1000))) }),
        covers: (other) => other.method === 'PUT' && other.path === `${api}/tickets/${record.id}` });
    }
    record.updates.push(now);
  }

  function update(call) {
    const record = known(call);
    const { ticket } = call.body;
    if (!ticket) return answer(400, { error: { title: 'Invalid attribute', message: 'You passed an invalid value for the ticket attribute.' } });
    if (record.state === 'closed') return invalid('status', 'Status: closed prevents ticket update');
    const fields = fieldsOf(ticket);
    if (ticket.safe_update && ticket.updated_stamp !== time(record.updated)) {
      return conflict();
    }
    takeUpdate(record);
    if (Object.keys(fields).length > 0) store.change(record, fields, call.caller);
    const { body, html_body: html, public: isPublic = true, author_id: author } = ticket.comment ?? {};
    if (body || html) store.comment(record, { text: body, html, isInternal: !isPublic, author: zendesk.users.find(({ id }) => id === author)?.name }, call.caller);
    return answer(200, { ticket: view(record), audit: { ticket_id: Number(record.id), events: [] } });
  }

  /** With page[size] by cursor, without it by number. */
  function paged(call, rows, name) {
    const size = call.query.get('page[size]');
    const path = `${call.path}.json`;
    if (size === null) {
      const page = Number(call.query.get('page') ?? 1);
      const most = Math.min(Number(call.query.get('per_page') ?? 100), 100);
      const hasMore = page * most < rows.length;
      return answer(200, { [name]: rows.slice((page - 1) * most, page * most), count: rows.length,
        next_page: hasMore ? `${path}?page=${page + 1}&per_page=${most}` : null, previous_page: page > 1 ? `${path}?page=${page - 1}&per_page=${most}` : null });
    }
    const start = Number(Buffer.from(call.query.get('page[after]') ?? '', 'base64url').toString() || 0);
    const end = start + Math.min(Number(size), 100);
    const after = Buffer.from(String(end)).toString('base64url');
    const hasMore = end < rows.length;
    return answer(200, { [name]: rows.slice(start, end), meta: { has_more: hasMore, after_cursor: hasMore ? after : null, before_cursor: null },
      links: { next: hasMore ? `${path}?page%5Bsize%5D=${size}&page%5Bafter%5D=${after}` : null, prev: null } });
  }

  /** All users where some are wanted: who asks looks them up by their ids. */
  const sideloaded = (call) => (call.query.get('include') === 'users' ? { users: zendesk.users } : {});

  /** Tickets in the order of their changes, deleted ones too, from a time or behind a cursor. */
  function incremental(call) {
    const cursor = call.query.get('cursor');
    const most = Math.min(Number(call.query.get('per_page') ?? 1000), 1000);
    const newest = Date.now() - 1000 * zendesk.incrementalAge;
    let [from, behind] = [1000 * Number(call.query.get('start_time')), 0];
    if (cursor) [from, behind] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    else if (!(from > 0)) return answer(400, { error: 'StartTimeMissing', description: 'start_time is required' });
    else if (from > newest) return answer(422, { error: 'InvalidValue', description: `start_time must lie ${zendesk.incrementalAge} seconds back` });
    const isBehind = (record) => record.updated <= newest && (record.updated > from || Number(record.id) > behind);
    const rows = book.changedSince(from).filter(isBehind).sort((a, b) => a.updated - b.updated || a.id - b.id);
    const page = rows.slice(0, most);
    const last = page.at(-1);
    const after = last || cursor ? Buffer.from(JSON.stringify(last ? [last.updated, Number(last.id)] : [from, behind])).toString('base64url') : null;
    return answer(200, { tickets: page.map(view), ...sideloaded(call), after_cursor: after, after_url: after && `${api}/incremental/tickets/cursor.json?cursor=${after}`,
      before_cursor: null, before_url: null, end_of_stream: page.length === rows.length });
  }

  function list(call) {
    const mark = call.query.get('external_id');
    const rows = mark === null ? book.changedSince() : book.byMark(mark).filter((record) => record.externalId === mark);
    return paged(call, rows.filter((record) => !record.isDeleted).map(view), 'tickets');
  }

  function token(call) {
    const { grant_type: grant, client_id: id, client_secret: secret, refresh_token: refresh } = call.body;
    const { clientId, clientSecret } = zendesk.credentials;
    if (id !== clientId || secret !== clientSecret) return answer(401, { error: 'invalid_client' });
    if (['client_credentials', 'authorization_code'].includes(grant)) {
      return answer(200, { ...zendesk.tokens.give({ caller: zendesk.users[0].name, grant }), scope: 'read write' });
    }
    const next = grant === 'refresh_token' ? zendesk.tokens.refresh(refresh) : undefined;
    return next ? answer(200, { ...next, scope: 'read write' }) : answer(400, { error: 'invalid_grant' });
  }

  const one = `${api}/tickets/{id}`;
  return [
    ['POST', '/oauth/tokens', 'session', token],
    ['POST', `${api}/tickets`, 'create', createOnce],
    ['GET', `${api}/tickets`, 'find', list],
    ['GET', one, 'read', (call) => answer(200, { ticket: view(known(call)), ...sideloaded(call) })],
    ['PUT', one, (call) => (call.body.ticket?.comment ? 'comment' : 'update'), update],
    ['DELETE', one, 'update', (call) => { store.remove(known(call), call.caller); }],
    ['GET', `${one}/comments`, 'read', (call) => {
      const page = paged(call, known(call).comments.map(commentView), 'comments');
      return { ...page, body: { ...page.body, ...sideloaded(call) } };
    }],
    ['GET', `${one}/audits`, 'read', (call) => {
      const audits = book.journal(known(call).id).map(({ at, by, what }, i) => ({ id: i + 1, author_id: zendesk.users.find(({ name }) => name === by)?.id ?? null,
        created_at: new Date(at).toISOString(), events: [what === 'state' ? { type: 'Change', field_name: 'status' } : what === 'update' ? { type: 'Change', field_name: 'subject' } : { type: 'Comment' }] }));
      if (call.query.get('sort_order') === 'desc') audits.reverse();
      return answer(200, { audits: audits.slice(0, Number(call.query.get('per_page') ?? 100)), ...sideloaded(call) });
    }],
    ['GET', `${api}/users/me`, 'read', ({ caller }) => answer(200, { user: userOf(caller) })],
    ['GET', `${api}/users/search`, 'read', (call) => {
      const wanted = (call.query.get('query') ?? '').replace(/^email:/, '').replaceAll('"', '').toLowerCase();
      return paged(call, zendesk.users.filter(({ name, email }) => name.toLowerCase().includes(wanted) || email.toLowerCase() === wanted), 'users');
    }],
    ['GET', `${api}/incremental/tickets/cursor`, 'find', incremental],
    ['GET', `${api}/ticket_fields`, 'read',
      (call) => paged(call, ['subject', 'description', 'status', 'priority', 'tickettype'].map(fieldView), 'ticket_fields')],
    ['GET', `${api}/brands`, 'read', (call) => paged(call, zendesk.brands, 'brands')],
    ['GET', `${api}/groups`, 'read', (call) => paged(call, zendesk.groups, 'groups')],
  ];
}
