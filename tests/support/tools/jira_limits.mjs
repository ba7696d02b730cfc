// Jira's 429: the bursts and quotas that a fault puts on, and the writes that one issue takes.
import { refuse } from './server.mjs';

const usualLimits = { short: [20, 2_000], long: [100, 30_000] };
const issueIn = (path) => /\/(?:issue|request)\/([^/]+)/.exec(path)?.[1];

/** 429 in Jira's words. A limit of one issue forbids only writes to that issue. */
export function limited(jira, call, seconds, reason) {
  const id = jira.store.find(issueIn(call.path))?.id;
  const covers = reason === 'jira-per-issue-on-write' && id ? (other) => other.method !== 'GET' && jira.store.find(issueIn(other.path))?.id === id : undefined;
  return { ...jira.problem(429, 'Rate limit exceeded', {}, { 'retry-after': String(seconds), 'ratelimit-reason': reason, 'x-ratelimit-remaining': '0' }), covers };
}

/** Counts a write of an issue, or refuses it with the seconds after which the next one is taken. */
export function takeWrite(jira, record, call) {
  if (!jira.writeLimits) return;
  const limits = Object.values(jira.writeLimits === true ? usualLimits : jira.writeLimits);
  const now = performance.now();
  const longest = Math.max(...limits.map(([, ms]) => ms));
  record.writes = record.writes.filter((at) => at > now - longest);
  for (const [most, ms] of limits) {
    const oldest = record.writes.at(-most);
    if (oldest !== undefined && oldest > now - ms) refuse(limited(jira, call, Math.max(1, Math.ceil((oldest + ms - now) / 1000)), 'jira-per-issue-on-write'));
  }
  record.writes.push(now);
}
