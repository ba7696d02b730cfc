// What makes a tool and the tickets differ behind the platform's back, and what a comparison of both says of it.
import assert from 'node:assert/strict';
import { until } from './platform.mjs';

/** How a record carries a mark, by tool. */
const marked = { glpi: (mark) => ({ externalId: mark }), jira: (mark) => ({ labels: [mark] }), servicenow: (mark) => ({ correlation_id: mark }), zendesk: (mark) => ({ externalId: mark }) };
/** A record that is gone for good. */
const removal = { glpi: { forever: true } };

/** The hands of somebody in the tool whom nobody saw. `tool`: a name of `kinds`. */
export function handsIn(tool, fake) {
  return {
    remove: (record) => fake.person.remove(record.id, removal[tool]),
    twin: (record) => fake.person.create({ title: record.title, text: 'The same again.', ...marked[tool](record.marks.find((mark) => /^sp-/.test(mark))) }),
    stranger: (title) => fake.person.create({ title, text: 'Nobody knows it.', ...marked[tool](`sp-${crypto.randomUUID()}`) }),
    state: (record, state) => fake.person.state(record.id, state, tool === 'servicenow' ? { close_code: 'Solved (Permanently)', close_notes: 'Done.' } : {}),
    title: (record, title) => fake.person.title(record.id, title),
    /** Of the comments that are not the opening. */
    forgetComment: (record) => { record.comments.pop(); record.updated = Date.now(); },
    repeatComment: (record) => {
      const last = record.comments.at(-1);
      record.comments.push({ ...last, id: `${Number(last.id) + 100_000}`, at: Date.now() });
      record.updated = Date.now();
    },
  };
}

/** Asks for a comparison and waits for its end. */
export async function compared(admin, connectorId, { within = 60_000 } = {}) {
  const path = `/api/v1/connectors/${connectorId}/reconciliation`;
  const asked = await admin.post(path);
  assert.equal(asked.status, 200, JSON.stringify(asked.body));
  return until(async () => {
    const { body } = await admin.get(path);
    return body.state === 'done' && body;
  }, { within, every: 100, what: 'the end of the comparison' });
}

/** All differences, page by page. */
export async function differencesOf(admin, query = '') {
  const found = [];
  for (let cursor = ''; ;) {
    const { status, body } = await admin.get(`/api/v1/connectors/differences?limit=200${query}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    assert.equal(status, 200, JSON.stringify(body));
    found.push(...body.items);
    if (!body.next_cursor) return found;
    cursor = body.next_cursor;
  }
}
