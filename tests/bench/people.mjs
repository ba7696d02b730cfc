// Questions as people ask them, on a documentation as people write it: YunoHost's pages and the questions of
// ../shared/data/yunohost_questions, judged as its NOTE says.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { join, register, startPlatform, until } from '../support/platform.mjs';
import { set } from './collections.mjs';

const documentEndings = new Set(['.md', '.mdx', '.markdown', '.txt', '.html', '.htm', '.pdf', '.docx']);

/** Uploads each file of the folder: the paths of each document, and how many files there were. */
async function upload(writer, folder) {
  const paths = new Map();
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && documentEndings.has(path.extname(entry.name)));
  for (const entry of files) {
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    const form = new FormData();
    form.set('audience', 'requesters');
    form.set('file', new Blob([readFileSync(file)]), entry.name);
    const response = await fetch(`${writer.url}/api/v1/kb/documents/upload`, { method: 'POST', headers: { authorization: `Bearer ${writer.token}` }, body: form });
    const answer = await response.json();
    if (!response.ok && answer.errors?.[0]?.code !== 'empty') throw new Error(`${file}: ${response.status} ${JSON.stringify(answer)}`);
    for (const { id } of answer.items ?? [])
      if (id) paths.set(id, [...(paths.get(id) ?? []), path.relative(folder, file)]);
  }
  return { paths, files: files.length };
}

/** Text without emphasis and code marks, entities and tags, with straight quotes and single spaces. */
function plain(text) {
  const entities = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ', '#39': "'" };
  return text.normalize('NFC').replace(/&(#?\w+);/g, (all, name) => entities[name] ?? all)
    .replace(/<\/?(?:mark|b|i|em|strong|code|kbd|br|p|span|div|sup|sub|u|small)\b[^>]*>/g, ' ')
    .replace(/[’‘ʼ]/g, "'").replace(/[“”«»]/g, '"').replace(/[*`]/g, '').replace(/\s+/g, ' ');
}

function judge(item, answer, paths) {
  const answered = answer.outcome === 'answered';
  if (item.kind === 'unanswerable') return answered ? 'wrong' : 'right';
  if (!answered) return 'refused';
  const wanted = answer.citations.filter(({ document_id: id }) => paths.get(id)?.some((one) => item.documents.includes(one)));
  const text = plain([answer.answer, ...wanted.map(({ quote }) => quote)].join('\n'));
  return wanted.length > 0 && item.must.every((expression) => new RegExp(expression, 'iu').test(text)) ? 'right' : 'wrong';
}

/** Of the answerable and unanswerable questions: how many are answered or refused rightly, and how many get a wrong answer. */
export async function askPeoplesQuestions() {
  const platform = await startPlatform();
  const writer = await register(platform.url);
  const { paths, files } = await upload(writer, set('yunohost_docs'));
  await until(async () => !(await writer.get('/api/v1/kb/status')).body.behind, { within: 600_000, every: 200, what: 'the index' });
  const reader = await join(writer, 'requester');
  const counts = { answerable: { right: 0, refused: 0, wrong: 0 }, unanswerable: { right: 0, wrong: 0 } };
  for (const item of readFileSync(set('yunohost_questions/questions.jsonl'), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line))) {
    if (!counts[item.kind]) continue;
    let answer;
    for (const question of item.turns) {
      const reply = await reader.post('/api/v1/chat', { question, language: item.language, ...(answer && { conversation_id: answer.conversation_id }) });
      if (reply.status !== 200) throw new Error(JSON.stringify(reply.body));
      answer = reply.body;
    }
    ++counts[item.kind][judge(item, answer, paths)];
  }
  await platform.stop();
  const { answerable, unanswerable } = counts;
  const all = Object.values(answerable).concat(Object.values(unanswerable)).reduce((sum, count) => sum + count, 0);
  return { answerable, unanswerable, documents: paths.size, files, questions: all,
    trust: (answerable.right + unanswerable.right) / all, harm: (answerable.wrong + unanswerable.wrong) / all };
}
