import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { join, register, startPlatform, until } from '../support/platform.mjs';

let platform, admin, agent, requester, stranger;
before(async () => {
  platform = await startPlatform();
  admin = await register(platform.url);
  agent = await join(admin, 'agent');
  requester = await join(admin, 'requester');
  stranger = await register(platform.url);
});
after(() => platform.stop());

const article = (title, content, more = {}) => ({ title, content, format: 'markdown', audience: 'requesters', ...more });
const search = (person, q, more = '') => person.get(`/api/v1/kb/search?q=${encodeURIComponent(q)}${more}`);
const found = async (person, q) => (await search(person, q)).body.items;

test('an article is created, found within two seconds, edited and deleted for good', async () => {
  const created = await agent.post('/api/v1/kb/documents',
    article('Badge perdu', '## Déclarer la perte\n\nAppelez le poste **4242** sans attendre.\n\n## Nouveau badge\n\nRetirez-le à l’accueil.'));
  assert.equal(created.status, 201);
  const { id, version, chunks } = created.body;
  assert.equal(version, 1);
  assert.ok(chunks >= 1);
  assert.equal(created.body.language, 'fr');
  const hits = await until(async () => { const items = await found(requester, 'perte badge poste'); return items.length && items; },
    { what: 'search' });
  assert.equal(hits[0].document_id, id);
  assert.match(hits[0].snippet, /<mark>/);
  for (const field of ['document_id', 'chunk_id', 'title', 'heading', 'snippet', 'score']) assert.ok(field in hits[0], field);

  const stale = await agent.put(`/api/v1/kb/documents/${id}`, article('Badge perdu', 'Écrivez au service **logistique**.'), { 'if-match': '"7"' });
  assert.equal(stale.status, 412);
  assert.equal(stale.body.code, 'version_conflict');
  assert.equal(stale.body.current.version, 1);
  const edited = await agent.put(`/api/v1/kb/documents/${id}`, article('Badge perdu', 'Écrivez au service **logistique**.'), { 'if-match': '"1"' });
  assert.equal(edited.status, 200);
  assert.equal(edited.body.version, 2);
  await until(async () => (await found(requester, 'service logistique')).length === 1, { what: 'the edit' });
  assert.deepEqual(await found(requester, 'accueil'), []);

  const versions = await agent.get(`/api/v1/kb/documents/${id}/versions`);
  assert.deepEqual(versions.body.items.map((item) => item.version), [2, 1]);
  assert.match((await agent.get(`/api/v1/kb/documents/${id}/versions/1`)).body.content, /4242/);

  assert.equal((await agent.delete(`/api/v1/kb/documents/${id}`)).status, 204);
  assert.deepEqual(await found(requester, 'logistique'), []);
  assert.equal((await agent.get(`/api/v1/kb/documents/${id}`)).status, 404);
  assert.equal((await agent.get(`/api/v1/kb/documents/${id}/versions/1`)).status, 404);
});

test('requesters neither write nor see what is for agents', async () => {
  const secret = await agent.post('/api/v1/kb/documents', article('Procédure coffre', 'La combinaison change le lundi matin.', { audience: 'agents' }));
  assert.equal(secret.status, 201);
  await until(async () => (await found(agent, 'combinaison coffre')).length === 1);
  assert.deepEqual(await found(requester, 'combinaison coffre'), []);
  assert.equal((await requester.get(`/api/v1/kb/documents/${secret.body.id}`)).status, 404);
  assert.equal((await requester.get(`/api/v1/kb/documents/${secret.body.id}/chunks`)).status, 404);
  const list = await requester.get('/api/v1/kb/documents');
  assert.ok(!list.body.items.some((item) => item.id === secret.body.id));
  assert.equal((await requester.post('/api/v1/kb/documents', article('x', 'y'))).status, 403);
  assert.equal((await requester.delete(`/api/v1/kb/documents/${secret.body.id}`)).status, 403);
  // Opening it up makes it readable, closing it again hides it at once.
  await agent.put(`/api/v1/kb/documents/${secret.body.id}`, article('Procédure coffre', 'La combinaison change le lundi matin.'));
  await until(async () => (await found(requester, 'combinaison coffre')).length === 1);
  await agent.put(`/api/v1/kb/documents/${secret.body.id}`, article('Procédure coffre', 'La combinaison change le lundi matin.', { audience: 'agents' }));
  assert.deepEqual(await found(requester, 'combinaison coffre'), []);
});

