// Tickets that go to several fake tools at once, and what is compared afterwards: which of them are there, how often, and in
// which order what was said of them arrived.
import assert from 'node:assert/strict';
import { startGenericApi, startGlpi, startJira, startServiceNow, startZendesk } from './tools/index.mjs';
import { until } from './platform.mjs';

/** A platform that may reach the fakes; patience in seconds, much shorter than an operator's. */
export const reachingLoopback = {
  SP_CONNECTOR_NETWORKS: '127.0.0.0/8',
  SP_CONNECTOR_TIMEOUT_SECONDS: '2',
  SP_CONNECTOR_RETRY_SECONDS: Array(30).fill('1').join(','),
  SP_CONNECTOR_HOLD_SECONDS: '1',
  SP_CONNECTOR_INDEX_LAG_SECONDS: '3',
};

const states = (open, pending, solved, closed) => ({ open, pending, solved, closed });

/** Each tool: how its fake is started, and the connector that reaches it. */
export const kinds = {
  glpi: {
    start: () => startGlpi({}),
    connector: (url) => ({
      tool: 'glpi',
      settings: {
        base_url: url,
        calls_per_minute: 600_000,
        authentication: { method: 'password', client_id: 'client', user_name: 'connector' },
        mapping: { status_out: states('2', '4', '5', '6') },
      },
      secrets: { secret: 'secret', client_secret: 'client-secret' },
    }),
    state: (record) => String(record.state),
  },
  jira: {
    start: ({ indexLagMs }) => startJira({ kind: 'cloud', indexLagMs, writeLimits: false }),
    connector: (url, project) => ({
      tool: 'jira_cloud',
      settings: {
        base_url: url,
        calls_per_minute: 600_000,
        authentication: { method: 'basic', user_name: 'connector@jira.example' },
        mapping: { ...project, status_out: states('In Progress', 'Waiting', 'Done', 'Done') },
      },
      secrets: { secret: 'api-token' },
    }),
  },
  servicenow: {
    start: () => startServiceNow({}),
    connector: (url) => ({
      tool: 'servicenow',
      settings: {
        base_url: url,
        calls_per_minute: 600_000,
        authentication: { method: 'basic', user_name: 'connector' },
        mapping: { project: 'incident', status_out: states('2', '3', '6', '7') },
      },
      secrets: { secret: 'secret' },
    }),
    state: (record) => String(record.state),
  },
  zendesk: {
    start: () => startZendesk({ updateLimit: false }),
    connector: (url) => ({
      tool: 'zendesk',
      settings: {
        base_url: url,
        calls_per_minute: 600_000,
        authentication: { method: 'basic', user_name: 'connector@zendesk.example/token' },
        mapping: { status_out: states('open', 'pending', 'solved', 'solved') },
      },
      secrets: { secret: 'api-token' },
    }),
  },
  generic: {
    start: () => startGenericApi({}),
    connector: (url) => ({
      tool: 'generic',
      settings: {
        base_url: url,
        calls_per_minute: 600_000,
        authentication: { method: 'bearer' },
        mapping: { status_out: states('working', 'parked', 'finished', 'finished') },
        generic: {
          create: { method: 'POST', path: '/v1/cases', body: { title: '{{ticket.subject}}', text: '{{ticket.text}}', ref: '{{ticket.mark}}' }, id_at: '/case/no', url_at: '/case/href' },
          find: { method: 'GET', path: '/v1/cases?ref={{ticket.mark}}', list_at: '/cases', id_at: '/no' },
          comment: { method: 'POST', path: '/v1/cases/{{remote.id}}/notes', body: { text: '{{message.text}}' }, id_at: '/note/id' },
          list_comments: { method: 'GET', path: '/v1/cases/{{remote.id}}/notes', list_at: '/notes', id_at: '/id', text_at: '/text' },
          update: { method: 'PUT', path: '/v1/cases/{{remote.id}}/state', body: { state: '{{change.status}}' } },
        },
      },
      secrets: { secret: 'access-token' },
    }),
  },
};

