// What a tool was made to do: its records, in which order each was written to, and the calls that came in. Tests compare it with
// what the platform believes.
import { EventEmitter, once } from 'node:events';

const callsKept = 20_000;
const insertionSlack = 1_000;  // stale rows in the order of changes before it is written anew

export class RecordBook {
  /** id → { id, marks, title, text, state, priority, assignee, created, updated, comments, isDeleted, … }; times in ms. */
  records = new Map();
  /** The newest calls: { method, path, status, at, kind, caller, fault }; status 0: there was no answer. */
  calls = [];
  /** How many calls came in, those that `calls` no longer has included. */
  callCount = 0;
  /** Calls that came before a Retry-After had passed; not those that were already under way when it was written. */
  early = [];
  /** Requests that break the tool's published schema: { method, path, problems }. */
  violations = [];
  #byMark = new Map();
  #journals = new Map();
  #changes = [];  // { at, record } in order; a row is stale when its record has changed since
  #written = new EventEmitter().setMaxListeners(0);

  /** Adds a record; `by`: whose call or hand made it. */
  add(record, by) {
    const now = Date.now();
    Object.assign(record, { created: now, updated: now, comments: record.comments ?? [], isDeleted: false });
    this.records.set(record.id, record);
    for (const mark of record.marks) this.#index(mark, record);
    this.#note(record, { what: 'create', text: record.title, by });
    return record;
  }

  /** A comment of a record; `isInternal`: a note that the requester does not see. */
  comment(record, { text, isInternal = false, ...others }, by) {
    const comment = { id: others.id, text, isInternal, by, at: Date.now(), ...others };
    record.comments.push(comment);
    this.#note(record, { what: 'comment', text, isInternal, by });
    return comment;
  }

  /** Changes fields. A state is a line of its own in the journal, as tests ask after it most. */
  change(record, fields, by) {
    const { state, marks = [], ...others } = fields;
    for (const mark of marks) this.#index(mark, record);
    Object.assign(record, fields);
    if (Object.keys(others).length > 0) this.#note(record, { what: 'update', text: Object.keys(others).join(' '), by });
    if (state !== undefined) this.#note(record, { what: 'state', state, by });
  }

  remove(record, by) {
    record.isDeleted = true;
    this.#note(record, { what: 'delete', by });
  }

  /** The record, or undefined where there is none (any more). */
  present(id) {
    const record = this.records.get(id);
    return record && !record.isDeleted ? record : undefined;
  }

  /** All records that ever carried our mark, deleted ones too: more than one was made twice. */
  byMark(mark) {
    return [...(this.#byMark.get(mark) ?? [])];
  }

  /** All marks, and those of which there is more than one record. */
  get marks() {
    return [...this.#byMark.keys()];
  }

  get twice() {
    return this.marks.filter((mark) => this.#byMark.get(mark).size > 1);
  }

  /** What was written to a record, in order: { at, what: 'create' | 'comment' | 'state' | 'update' | 'delete', text, state, isInternal, by }. */
  journal(id) {
    return this.#journals.get(id) ?? [];
  }

  /** Records changed at `from` (ms) or later, the longest unchanged first. */
  changedSince(from = 0) {
    if (this.#changes.length > this.records.size + insertionSlack) this.#changes = this.#changes.filter((row) => row.record.lastChange === row);
    let low = 0;
    for (let high = this.#changes.length; low < high;) {
      const middle = (low + high) >> 1;
      if (this.#changes[middle].at < from) low = middle + 1;
      else high = middle;
    }
    const found = [];
    for (; low < this.#changes.length; ++low) if (this.#changes[low].record.lastChange === this.#changes[low]) found.push(this.#changes[low].record);
    return found;
  }

  /** A call that has come in; its status is filled in when it is answered. */
  called(call) {
    ++this.callCount;
    this.calls.push(call);
    if (this.calls.length > 2 * callsKept) this.calls.splice(0, callsKept);
    return call;
  }

  answered(call, status) {
    call.status = status;
    this.#written.emit('written');
  }

  /** Resolves with what `condition` returns as soon as it is truthy, asked after each write and each answer. */
  async until(condition, { within = 10_000, what = 'the condition' } = {}) {
    const signal = AbortSignal.timeout(within);
    for (;;) {
      const value = condition();
      if (value) return value;
      try {
        await once(this.#written, 'written', { signal });
      } catch {
        throw new Error(`${what} did not come true within ${within} ms`);
      }
    }
  }

  #index(mark, record) {
    if (mark === undefined || mark === null || mark === '') return;
    if (!this.#byMark.has(mark)) this.#byMark.set(mark, new Set());
    this.#byMark.get(mark).add(record);
  }

  #note(record, line) {
    const at = Date.now();
    record.updated = at;
    // Not enumerable: views and comparisons of a record are not to see the book's own bookkeeping.
    Object.defineProperty(record, 'lastChange', { value: { at, record }, configurable: true });
    this.#changes.push(record.lastChange);
    if (!this.#journals.has(record.id)) this.#journals.set(record.id, []);
    this.#journals.get(record.id).push({ at, ...line });
    this.#written.emit('written');
  }
}
