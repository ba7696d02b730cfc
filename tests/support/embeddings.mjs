// An embeddings endpoint that speaks OpenAI's protocol and needs no model: a text's vector is the bag of its words, those of one meaning
// counted as one.
import { createServer } from 'node:http';

/** `meanings`: word → what is counted instead of it. */
function vectorOf(text, meanings, dimension) {
  const vector = new Array(dimension).fill(0);
  vector[0] = 0.01;
  for (const word of text.toLowerCase().match(/[a-z]{4,}/g) ?? []) {
    let hash = 7;
    for (const letter of meanings[word] ?? word) hash = (hash * 31 + letter.charCodeAt(0)) % 1_000_003;
    vector[hash % dimension] += 1;
  }
  return vector;
}

/** On a free port of loopback. `env` makes a platform use it, `asked` are the texts it was asked for; with `failing` it answers that status
 *  to all. What `before` returns is waited for before texts get their vectors. */
export async function startEmbeddings(meanings, { before = async () => {}, dimension = 256 } = {}) {
  const endpoint = { asked: [], failing: 0 };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => (body += piece));
    request.on('end', async () => {
      const { model, input } = JSON.parse(body);
      if (endpoint.failing) return response.writeHead(endpoint.failing, { 'retry-after': '1' }).end('{}');
      endpoint.asked.push(...input);
      await before(input);
      response.writeHead(request.url === '/v1/embeddings' && model === 'test-embedder' ? 200 : 404,
        { 'content-type': 'application/json' });
      response.end(JSON.stringify({ object: 'list', model,
        data: input.map((text, index) => ({ object: 'embedding', index, embedding: vectorOf(text, meanings, dimension) })) }));
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint.env = { SP_EMBEDDINGS_URL: `http://127.0.0.1:${server.address().port}/v1`, SP_EMBEDDINGS_MODEL: 'test-embedder',
    SP_EMBEDDINGS_PRIVATE_ADDRESSES: 'true' };
  endpoint.close = () => {
    server.close();
    server.closeAllConnections();
  };
  return endpoint;
}
