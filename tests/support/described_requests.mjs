// Requests that the OpenAPI document describes, filled with what an organisation holds: so that a route that is new tomorrow is
// asked without an edit here, or fails because nobody knows yet what to put into it.
import assert from 'node:assert/strict';
import { inflateRawSync } from 'node:zlib';
import { join, password, signIn, until } from './platform.mjs';

let counter = 0;
const unique = (what) => `${what}${(++counter).toString(36)}x${process.pid.toString(36)}`;
const created = (answer) => {
  assert.ok(answer.status < 300, `${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
};

/** Every operation of the document. */
export const operationsOf = (document) => Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation, permission: operation['x-permission'], name: `${method} ${path}` })));

/**
 * One of everything in the organisation of `admin`, `word` in each text: the values of path parameters by the path that they end
 * (`paths`), of fields by their name (`fields`).
 */
export async function furnish(admin, agent, requester, word) {
  const text = (what) => `${what} ${word}`;
  const document = created(await admin.post('/api/v1/kb/documents', { title: text(`Vault ${unique('n')}`), content: `The code of the vault is ${word}, says ${word}.`, format: 'markdown', language: 'en', audience: 'requesters' }));
  const phrasing = created(await admin.post(`/api/v1/kb/documents/${document.id}/phrasings`, { text: text(unique('How is the vault opened ')) }));
  const synonyms = created(await admin.post('/api/v1/kb/synonyms', { language: 'en', words: [unique(word), unique(word)] }));
  await until(async () => (await admin.get('/api/v1/kb/status')).body.behind === 0, { within: 60_000, what: 'the index' });
  const ticket = created(await requester.post('/api/v1/tickets', { subject: text('Vault'), body: text('It is shut.') }));
  created(await agent.post(`/api/v1/tickets/${ticket.id}/messages`, { body: text('Note'), internal: true }));
  created(await agent.post(`/api/v1/tickets/${ticket.id}/messages`, { body: text('Reply') }));
  created(await agent.put(`/api/v1/tickets/${ticket.id}/article`, { document_id: document.id }));
  const turn = created(await admin.post('/api/v1/chat', { question: text(`Where do the flamingos of ${unique('lake')} nest,`), language: 'en' }));
  const asked = created(await admin.post('/api/v1/chat', { question: 'What is the code of the vault?', language: 'en' }));
  // A connector whose calls are refused at once, since its address is private: what it sends has failed, and stays so.
  const settings = { base_url: 'http://127.0.0.1:9', rules: { when: 'asked' }, generic: { create: { method: 'POST', path: '/things', id_at: '/id', body: { title: '{{ticket.subject}}' } }, read: { method: 'GET', path: '/things/{{remote.id}}' } } };
  const connector = created(await admin.post('/api/v1/connectors', { name: text('Tool'), tool: 'generic', settings }));
  const unsent = created(await requester.post('/api/v1/tickets', { subject: text('Drawer'), body: text('It is stuck.') }));
  const delivery = created(await admin.post(`/api/v1/connectors/${connector.id}/tickets`, { ticket_id: ticket.id }));
  await until(async () => (await admin.get(`/api/v1/connectors/deliveries/${delivery.id}`)).body.state === 'failed', { what: 'a failed delivery' });
  // One that nobody sends any more: nothing of it is there, and the comparison says so.
  const dropped = created(await requester.post('/api/v1/tickets', { subject: text('Hatch'), body: text('It is loose.') }));
  const given = created(await admin.post(`/api/v1/connectors/${connector.id}/tickets`, { ticket_id: dropped.id }));
  await until(async () => (await admin.get(`/api/v1/connectors/deliveries/${given.id}`)).body.state === 'failed', { what: 'another failed delivery' });
  created(await admin.post(`/api/v1/connectors/deliveries/${given.id}/skip`));
  created(await admin.post(`/api/v1/connectors/${connector.id}/reconciliation`));
  await until(async () => (await admin.get(`/api/v1/connectors/${connector.id}/reconciliation`)).body.state === 'done', { what: 'the comparison' });
  const [difference] = created(await admin.get('/api/v1/connectors/differences')).items;
  const { webhook } = created(await admin.post('/api/v1/webhooks', { name: text('Hook'), url: 'http://127.0.0.1:9/hook' }));
  const user = await join(admin, 'agent');
  created(await admin.patch(`/api/v1/users/${user.user.id}`, { name: text('Person') }));
  await signIn(admin.url, admin.user.email);
  const session = created(await admin.get('/api/v1/sessions')).items.find(({ current }) => !current);
  return {
    paths: {
      '/api/v1/kb/documents/{id}': document.id, '/api/v1/kb/documents/{id}/versions/{version}': 1,
      '/api/v1/kb/documents/{id}/phrasings/{phrasing_id}': phrasing.id, '/api/v1/kb/synonyms/{id}': synonyms.id,
      '/api/v1/tickets/{id}': ticket.id, '/api/v1/conversations/{id}': turn.conversation_id, '/api/v1/users/{id}': user.user.id,
      '/api/v1/sessions/{id}': session.id, '/api/v1/connectors/{id}': connector.id, '/api/v1/connectors/deliveries/{id}': delivery.id,
      '/api/v1/connectors/tickets/{ticket_id}': ticket.id, '/api/v1/connectors/differences/{id}': difference.id, '/api/v1/webhooks/{id}': webhook.id,
    },
    fields: {
      document_id: document.id, conversation_id: turn.conversation_id, message_id: turn.message_id, message_ids: turn.message_id,
      assignee_id: agent.user.id, requester_id: requester.user.id, organisation_id: admin.user.organisation.id,
      assignee: agent.user.id, requester: requester.user.id, ticket_id: unsent.id, connector_id: connector.id,
      connector: connector.id, ticket: ticket.id,
    },
    /** Of fields whose schema does not say all that they have to be. */
    values: { settings, tool: 'generic', url: 'http://127.0.0.1:9/hook', event_types: ['ticket.opened'] },
    /** What nobody of another organisation may be shown. */
    secrets: [word, document.id, phrasing.id, synonyms.id, ticket.id, turn.conversation_id, turn.message_id, asked.conversation_id, asked.message_id,
      connector.id, delivery.id, webhook.id, unsent.id, dropped.id, difference.id,
      ...[user, admin, agent, requester].map((person) => person.user.id), admin.user.organisation.id, session.id],
    text: { password, current_password: password, new_password: 'another quiet river' },
  };
}

/** The address of an operation with `held`'s ids in it; whether there are any. */
export function addressOf(path, held) {
  let filled = '';
  let template = '';
  let whose = false;
  for (const piece of path.split('/').slice(1)) {
    template += `/${piece}`;
    if (!piece.startsWith('{')) {
      filled += `/${piece}`;
      continue;
    }
    const value = held.paths[template];
    assert.ok(value !== undefined, `nobody knows what ${template} is: add one of it to furnish() in tests/support/described_requests.mjs`);
    filled += `/${value}`;
    whose = true;
  }
  return { address: filled, whose };
}

/** A value of `schema`. `all`: with what may be left out. `ids` collects the names of fields that hold somebody's id. */
function valueOf(document, schema, name, held, { all, ids }) {
  if (name && held.values?.[name] !== undefined) return held.values[name];
  if (schema.$ref) return valueOf(document, document.components.schemas[schema.$ref.split('/').at(-1)], name, held, { all, ids });
  if (schema.anyOf) return valueOf(document, schema.anyOf.find(({ type }) => type !== 'null'), name, held, { all, ids });
  if (schema.enum) return schema.enum[0];
  const type = [schema.type].flat().find((one) => one !== 'null');
  if (type === 'array') return Array.from({ length: schema.minItems ?? 1 }, () => valueOf(document, schema.items, name, held, { all, ids }));
  if (type === 'boolean') return false;
  if (type === 'integer' || type === 'number') return schema.minimum ?? 1;
  if (type === 'object') {
    const names = Object.keys(schema.properties ?? {}).filter((one) => all || schema.required?.includes(one));
    return Object.fromEntries(names.map((one) => [one, valueOf(document, schema.properties[one], one, held, { all, ids })]));
  }
  assert.equal(type, 'string', `${name} has a type that nobody knows`);
  if (schema.format === 'uuid') {
    assert.ok(held.fields[name], `nobody knows whose id ${name} is: add it to furnish() in tests/support/described_requests.mjs`);
    ids.add(name);
    return held.fields[name];
  }
  if (schema.format === 'binary') return new Blob([`# ${unique('File')}\n\nOf a cupboard.`]);
  if (schema.format === 'email') return `${unique('person')}@test.example`;
  if (schema.format === 'date-time') return '2020-01-01T00:00:00Z';
  if (held.text[name]) return held.text[name];
  return unique('cupboard');
}

/** A request of an operation by what the document says: { address, body, ids, whose }. */
export function requestOf(document, { path, operation }, held, { all = true, query = {} } = {}) {
  const { address, whose } = addressOf(path, held);
  const ids = new Set();
  const parameters = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query' && (parameter.required || parameter.name in query));
  const words = new URLSearchParams(parameters.map(({ name, schema }) => [name, query[name] ?? valueOf(document, schema, name, held, { all, ids })]));
  const content = Object.entries(operation.requestBody?.content ?? {})[0];
  const value = content && valueOf(document, content[1].schema, '', held, { all, ids });
  let body = value;
  if (content?.[0] === 'multipart/form-data') {
    body = new FormData();
    for (const [name, field] of Object.entries(value)) for (const one of [field].flat()) one instanceof Blob ? body.append(name, one, `${unique('file')}.md`) : body.append(name, one);
  } else {
    assert.ok(!content || content[0] === 'application/json', `${path} takes ${content?.[0]}: teach requestOf() in tests/support/described_requests.mjs`);
  }
  return { address: `${address}${words.size > 0 ? `?${words}` : ''}`, body, ids, whose };
}

/** The text of the files in a zip. */
function textsOfZip(zip) {
  const texts = [];
  for (let at = zip.indexOf('PK\x01\x02', 0, 'latin1'); at >= 0; at = zip.indexOf('PK\x01\x02', at + 4, 'latin1')) {
    const [method, size, start] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 42)];
    const begin = start + 30 + zip.readUInt16LE(start + 26) + zip.readUInt16LE(start + 28);
    const packed = zip.subarray(begin, begin + size);
    texts.push(String(zip.subarray(at + 46, at + 46 + zip.readUInt16LE(at + 28))), String(method === 0 ? packed : inflateRawSync(packed)));
  }
  return texts.join('\n');
}

/** Sends it as `person`, or as nobody; resolves to { status, text, headers }. A stream without an end is closed after its header. */
export async function sendDescribed(url, method, { address, body }, person, headers = {}) {
  const abort = new AbortController();
  const json = body !== undefined && !(body instanceof FormData);
  const response = await fetch(url + address, {
    method: method.toUpperCase(), signal: abort.signal, body: json ? JSON.stringify(body) : body,
    headers: { ...(json ? { 'content-type': 'application/json' } : {}), ...(person ? { authorization: `Bearer ${person.token}` } : {}), ...headers },
  });
  const type = response.headers.get('content-type') ?? '';
  let text = '';
  if (type.startsWith('text/event-stream')) abort.abort();
  else if (type === 'application/zip') text = textsOfZip(Buffer.from(await response.arrayBuffer()));
  else text = await response.text();
  return { status: response.status, text, headers: response.headers };
}
