// RSQL as GLPI's high-level API reads it: `external_id==x;date_mod=ge=2026-01-01T00:00:00Z`, ';' for and, ',' for or.
const operators = { '==': '=', '!=': '!=', '=in=': 'in', '=out=': 'not in', '=lt=': '<', '=le=': '<=', '=gt=': '>', '=ge=': '>=',
  '=like=': 'contains', '=ilike=': 'contains', '=isnull=': 'empty', '=notnull=': 'not empty', '=empty=': 'empty', '=notempty=': 'not empty' };
const unary = new Set(['empty', 'not empty']);

export class RsqlError extends Error {
  /** `detail`: by property what is wrong with it. */
  constructor(message, detail = null) {
    super(message);
    this.detail = detail;
  }
}

const unquoted = (text) => (/^(".*"|'.*')$/s.test(text) ? text.slice(1, -1) : text);

/** As a tree of query_tree.mjs. `fields`: name → function that reads a value from its text. */
export function parseRsql(text, fields) {
  let at = 0;
  const wrong = {};

  function comparison() {
    if (text[at] === '(') {
      ++at;
      const inner = either();
      if (text[at++] !== ')') throw new RsqlError('a bracket of the filter is not closed');
      return inner;
    }
    const [, field, operator] = /^([\w.]+)(==|!=|=[a-z]+=)/.exec(text.slice(at)) ?? [];
    if (!field) throw new RsqlError('the filter lacks an operator');
    at += field.length + operator.length;
    if (!(field in fields)) wrong[field] = 'Unknown property';
    else if (!fields[field]) wrong[field] = 'Computed properties cannot be filtered by';
    const is = operators[operator];
    if (!is) wrong[field] = 'Unknown operator';
    return condition(field, is);
  }

  function condition(field, is) {
    const read = fields[field] ?? ((value) => value);
    if (unary.has(is)) return { field, is };
    const value = /^(\([^)]*\)|"(?:\\.|[^"])*"|'(?:\\.|[^'])*'|[^;,)]*)/.exec(text.slice(at))[0];
    at += value.length;
    if (value === '') throw new RsqlError(`the filter lacks a value for "${field}"`);
    if (value.startsWith('(')) return { field, is, value: value.slice(1, -1).split(',').map((one) => read(unquoted(one.trim()))) };
    const plain = unquoted(value);
    return { field, is, value: is === 'contains' ? plain.replaceAll('*', '') : read(plain) };
  }

  const list = (separator, part, name) => {
    const parts = [part()];
    while (text[at] === separator) {
      ++at;
      parts.push(part());
    }
    return parts.length === 1 ? parts[0] : { [name]: parts };
  };
  const both = () => list(';', comparison, 'all');
  const either = () => list(',', both, 'any');

  if (text === '') return { all: [] };
  const query = either();
  if (at < text.length) throw new RsqlError('the filter cannot be read to its end');
  if (Object.keys(wrong).length > 0) throw new RsqlError('the filter names what it may not', wrong);
  return query;
}
