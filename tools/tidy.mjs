// clang-tidy over the program's sources, several of a folder in one translation unit: the headers, which are most of the
// work, are read once for all of them. Results are kept by the hash of everything that they depend on.
//   node tools/tidy.mjs [--build FOLDER] [--only NAME]   the built tree, build/release unless named; only sources whose path has NAME
//   SP_TIDY_CACHE                          where results are kept; ~/.cache/support-platform/tidy
// Exit code 1 where a check found something, with what it found.
import { createHash } from 'node:crypto';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const self = fileURLToPath(import.meta.url);
const root = path.resolve(path.dirname(self), '..');
const { values: options } = parseArgs({ options: { build: { type: 'string', default: path.join(root, 'build/release') }, only: { type: 'string', default: '' } } });
const build = path.resolve(options.build);
const cache = process.env.SP_TIDY_CACHE ?? path.join(os.homedir(), '.cache/support-platform/tidy');
const tidy = 'clang-tidy-19';
const sourcesInGroup = 8;
const sha = (text) => createHash('sha256').update(text).digest('hex');

const run = (command, words, options = {}) => {
  const result = spawnSync(command, words, { encoding: 'utf8', maxBuffer: 1 << 30, ...options });
  if (result.error || result.status !== 0) throw new Error(`${command}: ${result.error?.message ?? result.stderr}`);
  return result.stdout;
};

/** The file itself, or the sources that the build has joined in it (SP_JOIN_SOURCES). */
function sourcesOf(file) {
  if (!file.startsWith(path.join(build, 'generated/joined') + path.sep)) return [file];
  return [...readFileSync(file, 'utf8').matchAll(/#include "(.+)"/g)].map(([, name]) => path.join(root, name));
}

/** The command of each source as clang-tidy wants it: without output, input and what belongs to the launcher. */
function commands() {
  const entries = [];
  for (const { file, command, directory } of JSON.parse(readFileSync(path.join(build, 'compile_commands.json'), 'utf8'))) {
    const words = command.replaceAll('\\"', '"').split(' ').filter(Boolean); // no word holds a space
    while (!/clang\+\+/.test(words[0])) words.shift();
    const object = words[words.indexOf('-o') + 1];
    words.splice(words.indexOf('-o'), 2);
    words.splice(words.indexOf('-c'), 2);
    for (const source of sourcesOf(file)) {
      const name = path.relative(root, source);
      if (name.startsWith('..') || name.startsWith('build') || /(^|\/)tests\//.test(name) || name.endsWith('platform/empty.cpp')) continue;
      if (name.includes(options.only)) entries.push({ name, file: source, object, directory, words: words.slice(1) });
    }
  }
  return entries.sort((a, b) => a.name.localeCompare(b.name));
}

/** What each object was made from, as ninja knows it. */
function dependencies() {
  const of = new Map();
  let files = [];
  for (const line of run('ninja', ['-C', build, '-t', 'deps']).split('\n')) {
    if (line.startsWith('    ')) files.push(line.trim());
    else if (line.includes(': #deps')) of.set(line.slice(0, line.indexOf(': #deps')), (files = []));
  }
  return of;
}

const fingerprints = new Map();
/** Our files by their text; the system's by name and size; the precompiled header by the text that it came from. */
function fingerprint(name) {
  const file = path.resolve(build, name);
  if (!fingerprints.has(file)) {
    const ours = file.startsWith(root + path.sep);
    const read = file.endsWith('.pch') ? `${file}.sum` : file;
    fingerprints.set(file, ours ? `${path.relative(root, file)} ${sha(readFileSync(read))}` : `${file} ${statSync(file).size}`);
  }
  return fingerprints.get(file);
}

function grouped(entries) {
  const groups = new Map();
  for (const entry of entries) {
    const key = `${path.dirname(entry.name)} ${entry.words.join(' ')}`;
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups.values()].flatMap((all) => {
    const parts = Math.ceil(all.length / sourcesInGroup);
    return Array.from({ length: parts }, (_, i) => all.filter((_entry, index) => index % parts === i));
  });
}

function clangTidy(file, { words, directory }) {
  return new Promise((resolve) => {
    const child = spawn(tidy, ['--quiet', `--config-file=${root}/.clang-tidy`, '--header-filter=(platform|services|app)/.*\\.(hpp|cpp)$',
      '--checks=-bugprone-suspicious-include', file, '--', ...words], { cwd: directory });
    let output = '';
    child.stdout.on('data', (text) => (output += text));
    child.stderr.on('data', (text) => (output += text));
    child.on('error', (error) => resolve({ ok: false, output: error.message }));
    child.on('close', (code) => resolve({ ok: code === 0, output }));
  });
}

const scratch = mkdtempSync(path.join(os.tmpdir(), 'sp-tidy-'));
/** A group together; one by one where names of two sources collide, since that is no fault. */
async function check(group, index) {
  const unit = path.join(scratch, `unit${index}.cpp`);
  writeFileSync(unit, group.map(({ file }) => `#include "${file}"\n`).join(''));
  const together = group.length > 1 ? await clangTidy(unit, group[0]) : undefined;
  if (together && (together.ok || !together.output.includes('[clang-diagnostic-'))) return together;
  const each = [];
  for (const entry of group) each.push(await clangTidy(entry.file, entry));
  return { ok: each.every(({ ok }) => ok), output: each.filter(({ ok }) => !ok).map(({ output }) => output).join('\n'), alone: group.length };
}

mkdirSync(cache, { recursive: true });
const made = dependencies();
const version = run(tidy, ['--version']) + readFileSync(path.join(root, '.clang-tidy'), 'utf8') + readFileSync(self, 'utf8');
const groups = grouped(commands()).map((group) => ({
  group,
  kept: path.join(cache, sha([version, ...group.flatMap(({ name, object, words }) => [name, ...words.map((word) => word.replaceAll(root, '.')),
    ...(made.get(object) ?? [`${name} ${sha(readFileSync(path.join(root, name)))}`]).map((file) => (made.has(object) ? fingerprint(file) : file)).sort()])].join('\n'))),
}));
const waiting = groups.filter(({ group, kept }) => {
  if (!existsSync(kept) || group.some(({ object }) => !made.has(object))) return true;
  utimesSync(kept, new Date(), new Date());
  return false;
});
const sources = (list) => list.reduce((sum, { group }) => sum + group.length, 0);
let failed = 0;
let alone = 0;
let next = 0;
await Promise.all(Array.from({ length: os.availableParallelism() }, async () => {
  while (next < waiting.length) {
    const index = next++;
    const { group, kept } = waiting[index];
    const result = await check(group, index);
    alone += result.alone ?? 0;
    if (result.ok) {
      writeFileSync(kept, `${new Date().toISOString()}\n`);
    } else {
      ++failed;
      console.log(result.output.split('\n').filter((line) => !/warnings? generated|Suppressed|Use -header-filter/.test(line)).join('\n'));
    }
  }
}));
rmSync(scratch, { recursive: true });
console.log(`${sources(groups)} sources: ${sources(waiting)} checked (${alone} one by one), ${sources(groups) - sources(waiting)} known from before`);
process.exit(failed > 0 || groups.length === 0 ? 1 : 0);
