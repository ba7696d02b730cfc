// A ticket API that nobody knows: a platform reaches it by configuration alone.
//
// POST /v1/cases { title, text, ref } → 201 { case: { no, href, … } }     GET /v1/cases?ref=  GET /v1/cases?since=  GET /v1/cases/{no}
// POST /v1/cases/{no}/notes { text, hidden }  GET /v1/cases/{no}/notes    PUT /v1/cases/{no}/state { state }    PATCH /v1/cases/{no}
import { randomUUID } from 'node:crypto';
import { bearerOf } from './oauth.mjs';
import { answer, refuse } from './server.mjs';
import { standardSignature } from './signatures.mjs';
import { parts, startTool } from './tool.mjs';

const states = ['received', 'working', 'parked', 'finished'];
const fault = (status, code, message, headers = {}) => answer(status, { fault: { code, message } }, headers);

/**
 * Options:
 * - `isIdempotent`: an Idempotency-Key makes a repeated POST of a case or a note answer as the first one did
 * - `credentials`: { apiKey, accessToken }: sent as api-key or as Bearer; may be changed while it runs
 * - `webhooks` (signed as Standard Webhooks), `person`, `keepAliveMs`
 */
export async function startGenericApi(options = {}) {
  const api = { credentials: { apiKey: 'api-key', accessToken: 'access-token', ...options.credentials } };
  Object.assign(api, parts(options, (secret, body) => {
    const id = `msg_${randomUUID()}`;
    const timestamp = String(Math.floor(Date.now() / 1000));
    return { 'webhook-id': id, 'webhook-timestamp': timestamp, ...(secret ? { 'webhook-signature': standardSignature(secret, id, timestamp, body) } : {}) };
  }));
  api.store = storeOf(api);
  return startTool({
    ...api, options,
    routes: routesOf(api, options.isIdempotent ?? false),
    authenticate(call) {
      const { apiKey, accessToken } = api.credentials;
      if (call.headers['api-key'] !== apiKey && bearerOf(call) !== accessToken) return fault(401, 'who_are_you', 'Send a key that is known here.');
      call.caller = 'connector';
      return undefined;
    },
    answers: {
      unauthorized: () => fault(401, 'who_are_you', 'Send a key that is known here.'),
      limited: (call, { seconds = 1 } = {}) => fault(429, 'slow_down', 'Too many calls.', { 'retry-after': String(seconds) }),
      unavailable: () => fault(503, 'closed', 'We are closed at the moment.'),
      error: () => fault(500, 'broken', 'Something broke.'),
      notFound: () => fault(404, 'no_such_case', 'There is no such case.'),
      malformed: () => fault(400, 'no_json', 'The body is no JSON.'),
    },
    others: { credentials: api.credentials },
  });
}

const view = (record) => ({ no: record.id, href: `/v1/cases/${record.id}`, title: record.title, text: record.text, ref: record.ref ?? null,
  state: record.state, priority: record.priority, assignee: record.assignee, opened: new Date(record.created).toISOString(), changed: new Date(record.updated).toISOString() });
const noteView = (comment) => ({ id: comment.id, text: comment.text, hidden: comment.isInternal, by: comment.by, at: new Date(comment.at).toISOString() });

/** What is done to cases, by whichever way. */
function storeOf({ book, webhooks }) {
  let lastCase = 0;
  let lastNote = 0;
  const tell = (type, record, data = {}) => webhooks.tell(() => ({ type, timestamp: new Date().toISOString(), data: { case: view(record), ...data } }));
  return {
    open({ title, text = '', ref, key, state = 'received', priority = 'normal', assignee = null }, by) {
      // Where the platform sends no reference of its own, its key is what it is known by.
      const record = book.add({ id: `C-${++lastCase}`, marks: [ref ?? key], ref, title, text, state, priority, assignee }, by);
      tell('case.created', record);
      return record;
    },
    find: (id) => book.present(id),
    comment(record, { text, isInternal = false }, by) {
      const comment = book.comment(record, { id: `N-${++lastNote}`, text, isInternal }, by);
      tell('case.noted', record, { note: noteView(comment) });
      return comment;
    },
    change(record, fields, by) {
      book.change(record, fields, by);
      tell('case.changed', record);
    },
    remove(record, by) {
      book.remove(record, by);
      tell('case.removed', record);
    },
  };
}

function routesOf({ book, store }, isIdempotent) {
  const cases = '/v1/cases';
  const answered = new Map();
  const known = ({ params }) => store.find(params.no) ?? refuse(fault(404, 'no_such_case', `There is no case ${params.no}.`));

  /** The first answer of a key again, where keys are honoured. */
  const once = (handler) => (call) => {
    const key = isIdempotent ? call.headers['idempotency-key'] : undefined;
    if (key === undefined) return handler(call);
    const name = `${call.path} ${key}`;
    if (!answered.has(name)) answered.set(name, handler(call));
    return answered.get(name);
  };

  function create(call) {
    const { title, text, ref } = call.body;
    if (typeof title !== 'string' || title === '') return fault(422, 'no_title', 'A case needs a title.');
    const record = store.open({ title, text, ref, key: call.headers['idempotency-key'] }, call.caller);
    return answer(201, { case: view(record) });
  }

  function list(call) {
    const [ref, since] = [call.query.get('ref'), call.query.get('since')];
    const rows = ref !== null ? book.byMark(ref) : book.changedSince(since === null ? 0 : Date.parse(since));
    const start = Number(call.query.get('start') ?? 0);
    const present = rows.filter((record) => !record.isDeleted);
    return answer(200, { cases: present.slice(start, start + 100).map(view), more: start + 100 < present.length });
  }

  function move(call) {
    const record = known(call);
    if (!states.includes(call.body.state)) return fault(422, 'no_such_state', `A state is one of ${states.join(', ')}.`);
    store.change(record, { state: call.body.state }, call.caller);
    return answer(200, { case: view(record) });
  }

  function change(call) {
    const record = known(call);
    const fields = Object.fromEntries(['title', 'text', 'priority', 'assignee'].filter((name) => name in call.body).map((name) => [name, call.body[name]]));
    store.change(record, fields, call.caller);
    return answer(200, { case: view(record) });
  }

  function note(call) {
    if (!call.body.text) return fault(422, 'no_text', 'A note needs a text.');
    return answer(201, { note: noteView(store.comment(known(call), { text: call.body.text, isInternal: call.body.hidden === true }, call.caller)) });
  }

  return [
    ['GET', '/v1/me', 'read', ({ caller }) => answer(200, { me: caller })],
    ['POST', cases, 'create', once(create)],
    ['GET', cases, 'find', list],
    ['GET', `${cases}/{no}`, 'read', (call) => answer(200, { case: view(known(call)) })],
    ['PATCH', `${cases}/{no}`, 'update', change],
    ['PUT', `${cases}/{no}/state`, 'update', move],
    ['POST', `${cases}/{no}/notes`, 'comment', once(note)],
    ['GET', `${cases}/{no}/notes`, 'read', (call) => answer(200, { notes: known(call).comments.map(noteView) })],
  ];
}
