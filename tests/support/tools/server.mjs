// The HTTP side that all tools have in common: routes, the log of calls, faults, and Retry-After watched over.
//
// A route is [method, path with {parameters}, kind of call, handler]. A handler gets a call and returns an answer
// { status, headers, body } at once: whatever it does is done before another call is looked at. A body that is an object is sent as JSON;
// an answer with `ms` is sent so much later.
import http from 'node:http';

const inFlight = 50;           // ms after a 429 in which a call that was already under way may still come in
const hugeBytes = 100_000_000;
const chunk = Buffer.alloc(65_536, 'a');
const page = (title) => `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1><p>The proxy has something to say.</p></body></html>`;

export const answer = (status, body, headers = {}) => ({ status, body, headers });

/** The routes as a tree of path segments: finding one costs as much with a hundred routes as with one. */
function treeOf(routes) {
  const root = { children: new Map(), methods: new Map() };
  for (const [method, path, kind, handler] of routes) {
    let node = root;
    for (const segment of path.split('/').slice(1)) {
      const name = /^\{(.*)\}$/.exec(segment)?.[1];
      const key = name ? '*' : segment;
      if (!node.children.has(key)) node.children.set(key, { children: new Map(), methods: new Map() });
      node = node.children.get(key);
    }
    node.methods.set(method, { kind, handler, names: [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]) });
  }
  return root;
}

function routeOf(node, segments, at, values) {
  if (at === segments.length) return node.methods.size > 0 ? { methods: node.methods, values: [...values] } : undefined;
  const named = node.children.get(segments[at]);
  const found = named && routeOf(named, segments, at + 1, values);
  if (found) return found;
  const any = node.children.get('*');
  if (!any || segments[at] === '') return undefined;
  values.push(segments[at]);
  const route = routeOf(any, segments, at + 1, values);
  values.pop();
  return route;
}

