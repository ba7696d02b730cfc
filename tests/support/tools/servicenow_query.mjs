// ServiceNow's encoded queries: conditions joined by ^, ^OR bound to the condition before it, ^NQ for a second query, ORDERBY.
const operators = [['NOT IN', 'not in'], ['NOTLIKE', 'not contains'], ['LIKE', 'contains'], ['STARTSWITH', 'starts'], ['ENDSWITH', 'ends'],
  ['ISNOTEMPTY', 'not empty'],
  ['ISEMPTY', 'empty'], ['IN', 'in'], ['!=', '!='], ['>=', '>='], ['<=', '<='], ['=', '='], ['>', '>'], ['<', '<']];

function condition(text, isField) {
  const field = /^[a-z0-9_.]+/.exec(text)?.[0] ?? '';
  const rest = text.slice(field.length);
  const [word, is] = operators.find(([operator]) => rest.startsWith(operator)) ?? [];
  // What is invalid is left out, and the rest decides: with a misspelt field alone everything fits.
  if (!is || !isField(field)) return undefined;
  const value = rest.slice(word.length);
  return is === 'in' || is === 'not in' ? { field, is, value: value.split(',').map((one) => one.trim()) } : { field, is, value };
}

/** { query, order: [{ field, isDescending }] } of an encoded query. `isField(name)`: whether the table has it. */
export function parseEncoded(text, isField) {
  const order = [];
  const queries = [[]];
  for (const part of (text ?? '').split('^')) {
    const by = /^ORDERBY(DESC)?(.+)$/.exec(part);
    if (by) {
      order.push({ field: by[2], isDescending: by[1] === 'DESC' });
      continue;
    }
    if (part.startsWith('NQ')) queries.push([]);
    const isOr = part.startsWith('OR') && !part.startsWith('ORDERBY');
    const one = condition(part.replace(/^(NQ|OR)/, ''), isField);
    if (!one) continue;
    const conditions = queries.at(-1);
    if (isOr && conditions.length > 0) conditions.push({ any: [conditions.pop(), one] });
    else conditions.push(one);
  }
  return { query: queries.length === 1 ? { all: queries[0] } : { any: queries.map((all) => ({ all })) }, order };
}
