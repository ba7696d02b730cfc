// GLPI: the legacy API and the high-level API 2 of the same tickets, and the webhooks of GLPI 11.
//
// Learned from glpi-project/glpi: apirest.md, resources/api_doc.MD, ITILController, ResourceAccessor, the RSQL parser and Webhook.php.
import { glpiSignature } from './signatures.mjs';
import { Tokens, bearerOf } from './oauth.mjs';
import { legacyRoutes, legacyAnswers, legacySession } from './glpi_v1.mjs';
import { followupView, highLevelAnswers, highLevelRoutes, ticketView } from './glpi_v2.mjs';
import { parts, startTool, textOfHtml } from './tool.mjs';

/**
 * Options:
 * - `version`: 11, or 10, which has no high-level API and answers names and contents with their markup encoded
 * - `appToken`: that the legacy API then demands
 * - `credentials`: { userToken, login, password, clientId, clientSecret }; they may be changed while it runs (`glpi.credentials`)
 * - `createdStatus`: of the high-level API: 201, or 200 as GLPI 11 before mid-2026
 * - `users`, `entities`, `categories`: what there is to choose from
 * - `titleMark`: a RegExp whose first group is our mark in a title, for platforms that have no external id there
 * - `tokenSeconds`, `rotatesRefreshTokens`, `webhooks`, `person`, `keepAliveMs`
 */
export async function startGlpi(options = {}) {
  const glpi = {
    version: options.version ?? 11,
    appToken: options.appToken,
    createdStatus: options.createdStatus ?? 201,
    credentials: { userToken: 'user-token', login: 'connector', password: 'secret', clientId: 'client', clientSecret: 'client-secret', ...options.credentials },
    sessions: new Map(),  // Session-Token → login
    tokens: new Tokens({ rotates: options.rotatesRefreshTokens, seconds: options.tokenSeconds }),
    users: options.users ?? [{ id: 7, name: 'connector', email: 'connector@glpi.example', realname: 'Connector' },
      { id: 8, name: 'paula', email: 'paula@glpi.example', realname: 'Person' },
      { id: 9, name: 'ruth', email: 'ruth@customer.example', realname: 'Requester' }],
    entities: options.entities ?? [{ id: 0, name: 'Root entity', completename: 'Root entity' }, { id: 1, name: 'Support', completename: 'Root entity > Support' }],
    categories: options.categories ?? [{ id: 1, name: 'Hardware' }, { id: 2, name: 'Software' }],
  };
  Object.assign(glpi, parts(options, (secret, body) => {
    const timestamp = String(Math.floor(Date.now() / 1000));
    return { 'X-GLPI-timestamp': timestamp, ...(secret ? { 'X-GLPI-signature': glpiSignature(secret, body, timestamp) } : {}) };
  }));
  glpi.store = storeOf(glpi, options.titleMark);

  const isLegacy = (call) => call.path.startsWith('/apirest.php');
  const wordsOf = (call) => (isLegacy(call) ? legacyAnswers : highLevelAnswers);
  const answers = Object.fromEntries(Object.keys(legacyAnswers).map((name) => [name, (call, of) => wordsOf(call)[name](call, of, glpi)]));
  return startTool({
    ...glpi, options, answers,
    applies: { expired: (call) => (isLegacy(call) ? glpi.sessions.has(legacySession(call)) : glpi.tokens.holder(bearerOf(call)) !== undefined) },
    routes: [...legacyRoutes(glpi), ...(glpi.version >= 11 ? highLevelRoutes(glpi) : [])],
    authenticate: (call) => wordsOf(call).authenticate(call, glpi),
    // Each version of the high-level API is served under its number, and the newest without; the legacy one under v1 too.
    rewrite: (path) => path.replace(/\/$/, '').replace(/^\/api\.php\/v1(?=\/|$)/, '/apirest.php').replace(/^\/api\.php(\/v2(\.\d+)*)?(?=\/)/, '/api.php'),
    others: { credentials: glpi.credentials, tokens: glpi.tokens, endSessions: () => glpi.sessions.clear() },
  });
}

/** What is done to tickets, by whichever way. Contents are HTML, as GLPI keeps them. */
function storeOf(glpi, titleMark) {
  const { book, webhooks } = glpi;
  let lastTicket = 0;
  let lastItem = 0;
  const pretty = (payload) => JSON.stringify(payload, null, 4);
  const tell = (event, record) => webhooks.tell(() => pretty({ item: ticketView(glpi, record), event }));
  const marksOf = ({ externalId, title }) => [externalId, titleMark?.exec(title)?.[1]].filter(Boolean);
  return {
    open({ title, html, text, state = 1, urgency = 3, priority = 3, type = 1, category = 0, entity = 0, externalId, requester, assignee }, by) {
      const content = html ?? text ?? '';
      const id = String(++lastTicket);
      const record = book.add({
        id, marks: marksOf({ externalId, title }), externalId, title, html: content, text: textOfHtml(content), state: Number(state), urgency: Number(urgency),
        impact: 3, priority: Number(priority), type: Number(type), category: Number(category), entity: Number(entity), requester, assignee,
      }, by);
      tell('new', record);
      return record;
    },
    find: (id) => book.present(id),
    comment(record, { html, text, isInternal }, by) {
      const content = html ?? text;
      const comment = book.comment(record, { id: String(++lastItem), html: content, text: textOfHtml(content), isInternal }, by);
      webhooks.tell(() => pretty({ item: followupView(record, comment), event: 'new', parent_item: ticketView(glpi, record) }));
      return comment;
    },
    /** A solution is an item of the timeline, and solves the ticket. */
    solve(record, { html }, by) {
      const solution = { id: String(++lastItem), html, text: textOfHtml(html), by, at: Date.now() };
      (record.solutions ??= []).push(solution);
      this.change(record, { state: 5 }, by);
      return solution;
    },
    change(record, { html, text, ...fields }, by) {
      const content = html ?? text;
      const changed = { ...fields, ...(content === undefined ? {} : { html: content, text: textOfHtml(content) }) };
      for (const name of ['state', 'urgency', 'priority', 'impact', 'type', 'category']) if (changed[name] !== undefined) changed[name] = Number(changed[name]);
      const marks = marksOf({ externalId: changed.externalId ?? record.externalId, title: changed.title ?? record.title });
      book.change(record, { ...changed, marks }, by);
      tell('update', record);
    },
    /** Into the bin, where it can still be read; `forever`: out of it too. */
    remove(record, by, { forever = false } = {}) {
      if (forever) book.remove(record, by);
      else book.change(record, { isInBin: true }, by);
      tell('delete', record);
    },
  };
}
