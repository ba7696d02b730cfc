// Queries of all tools, once they are parsed: { all: [...] }, { any: [...] } or { field, is, value }. An empty { all: [] } is true.
//
// `is`: '=', '!=', '<', '<=', '>', '>=', 'in', 'not in', 'contains', 'starts', 'ends', 'empty', 'not empty'. A field may have several
// values (labels): then one of them has to fit, and for a negation none may.

const isEmpty = (value) => value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
const same = (left, right) => String(left).toLowerCase() === String(right).toLowerCase();
const text = (value) => String(value ?? '').toLowerCase();
const compare = (left, right) => (typeof left === 'number' && typeof right === 'number' ? left - right : left < right ? -1 : left > right ? 1 : 0);

const tests = {
  '=': same,
  in: (value, wanted) => wanted.some((one) => same(value, one)),
  '<': (value, wanted) => compare(value, wanted) < 0,
  '<=': (value, wanted) => compare(value, wanted) <= 0,
  '>': (value, wanted) => compare(value, wanted) > 0,
  '>=': (value, wanted) => compare(value, wanted) >= 0,
  contains: (value, wanted) => text(value).includes(text(wanted)),
  starts: (value, wanted) => text(value).startsWith(text(wanted)),
  ends: (value, wanted) => text(value).endsWith(text(wanted)),
};
const negations = { '!=': '=', 'not in': 'in', 'not contains': 'contains' };

/** Whether a record fits. `valueOf(field)` is the record's value. */
export function fits(query, valueOf) {
  if (query.all) return query.all.every((part) => fits(part, valueOf));
  if (query.any) return query.any.some((part) => fits(part, valueOf));
  const value = valueOf(query.field);
  if (query.is === 'empty') return isEmpty(value);
  if (query.is === 'not empty') return !isEmpty(value);
  if (negations[query.is]) return !fits({ ...query, is: negations[query.is] }, () => value);
  const values = Array.isArray(value) ? value : [value ?? ''];
  return values.some((one) => tests[query.is](one, query.value));
}

/** The values one of which `field` must have for a record to fit, or undefined where the query does not say. */
export function required(query, field) {
  if (query.all) return query.all.map((part) => required(part, field)).find(Boolean);
  if (query.any) {
    const parts = query.any.map((part) => required(part, field));
    return parts.length > 0 && parts.every(Boolean) ? parts.flat() : undefined;
  }
  if (query.field !== field) return undefined;
  return query.is === '=' ? [query.value] : query.is === 'in' ? query.value : undefined;
}

/** What `field` is at least, or undefined. */
export function atLeast(query, field) {
  if (query.all) return query.all.map((part) => atLeast(part, field)).find((value) => value !== undefined);
  return query.field === field && ['>', '>='].includes(query.is) ? query.value : undefined;
}

/** The records that may fit, by an index where there is one: those of a mark, or those changed since, else all. */
export function candidates(query, book, { mark, updated, since = (value) => value }) {
  const marks = required(query, mark);
  if (marks) return [...new Set(marks.flatMap((one) => book.byMark(one)))];
  const from = atLeast(query, updated);
  return book.changedSince(from === undefined ? 0 : since(from));
}
