// README.fr.md says in French what README.md says: the same commands, the same links, settings and headings; and French
// punctuation stands behind a narrow no-break space.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { root } from '../support/platform.mjs';

const read = (name) => readFileSync(path.join(root, name), 'utf8');
const english = read('README.md');
const french = read('README.fr.md');

/** The lines of all code blocks, without the comments behind them. */
const commands = (text) => [...text.matchAll(/^```\w*\n(.*?)^```$/gms)].flatMap(([, block]) => block.trimEnd().split('\n').map((line) => line.replace(/\s+#.*$/, '')));
const links = (text) => [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target).filter((target) => !target.startsWith('README'));
const codeWords = (text) => [...new Set([...text.replace(/^```.*?^```$/gms, '').matchAll(/`([^`]+)`/g)].map(([, word]) => word))].sort();
const headings = (text) => [...text.replace(/^```.*?^```$/gms, '').matchAll(/^(#+) /gm)].map(([, level]) => level);

test('both READMEs have the same commands', () => {
  assert.ok(commands(english).length > 8);
  assert.deepEqual(commands(french), commands(english));
});

test('both READMEs name the same settings, folders and pages, under the same headings', () => {
  assert.deepEqual(codeWords(french), codeWords(english));
  assert.deepEqual(links(french), links(english));
  assert.deepEqual(headings(french), headings(english));
});

test('what the READMEs link to is there', () => {
  for (const target of [...links(english), 'README.md', 'README.fr.md']) assert.ok(existsSync(path.join(root, target)), target);
});

test('French punctuation stands behind a narrow no-break space', () => {
  const prose = french.replace(/`[^`\n]+`|\]\([^)]*\)|https?:\S+|\|[-|]+\|/g, '').replace(/\*How do I[^*]*\*/, '');
  const faults = [...prose.matchAll(/.{0,20}(?:[^\u202f\n][;:!?»](?=\s|$)|«(?!\u202f)).{0,10}/gm)].map(([text]) => text);
  assert.deepEqual(faults, []);
});