function bodyOf(call) {
  const type = call.headers['content-type'] ?? '';
  if (call.raw.length === 0) return {};
  if (type.includes('x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(call.raw.toString()));
  return JSON.parse(call.raw.toString());
}

/** Retry-After as a date where that is asked for, and with a 503 where it names seconds. */
function retryAfter(given, kind, { seconds, isDate }) {
  if (kind !== 'limited' && (kind !== 'unavailable' || seconds === undefined)) return given;
  const after = given.headers['retry-after'] ?? String(seconds);
  return { ...given, headers: { ...given.headers, 'retry-after': isDate ? new Date(Date.now() + 1000 * Number(after)).toUTCString() : after } };
}

/**
 * Starts a server on a free port of 127.0.0.1.
 * - `routes`: see above; `kind` may be a function of the call. A route of kind 'session' is not asked for credentials.
 * - `authenticate(call)`: sets `call.caller` (whose calls share a Retry-After), or returns the answer that refuses.
 * - `answers`: the tool's own words: { unauthorized, limited, unavailable, error, notFound, malformed, expired, conflict }, functions of
 *   (call, options of the fault)
 * - `applies`: { expired, conflict }: whether such a fault means anything for a call; without them it never does
 * - `rewrite(path)`: the path that the routes know
 * - `keepAliveMs`: after how long an idle connection is closed; 0: never
 */
export async function startServer({ routes, authenticate = () => {}, answers, applies = {}, faults, book, rewrite = (path) => path, keepAliveMs = 0 }) {
  const tree = treeOf(routes);
  const timers = new Set();
  let limits = [];  // what a Retry-After forbids: { from, until, caller, covers }

  const later = (ms, task) => {
    if (!Number.isFinite(ms)) return;  // never
    const timer = setTimeout(() => { timers.delete(timer); task(); }, ms);
    timers.add(timer);
  };

  function watchEarly(call) {
    if (limits.length === 0) return;
    limits = limits.filter((limit) => limit.until > call.arrived);
    const limit = limits.find(({ from, caller, covers }) => call.arrived > from && (!caller || caller === call.caller) && covers(call));
    if (limit) book.early.push({ method: call.method, path: call.path, at: call.at, afterMs: call.arrived - limit.from + inFlight, seconds: limit.seconds });
  }

  /** From the moment its answer is completely written, a 429 forbids calls until its Retry-After has passed. */
  function limit(call, response, given) {
    const after = given.headers['retry-after'];
    if (given.status !== 429 || after === undefined) return;
    response.once('finish', () => {
      const now = performance.now();
      const seconds = Number.isNaN(Number(after)) ? (Date.parse(after) - Date.now()) / 1000 : Number(after);
      limits.push({ from: now + inFlight, until: now + 1000 * seconds, seconds, caller: call.caller, covers: given.covers ?? (() => true) });
    });
  }

  function send(call, response, { status, headers = {}, body, covers }) {
    book.answered(call.entry, response.destroyed ? 0 : status);
    if (response.destroyed) return;
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    limit(call, response, { status, headers, covers });
    response.writeHead(status, { ...(typeof body === 'object' ? { 'content-type': 'application/json;charset=UTF-8' } : {}),
      ...(status === 204 ? {} : { 'content-length': Buffer.byteLength(text) }), ...headers });
    response.end(status === 204 ? undefined : text);
  }

  const sendPage = (call, response, status, title) => send(call, response, answer(status, page(title), { 'content-type': 'text/html; charset=utf-8' }));

  /** The answer with padding before its first field, written only as fast as it is read. */
  function sendHuge(call, response, given, bytes = hugeBytes) {
    const status = given.status === 204 ? 200 : given.status;  // which may have a body
    book.answered(call.entry, status);
    response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8', ...given.headers });
    response.write('{"padding":"');
    const end = JSON.stringify(Array.isArray(given.body) ? { items: given.body } : given.body ?? {}).slice(1);
    let rest = bytes;
    const more = () => {
      while (rest > 0 && !response.destroyed) {
        const piece = rest < chunk.length ? chunk.subarray(0, rest) : chunk;
        rest -= piece.length;
        if (!response.write(piece)) return void response.once('drain', more);
      }
      response.end(`"${end === '}' ? '' : ','}${end}`);
    };
    more();
  }

  function sendDripping(call, response, given, ms = 100) {
    const status = given.status === 204 ? 200 : given.status;
    book.answered(call.entry, status);
    const text = Buffer.from(given.body === undefined ? ' '.repeat(64) : JSON.stringify(given.body));
    response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8', 'content-length': text.length, ...given.headers });
    response.flushHeaders();
    let sent = 0;
    const drop = () => {
      if (response.destroyed) return;
      response.write(text.subarray(sent, ++sent));
      if (sent < text.length) later(ms, drop);
      else response.end();
    };
    drop();
  }

  function done(route, call) {
    try {
      return route.handler(call) ?? answer(204);
    } catch (error) {
      if (error?.answer) return error.answer;
      throw error;
    }
  }

  /** What a fault does in place of the tool, or with what the tool did. */
  function faulty({ kind, options }, call, response, route) {
    call.entry.fault = kind;
    const drop = () => {
      book.answered(call.entry, 0);
      response.socket?.destroy();
    };
    switch (kind) {
      case 'reset':
        book.answered(call.entry, 0);
        return void response.socket?.resetAndDestroy();
      case 'html': return sendPage(call, response, 502, 'Bad Gateway');
      case 'limited': case 'unavailable': case 'error': case 'unauthorized': case 'expired': case 'conflict':
        return send(call, response, retryAfter(answers[kind](call, options), kind, options));
    }
    const given = done(route, call);
    switch (kind) {
      case 'dropped': return drop();
      case 'delay': return void later(options.ms ?? 1000, () => send(call, response, given));
      case 'error-made': return send(call, response, answers.error(call, options));
      case 'not-found-made': return send(call, response, answers.notFound(call, options));
      case 'html-made': return sendPage(call, response, 200, 'Sign in');
      case 'huge': return sendHuge(call, response, given, options.bytes);
      case 'drip': return sendDripping(call, response, given, options.ms);
    }
  }

  function handle(call, response) {
    const found = routeOf(tree, call.path.split('/').slice(1), 0, []);
    const route = found?.methods.get(call.method);
    call.kind = route && (typeof route.kind === 'function' ? undefined : route.kind);
    if (call.kind !== 'session') {
      const refused = authenticate(call);
      call.entry.caller = call.caller;
      watchEarly(call);
      if (refused && found) return send(call, response, refused);
    } else {
      watchEarly(call);
    }
    if (!route) return send(call, response, answers.notFound(call));
    try {
      call.params = Object.fromEntries(route.names.map((name, at) => [name, decodeURIComponent(found.values[at])]));
      call.body = bodyOf(call);
    } catch (error) {
      return send(call, response, answers.malformed(call, error));
    }
    call.kind ??= route.kind(call);
    call.entry.kind = call.kind;
    const fault = faults.take(call.kind, (kind) => !['expired', 'conflict'].includes(kind) || applies[kind]?.(call) === true);
    if (fault) return faulty(fault, call, response, route);
    const given = done(route, call);
    return given.ms === undefined ? send(call, response, given) : later(given.ms, () => send(call, response, given));
  }

  const server = http.createServer((request, response) => {
    const arrived = performance.now();
    const at = Date.now();
    const [path, query = ''] = request.url.split('?');
    const call = { arrived, at, method: request.method, path: rewrite(path), search: query, headers: request.headers, caller: undefined,
      get query() { return (this.parameters ??= new URLSearchParams(query)); } };
    call.entry = book.called({ method: call.method, path: request.url, status: 0, at });
    const pieces = [];
    request.on('data', (piece) => pieces.push(piece));
    request.on('end', () => {
      call.raw = pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
      try {
        handle(call, response);
      } catch (error) {
        // A mistake of the fake itself: it must not look like a fault on order.
        console.error(`${call.method} ${request.url}:`, error);
        send(call, response, answer(599, `the fake is broken: ${error.stack}`));
      }
    });
    request.on('error', () => {});
    response.on('error', () => {});
  });
  server.keepAliveTimeout = keepAliveMs;
  server.requestTimeout = 0;
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${server.address().port}`,
    async close() {
      for (const timer of timers) clearTimeout(timer);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Leaves a handler with an answer from any depth. */
export function refuse(given) {
  throw Object.assign(new Error('refused'), { answer: given });
}
