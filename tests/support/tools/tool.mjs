// What every fake tool is put together from.
import { Faults } from './faults.mjs';
import { RecordBook } from './record_book.mjs';
import { startServer } from './server.mjs';
import { Webhooks } from './webhooks.mjs';

/** What a tool begins with: its faults, its book and its webhooks. `headersOf(secret, body)`: of a webhook of this tool. */
export function parts(options, headersOf) {
  return { faults: new Faults(), book: new RecordBook(), webhooks: new Webhooks(headersOf, options.webhooks) };
}

/**
 * What a person does in the tool itself, not through its API. An id may be the record's key too, where the tool has keys.
 * `store` does it: { open(fields, by) → record, find(id) → record, comment(record, { text, isInternal }, by) → comment,
 * change(record, fields, by), remove(record, by) }; the API of the tool uses the same one.
 */
function personAt(store, name) {
  const known = (id) => {
    const record = store.find(String(id));
    if (!record) throw new Error(`there is no record ${id}`);
    return record;
  };
  return {
    name,
    /** { title, text, priority, assignee, state, … } → id */
    create: (fields) => store.open(fields, name).id,
    comment: (id, text) => store.comment(known(id), { text, isInternal: false }, name),
    note: (id, text) => store.comment(known(id), { text, isInternal: true }, name),
    state: (id, state, others = {}) => store.change(known(id), { ...others, state }, name),
    priority: (id, priority) => store.change(known(id), { priority }, name),
    assign: (id, assignee) => store.change(known(id), { assignee }, name),
    title: (id, title) => store.change(known(id), { title }, name),
    text: (id, text) => store.change(known(id), { text }, name),
    remove: (id, how) => store.remove(known(id), name, how),
  };
}

/** Starts the server of a tool. `others`: what the tool has besides. */
export async function startTool({ options, faults, book, webhooks, store, others = {}, ...server }) {
  const running = await startServer({ ...server, faults, book, keepAliveMs: options.keepAliveMs });
  return {
    url: running.url,
    faults, book, webhooks,
    person: personAt(store, options.person ?? 'paula'),
    flushWebhooks: (order) => webhooks.flush(order),
    async close() {
      webhooks.close();
      await running.close();
    },
    ...others,
  };
}

/** A date of the tools' databases: yyyy-MM-dd HH:mm:ss in UTC, whole seconds. */
export const databaseTime = (ms) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');

/** Reads it back, and ISO 8601 too; what says no zone is UTC. NaN where it is no date. */
export function readTime(text) {
  const plain = String(text).trim().replace(' ', 'T');
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(plain) || !plain.includes('T') ? plain : `${plain}Z`);
}

/** What is left of HTML when it is read. */
export const textOfHtml = (html) => String(html ?? '').replace(/<br\s*\/?>|<\/p>\s*(?=<p)/gi, '\n').replace(/<[^>]*>/g, '')
  .replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&nbsp;', ' ').replaceAll('&amp;', '&');

export const escapeHtml = (text) => String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