test('another organisation finds, reads and changes nothing', async () => {
  const created = await agent.post('/api/v1/kb/documents', article('Plan du site', 'Le quai huit est réservé aux livraisons.'));
  await until(async () => (await found(agent, 'quai livraisons')).length === 1);
  assert.deepEqual(await found(stranger, 'quai livraisons'), []);
  const path = `/api/v1/kb/documents/${created.body.id}`;
  assert.equal((await stranger.get(path)).status, 404);
  assert.equal((await stranger.put(path, article('x', 'y'))).status, 404);
  assert.equal((await stranger.delete(path)).status, 404);
  assert.equal((await agent.get(path)).status, 200);
});

test('accents, elisions and word endings make no difference', async () => {
  await agent.post('/api/v1/kb/documents', article('Réinitialiser l’imprimante', 'Éteignez l’imprimante, puis rallumez-la après trente secondes.'));
  for (const query of ['imprimante', 'l imprimante', "l'imprimante", 'reinitialiser imprimantes', 'IMPRIMANTES'])
    await until(async () => (await found(requester, query)).length > 0, { what: query });
});

test('HTML and plain text are read, and snippets are harmless', async () => {
  const html = await agent.post('/api/v1/kb/documents', article('Visitors', '<h2>Arrival</h2><p>Visitors sign the <b>register</b> &amp; wear a lanyard.</p><script>alert(1)</script>', { format: 'html' }));
  assert.equal(html.status, 201);
  assert.equal(html.body.language, 'en');
  const hits = await until(async () => { const items = await found(requester, 'visitors lanyard'); return items.length && items; });
  assert.equal(hits[0].heading, 'Arrival');
  const chunks = await requester.get(`/api/v1/kb/documents/${html.body.id}/chunks`);
  assert.ok(!JSON.stringify(chunks.body).includes('alert(1)'));
  await agent.post('/api/v1/kb/documents', article('Angles', 'A sign such as <img src=x onerror=alert(1)> is a zigzagword.', { format: 'text' }));
  const angles = await until(async () => { const items = await found(requester, 'zigzagword'); return items.length && items; });
  assert.ok(!/<(?!\/?mark>)/.test(angles[0].snippet), angles[0].snippet);
});

test('wrong input names the field', async () => {
  const response = await agent.post('/api/v1/kb/documents', { title: '', content: 'x', format: 'word', audience: 'all' });
  assert.equal(response.status, 422);
  assert.deepEqual(response.body.errors.map((error) => error.pointer).sort(), ['/audience', '/format', '/title']);
  assert.ok([404, 422].includes((await agent.get('/api/v1/kb/documents/not-an-id')).status));
  const limit = await search(agent, 'x', '&limit=0');
  assert.equal(limit.status, 422);
  assert.equal(limit.body.errors[0].pointer, '/limit');
});

test('the list is paged and filtered', async () => {
  const owner = await register(platform.url);
  for (let i = 0; i < 5; ++i) await owner.post('/api/v1/kb/documents', article(`Note ${i}`, `The content of note number ${i}.`, { language: 'en' }));
  await owner.post('/api/v1/kb/documents', article('Note française', 'Le contenu de la note.', { language: 'fr' }));
  const seen = [];
  let cursor = '';
  do {
    const page = await owner.get(`/api/v1/kb/documents?limit=2&language=en${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    seen.push(...page.body.items.map((item) => item.title));
    cursor = page.body.next_cursor;
  } while (cursor);
  assert.deepEqual(seen, ['Note 4', 'Note 3', 'Note 2', 'Note 1', 'Note 0']);
  const status = await owner.get('/api/v1/kb/status');
  assert.equal(status.body.documents, 6);
});

test('a new name stands on what its person wrote, and versions say what it was', async () => {
  const editor = await join(admin, 'agent');
  const before = editor.user.name;
  const { id } = (await editor.post('/api/v1/kb/documents', article('Stapler', 'Staples are in the second drawer.'))).body;
  await editor.post(`/api/v1/kb/documents/${id}/phrasings`, { text: 'Where do I find staples' });
  const { conversation_id: conversation } = (await editor.post('/api/v1/chat', { question: 'Where are the staples?' })).body;
  assert.equal((await admin.patch(`/api/v1/users/${editor.user.id}`, { name: 'Married' })).status, 200);
  await until(async () => (await agent.get(`/api/v1/kb/documents/${id}`)).body.updated_by.name === 'Married', { what: 'the new name' });
  await until(async () => (await agent.get(`/api/v1/conversations/${conversation}`)).body.requester.name === 'Married', { what: 'the new name' });
  const listed = (await agent.get('/api/v1/kb/documents?q=stapler')).body.items[0];
  assert.equal(listed.updated_by.name, 'Married');
  assert.equal((await agent.get(`/api/v1/kb/documents/${id}/phrasings`)).body.items[0].created_by.name, 'Married');
  const [version] = (await agent.get(`/api/v1/kb/documents/${id}/versions`)).body.items;
  assert.deepEqual([version.updated_by.name, version.updated_by_then], ['Married', before]);
});
