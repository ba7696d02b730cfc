// docs/benchmarks.md: each part of the measurements writes its own section and leaves the others alone.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from '../support/platform.mjs';

const page = path.join(root, 'docs/benchmarks.md');
const head = '# Benchmarks\n\nMachines differ and are noisy: read the ratios. What is missed is written as missed, with what was tried.\n';

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
export const round = (value, digits = 0) => Number(value.toFixed(digits)).toLocaleString('en-US');
export const times = (value) => `${value.toFixed(2)} ×`;
export const ms = (value) => `${value.toFixed(2)} ms`;
/** A line of a table. */
export const row = (...cells) => `| ${cells.join(' | ')} |\n`;
export const say = (text) => process.stderr.write(`${text}\n`);
export const verdict = (met) => (met ? 'met' : '**missed**');

/** The verdict of all runs, not of their median alone: "met", "**missed**", or in how many of them. */
export function verdictOf(runs, meets) {
  const met = runs.filter(meets).length;
  if (met === runs.length) return 'met';
  if (met === 0) return '**missed**';
  return `**${meets(median(runs)) ? 'within the noise' : 'missed'}**: met in ${met} of ${runs.length} runs`;
}

/** The median of the runs with their range, each written by `show`. */
export const spread = (runs, show) => `${show(median(runs))} (${show(Math.min(...runs))} to ${show(Math.max(...runs))})`;
/** Resident, in MB; `part`: "RssFile" is what of it are pages of files. */
export const memoryOf = (pid, part = 'VmRSS') => Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(new RegExp(`${part}:\\s+(\\d+)`))[1]) / 1024;

/** "Made by `command` at commit …, on …". */
export function provenance(command) {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
  return `Made by \`${command}\` at commit ${commit}, on ${os.cpus().length} cores (${os.cpus()[0].model.trim()}), `
    + `${round(os.totalmem() / 2 ** 30)} GiB, ${os.type()} ${os.release()}.`;
}

/** Writes the section of `part`, or only prints it. */
export function writeSection(part, text, print) {
  if (print) return process.stdout.write(text);
  const begin = `<!-- begin ${part} -->\n`;
  const end = `<!-- end ${part} -->\n`;
  const old = existsSync(page) ? readFileSync(page, 'utf8') : head;
  const section = begin + text.trim() + '\n' + end;
  const [from, to] = [old.indexOf(begin), old.indexOf(end)];
  writeFileSync(page, from < 0 || to < 0 ? `${old.trim()}\n\n${section}` : old.slice(0, from) + section + old.slice(to + end.length));
  say(`wrote the part "${part}" of ${path.relative(root, page)}`);
}
