// What goes wrong between a program and a tool, on order: one fault for the next matching call, or a share of all calls at random.

/** Kinds in which the tool does what it was asked before it goes wrong. */
export const madeKinds = ['dropped', 'delay', 'error-made', 'not-found-made', 'html-made', 'huge', 'drip'];
/** Kinds in which nothing is made. */
export const unmadeKinds = ['reset', 'limited', 'unavailable', 'error', 'unauthorized', 'expired', 'html', 'conflict'];
const kinds = new Set([...madeKinds, ...unmadeKinds]);
const calls = new Set(['create', 'comment', 'update', 'find', 'read', 'session', 'any']);

/** Mulberry32: numbers from 0 to 1, the same ones for the same seed. */
export function randomShares(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

function known(kind) {
  if (!kinds.has(kind)) throw new Error(`no such fault: ${kind}`);
  return kind;
}

function callsOf(on) {
  const names = [on].flat();
  for (const name of names) if (!calls.has(name)) throw new Error(`no such call: ${name}`);
  return new Set(names);
}

const covers = (on, call) => on.has('any') || on.has(call);

/** ['reset', 'delay'], { reset: 1, delay: 3 } or { delay: { weight: 3, ms: 50 } } as a list with weights that add up to 1. */
function weighed(given) {
  const list = Array.isArray(given) ? given.map((kind) => [kind, 1]) : Object.entries(given);
  const total = list.reduce((sum, [, weight]) => sum + (weight.weight ?? weight), 0);
  return list.map(([kind, weight]) => ({ kind: known(kind), weight: (weight.weight ?? weight) / total, options: typeof weight === 'object' ? weight : {} }));
}

export class Faults {
  /** How many faults of each kind were done to calls. */
  counts = {};
  #queue = [];
  #rate = null;

  /** The next call of a kind named by `on` gets this fault; `times`: so many calls do. The others are the fault's own options. */
  next(kind, { on = 'any', times = 1, ...options } = {}) {
    const fault = { kind: known(kind), on: callsOf(on), options };
    for (let i = 0; i < times; ++i) this.#queue.push(fault);
  }

  /** From now on a `share` (0 to 1) of the calls named by `on` is faulty, of which kind is drawn by weight. */
  rate(share, { seed = 1, kinds: given, on = 'any' }) {
    this.#rate = { share, random: randomShares(seed), kinds: weighed(given), on: callsOf(on) };
  }

  /** No further faults: neither those queued nor random ones. `counts` stays. */
  off() {
    this.#queue = [];
    this.#rate = null;
  }

  /** How many queued faults still wait for their call. */
  get pending() {
    return this.#queue.length;
  }

  /** The fault of this call, which is then counted, or undefined. `applies(kind)`: whether the kind means anything for the call. */
  take(call, applies = () => true) {
    const at = this.#queue.findIndex((fault) => covers(fault.on, call) && applies(fault.kind));
    const fault = at >= 0 ? this.#queue.splice(at, 1)[0] : this.#drawn(call, applies);
    if (fault) this.counts[fault.kind] = (this.counts[fault.kind] ?? 0) + 1;
    return fault;
  }

  /** Draws even where the kind does not apply, so that a seed means the same series whatever the calls are. */
  #drawn(call, applies) {
    if (!this.#rate || !covers(this.#rate.on, call)) return undefined;
    const isFaulty = this.#rate.random() < this.#rate.share;
    let rest = this.#rate.random();
    const drawn = this.#rate.kinds.find(({ weight }) => (rest -= weight) < 0) ?? this.#rate.kinds.at(-1);
    return isFaulty && applies(drawn.kind) ? drawn : undefined;
  }
}
