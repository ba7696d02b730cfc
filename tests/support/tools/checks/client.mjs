// How the checks speak to a tool.
import http from 'node:http';

export const basic = (name, password) => ({ authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` });
export const bearer = (token) => ({ authorization: `Bearer ${token}` });

/** A client with standing headers: client('POST', '/path', body, headers) → { status, headers, body }; rejects when there is no answer. */
export const clientOf = (url, standing = {}) => async (method, path, body, headers = {}) => {
  const isForm = body instanceof URLSearchParams;
  const response = await fetch(url + path, { method, redirect: 'manual', body: body === undefined ? undefined : isForm ? body : JSON.stringify(body),
    headers: { ...standing, ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }), ...headers } });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (response.headers.get('content-type') ?? '').includes('json') ? JSON.parse(text) : text };
};

/** Where a tool sends its webhooks: `got` are { headers, text, body } in the order of their arrival; `count(n)` resolves when there are so many. */
export async function startListener() {
  const got = [];
  let waiting = [];
  const listener = { got, answers: [], count: (n) => new Promise((resolve) => { waiting.push({ n, resolve }); tell(); }) };
  const tell = () => {
    waiting = waiting.filter(({ n, resolve }) => got.length < n || resolve());
  };
  const server = http.createServer(async (request, response) => {
    let text = '';
    for await (const piece of request) text += piece;
    got.push({ headers: request.headers, text, body: JSON.parse(text) });
    response.writeHead(listener.answers.shift() ?? 204).end();
    tell();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  listener.url = `http://127.0.0.1:${server.address().port}/hook`;
  listener.close = () => { server.closeAllConnections(); server.close(); };
  return listener;
}
