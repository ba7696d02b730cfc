// What Jira's search knows of the issues, which is what they were a while ago.

const snapshot = (record) => ({ ...record, marks: [...record.marks], comments: [...record.comments], properties: new Map(record.properties) });

export class SearchIndex {
  #book;
  #lag = () => 0;
  #isLive = true;      // no lag, and never was one: the issues themselves are what is known
  #seen = new Map();   // id → the issue as the search knows it
  #coming = new Map();  // id → [{ at, state }] that it will know, in the order of the changes

  /** `lag`: after how many ms a change can be found; a number, or a function that is asked at each change. */
  constructor(book, lag = 0) {
    this.#book = book;
    this.setLag(lag);
  }

  /** For changes from now on. */
  setLag(lag) {
    this.#lag = typeof lag === 'function' ? lag : () => lag;
    if (!this.#isLive || lag === 0) return;
    this.#isLive = false;
    for (const record of this.#book.records.values()) this.#seen.set(record.id, snapshot(record));
  }

  /** An issue was made, or has changed. */
  changed(record) {
    if (this.#isLive) return;
    const waiting = this.#coming.get(record.id) ?? [];
    waiting.push({ at: performance.now() + this.#lag(), state: snapshot(record) });
    this.#coming.set(record.id, waiting);
  }

  /** The issue as the search knows it now, or undefined while it does not know it at all. */
  known(record) {
    if (this.#isLive) return record;
    const waiting = this.#coming.get(record.id);
    if (waiting) {
      const now = performance.now();
      const due = waiting.findLastIndex(({ at }) => at <= now);
      // With a change that is known, those before it are.
      if (due >= 0) {
        this.#seen.set(record.id, waiting[due].state);
        if (due + 1 < waiting.length) this.#coming.set(record.id, waiting.slice(due + 1));
        else this.#coming.delete(record.id);
      }
    }
    return this.#seen.get(record.id);
  }
}
