// The part of JQL that looks for issues: comparisons with AND, OR, NOT and brackets, and ORDER BY.
const operators = { '=': '=', '!=': '!=', '<': '<', '<=': '<=', '>': '>', '>=': '>=', '~': 'contains', '!~': 'not contains', in: 'in', 'not in': 'not in' };
const inverse = { '=': '!=', '!=': '=', in: 'not in', 'not in': 'in', contains: 'not contains', 'not contains': 'contains', '<': '>=', '<=': '>', '>': '<=',
  '>=': '<', empty: 'not empty', 'not empty': 'empty' };
const token = /\s*("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[()=,]|!=|<=|>=|!~|[<>~]|[^\s()=,<>!~"']+)/gy;

export class JqlError extends Error {}

function tokensOf(text) {
  const list = [];
  token.lastIndex = 0;
  for (let at = 0; text.slice(at).trim() !== ''; at = token.lastIndex) {
    const match = token.exec(text);
    if (!match) throw new JqlError(`Error in the JQL Query: The character '${text.slice(at).trim()[0]}' is a reserved JQL character.`);
    list.push(match[1]);
  }
  return list;
}

const plain = (word) => (/^["']/.test(word) ? word.slice(1, -1).replace(/\\(.)/g, '$1') : word);
const isWord = (word, ...wanted) => word !== undefined && wanted.includes(word.toLowerCase());

/**
 * { query, order: [{ field, isDescending }] }. `fields`: lower-case name → { name, read(text) }, `read` giving the value that is compared.
 */
export function parseJql(text, fields) {
  const tokens = tokensOf(text);
  let at = 0;
  const field = (word) => fields[plain(word ?? '').toLowerCase()]
    ?? (() => { throw new JqlError(`Field '${plain(word ?? '')}' does not exist or you do not have permission to view it.`); })();
  const take = (wanted) => {
    if (!isWord(tokens[at], wanted)) throw new JqlError(`Error in the JQL Query: Expecting '${wanted}' but got '${tokens[at] ?? 'the end'}'.`);
    ++at;
  };

  function negated(query) {
    if (query.all) return { any: query.all.map(negated) };
    if (query.any) return { all: query.any.map(negated) };
    return { ...query, is: inverse[query.is] };
  }

  function term() {
    if (isWord(tokens[at], 'not')) {
      ++at;
      return negated(term());
    }
    if (tokens[at] === '(') {
      ++at;
      const inner = list('or', () => list('and', term, 'all'), 'any');
      take(')');
      return inner;
    }
    return comparison();
  }

  function comparison() {
    const { name, read } = field(tokens[at++]);
    if (isWord(tokens[at], 'is')) {
      ++at;
      const isNot = isWord(tokens[at], 'not') && ++at > 0;
      if (!isWord(tokens[at++], 'empty', 'null')) throw new JqlError("Error in the JQL Query: Expecting 'EMPTY'.");
      return { field: name, is: isNot ? 'not empty' : 'empty' };
    }
    let operator = tokens[at++]?.toLowerCase();
    if (operator === 'not') operator += ` ${tokens[at++]?.toLowerCase()}`;
    const is = operators[operator];
    if (!is) throw new JqlError(`Error in the JQL Query: Expecting an operator but got '${operator ?? 'the end'}'.`);
    return { field: name, is, value: ['in', 'not in'].includes(is) ? values(read) : read(value()) };
  }

  function value() {
    const word = tokens[at++];
    if (word === undefined || /^[()=,]$/.test(word)) throw new JqlError('Error in the JQL Query: Expecting a value.');
    return plain(word);
  }

  function values(read) {
    take('(');
    const found = [read(value())];
    while (tokens[at] === ',') {
      ++at;
      found.push(read(value()));
    }
    take(')');
    return found;
  }

  function list(separator, part, name) {
    const all = [part()];
    while (isWord(tokens[at], separator)) {
      ++at;
      all.push(part());
    }
    return all.length === 1 ? all[0] : { [name]: all };
  }

  function orders() {
    if (!isWord(tokens[at], 'order')) return [];
    ++at;
    take('by');
    const found = [];
    do {
      if (tokens[at] === ',') ++at;
      const { name } = field(tokens[at++]);
      const isDescending = isWord(tokens[at], 'desc');
      if (isWord(tokens[at], 'asc', 'desc')) ++at;
      found.push({ field: name, isDescending });
    } while (tokens[at] === ',');
    return found;
  }

  const query = tokens.length === 0 || isWord(tokens[0], 'order') ? { all: [] } : list('or', () => list('and', term, 'all'), 'any');
  const order = orders();
  if (at < tokens.length) throw new JqlError(`Error in the JQL Query: Expecting the end of the query but got '${tokens[at]}'.`);
  return { query, order, isUnbounded: query.all?.length === 0 };
}

/** `2026/11/22 10:15` (or with '-', or the date alone) as Jira reads it: in the time zone of the caller, to the minute. Also `-5m`, `-1d` and ms. */
export function readJqlTime(text, timeZone = 'UTC') {
  const [, amount, unit] = /^(-?\d+)([mhdw])$/.exec(text) ?? [];
  if (unit) return Date.now() + Number(amount) * { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }[unit];
  if (/^\d{11,}$/.test(text)) return Number(text);
  const match = /^(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?: (\d{1,2}):(\d{2}))?$/.exec(text);
  if (!match) {
    throw new JqlError(`Date value '${text}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd', or a period format e.g. '-5d'.`);
  }
  const [year, month, day, hour = 0, minute = 0] = match.slice(1).map((part) => (part === undefined ? undefined : Number(part)));
  const asUtc = Date.UTC(year, month - 1, day, hour, minute);
  return asUtc - offsetOf(timeZone, asUtc);
}

/** How far a zone's clocks are ahead of UTC, in ms. */
function offsetOf(timeZone, at) {
  if (timeZone === 'UTC') return 0;
  const part = Object.fromEntries(new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric',
    hour: 'numeric', minute: 'numeric', second: 'numeric' })
    .formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second) - at;
}