/** How what changes in the fake generic API is read, listed and told of. */
export const genericWayBack = {
  read: { method: 'GET', path: '/v1/cases/{{remote.id}}', key_at: '/case/no', url_at: '/case/href', title_at: '/case/title', text_at: '/case/text', state_at: '/case/state',
    priority_at: '/case/priority', mark_at: '/case/ref', made_at: '/case/opened', time_at: '/case/changed' },
  changes: { method: 'GET', path: '/v1/cases?since={{since}}', list_at: '/cases', id_at: '/no', time_at: '/changed' },
  list_comments: { method: 'GET', path: '/v1/cases/{{remote.id}}/notes', list_at: '/notes', id_at: '/id', text_at: '/text', author_at: '/by', time_at: '/at', internal_at: '/hidden' },
  incoming: { id_at: '/data/case/no' },
};

/** Fakes by name, with a connector of `admin` to each. `tools`: names of `kinds`. */
export async function connectTools(admin, tools, { indexLagMs = 0 } = {}) {
  const fakes = {};
  for (const name of tools) {
    const fake = await kinds[name].start({ indexLagMs });
    const answer = await admin.post('/api/v1/connectors', { name, ...kinds[name].connector(fake.url, fake.project ?? { project: 'SUP', type: '10001' }) });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    fakes[name] = fake;
    fake.connectorId = answer.body.id;
  }
  return fakes;
}

export const closeTools = (fakes) => Promise.all(Object.values(fakes).map((fake) => fake.close()));

/** What the platform says of each connector, by name. */
export async function standing(admin) {
  const { status, body } = await admin.get('/api/v1/connectors');
  assert.equal(status, 200);
  return Object.fromEntries(body.items.map((item) => [item.name, item.health]));
}

/** A person sends again what failed, and lets go on what was switched off. What the platform says of each connector. */
export async function attended(admin) {
  const { body } = await admin.get('/api/v1/connectors');
  for (const { id, health } of body.items) {
    if (health.failed > 0) await admin.post(`/api/v1/connectors/${id}/replay`);
    if (health.state === 'switched_off') await admin.post(`/api/v1/connectors/${id}/resume`);
  }
  return body.items;
}

/** Until nothing is on its way any more; with somebody who attends to it, but for `replay` false. */
export async function drained(admin, { within = 60_000, replay = true } = {}) {
  await until(async () => {
    const items = replay ? await attended(admin) : (await admin.get('/api/v1/connectors')).body.items;
    return items.every(({ health }) => health.waiting + health.sending + health.ambiguous + (replay ? health.failed : 0) === 0);
  }, { within, every: 200, what: 'the end of the deliveries' });
}

/** A ticket's records in a fake, by its subject, which is its own. */
export function recordsBySubject(fake) {
  const found = new Map();
  for (const record of fake.book.records.values()) found.set(record.title, [...(found.get(record.title) ?? []), record]);
  return found;
}

/**
 * What is wrong with a tool: `tickets` is subject → { said: [texts in order], maybe: Set of texts that were not acknowledged }; the
 * description may hold the first of them.
 */
export function differences(name, fake, tickets) {
  const wrong = { lost: [], twice: [], disordered: [], unsaid: [], saidTwice: [] };
  const there = recordsBySubject(fake);
  for (const [subject, { said, maybe = new Set(), isSure = true }] of tickets) {
    const records = there.get(subject) ?? [];
    if (records.length === 0 && isSure) wrong.lost.push(`${name}: ${subject}`);
    if (records.length > 1) wrong.twice.push(`${name}: ${subject} (${records.map((record) => record.id)})`);
    if (records.length !== 1) continue;
    const whole = [records[0].text, ...records[0].comments.map((comment) => comment.text)];
    const places = said.map((text) => whole.findIndex((part) => part.includes(text)));
    said.forEach((text, i) => {
      const count = whole.filter((part) => part.includes(text)).length;
      if (count === 0) wrong.unsaid.push(`${name}: ${subject}: ${text}`);
      if (count > 1) wrong.saidTwice.push(`${name}: ${subject}: ${text}`);
      if (i > 0 && places[i] >= 0 && places[i - 1] > places[i]) wrong.disordered.push(`${name}: ${subject}: ${text}`);
    });
    for (const text of maybe) if (whole.filter((part) => part.includes(text)).length > 1) wrong.saidTwice.push(`${name}: ${subject}: ${text}`);
  }
  for (const mark of fake.book.twice) wrong.twice.push(`${name}: ${mark}`);
  return wrong;
}
