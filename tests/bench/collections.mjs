// Test collections made of the data sets in ../shared/data, in files that `support-platform evaluate` reads.
import { createWriteStream, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import path from 'node:path';
import { root, temporaryDirectory } from '../support/platform.mjs';
import { say } from './page.mjs';

const data = path.join(root, '../shared/data');
export const set = (...names) => path.join(data, ...names);
export const there = (name) => existsSync(set(name)) || (say(`SKIPPED: ${set(name)} is not there`), false);

const lines = (file) => readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
const jsonLines = (items) => items.map((item) => JSON.stringify(item) + '\n').join('');

/** The questions of a file without accents, by Unicode's decomposition: nothing of the product is used. */
export function withoutAccents(queries) {
  const file = path.join(temporaryDirectory(), 'queries.jsonl');
  writeFileSync(file, jsonLines(lines(queries).map((item) => ({ ...item, text: item.text.normalize('NFD').replace(/\p{M}/gu, '').replace(/œ/g, 'oe').replace(/æ/g, 'ae') }))));
  return file;
}

/** CLINC150's out-of-scope test questions, as JSON lines. */
export function outOfScope() {
  const file = path.join(temporaryDirectory(), 'outside.jsonl');
  const { oos_test: questions } = JSON.parse(readFileSync(set('clinc150/data_full.json'), 'utf8'));
  writeFileSync(file, jsonLines(questions.map(([text], i) => ({ _id: String(i), text }))));
  return file;
}

function yunohost() {
  const pages = [];
  for (const language of ['en', 'fr']) {
    for (const entry of readdirSync(set('yunohost_docs', language), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = path.join(entry.parentPath ?? entry.path, entry.name);
      const [, front = '', body] = readFileSync(file, 'utf8').match(/^(?:---\n([\s\S]*?)\n---\n)?([\s\S]*)$/);
      const title = front.match(/^title: *['"]?(.*?)['"]?$/m)?.[1] ?? entry.name;
      if (body.trim()) pages.push({ _id: path.relative(data, file), title, text: body });
    }
  }
  return pages;
}

/** Deterministic pseudo-random numbers below 1 (Mulberry32). */
function numbers(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A copy in other words: paragraphs in another order, one word in eight taken from elsewhere. */
function varied(document, copy, vocabulary, random) {
  const paragraphs = document.text.split('\n\n');
  for (let i = paragraphs.length - 1; i > 0; --i) {
    const j = Math.floor(random() * (i + 1));
    [paragraphs[i], paragraphs[j]] = [paragraphs[j], paragraphs[i]];
  }
  const replace = (text) => text.replace(/[\p{L}]{4,}/gu, (word) => (random() < 0.125 ? vocabulary[Math.floor(random() * vocabulary.length)] : word));
  return { _id: `${document._id}#${copy}`, title: document.title ? replace(document.title) : '', text: replace(paragraphs.join('\n\n')) };
}

/** YunoHost's and service-public's documents, repeated with variation, `documents` of them; questions about the originals. */
export async function repeated(documents) {
  const folder = temporaryDirectory();
  const originals = [...lines(set('service_public_fr/corpus.jsonl')), ...yunohost()];
  const vocabulary = [...new Set(originals.flatMap(({ text }) => text.match(/[\p{L}]{4,}/gu) ?? []))];
  const random = numbers(7);
  const files = { corpus: path.join(folder, 'corpus.jsonl'), queries: path.join(folder, 'queries.jsonl'), qrels: path.join(folder, 'qrels.tsv') };
  const corpus = createWriteStream(files.corpus);
  for (let i = 0; i < documents; ++i) {
    const document = originals[i % originals.length];
    const copy = Math.floor(i / originals.length);
    const { _id, title = '', text } = copy === 0 ? document : varied(document, copy, vocabulary, random);
    if (!corpus.write(JSON.stringify({ _id, title, text }) + '\n')) await once(corpus, 'drain');
  }
  corpus.end();
  await once(corpus, 'finish');
  const titles = originals.slice(0, documents).filter(({ title }) => title?.split(' ').length > 2);
  writeFileSync(files.queries, readFileSync(set('service_public_fr/queries.jsonl'), 'utf8') + jsonLines(titles.map(({ _id, title }) => ({ _id: `q${_id}`, text: title }))));
  writeFileSync(files.qrels, readFileSync(set('service_public_fr/qrels.tsv'), 'utf8').trimEnd() + '\n' + titles.map(({ _id }) => `q${_id}\t${_id}\t1\n`).join(''));
  return files;
}

/** Short documents: CNIL's entries, repeated with variation; the queries are CNIL's own. */
export function short(documents) {
  const folder = temporaryDirectory();
  const originals = lines(set('cnil_faq_fr_dev/corpus.jsonl')).map(({ _id, title, text }) => ({ _id, title, text }));
  const vocabulary = [...new Set(originals.flatMap(({ text }) => text.match(/[\p{L}]{4,}/gu) ?? []))];
  const random = numbers(11);
  const corpus = path.join(folder, 'corpus.jsonl');
  writeFileSync(corpus, jsonLines(Array.from({ length: documents }, (_, i) => (i < originals.length ? originals[i]
    : varied(originals[i % originals.length], Math.floor(i / originals.length), vocabulary, random)))));
  return { corpus, queries: set('cnil_faq_fr_dev/queries.jsonl'), qrels: set('cnil_faq_fr_dev/qrels.tsv') };
}

/** A folder of Markdown files with about `documents` articles, and questions about them. */
export function folderOfArticles(documents) {
  const folder = temporaryDirectory();
  const originals = [...lines(set('service_public_fr/corpus.jsonl')).map((item, i) => ({ ...item, title: `Fiche ${i}` })), ...yunohost()];
  const vocabulary = [...new Set(originals.flatMap(({ text }) => text.match(/[\p{L}]{4,}/gu) ?? []))];
  const random = numbers(13);
  for (let i = 0; i < documents; ++i) {
    const { title, text } = varied(originals[i % originals.length], i, vocabulary, random);
    writeFileSync(path.join(folder, `${String(i).padStart(6, '0')}.md`), `---\ntitle: ${JSON.stringify(`${title} ${i}`)}\n---\n${text}\n`);
  }
  const questions = lines(set('service_public_fr/queries.jsonl')).map(({ text }) => text);
  return { folder, questions };
}
