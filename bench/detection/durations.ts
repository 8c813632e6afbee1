import { normal } from './chance.ts';

/** How long tasks take at a server. */
export interface Durations {
  readonly name: string;
  /** Milliseconds. */
  readonly draw: (chance: () => number) => number;
  /** The `cost` with which `learned()` comes to 3, and to 6 requests per task. */
  readonly costs: readonly [three: number, six: number];
}

const uniform: Durations = {
  name: 'uniform 0–10 s',
  draw: (chance) => 10_000 * chance(),
  costs: [350, 68],
};

const lognormal: Durations = {
  name: 'lognormal, median 3 s, σ 1.2',
  draw: (chance) => 3000 * Math.exp(1.2 * normal(chance)),
  costs: [550, 100],
};

/** Two kinds of work behind one URL, each within about 10 % of its usual time. */
const bimodal: Durations = {
  name: 'bimodal, 0.3 s or 12 s',
  draw: (chance) => (chance() < 0.5 ? 300 : 12_000) * Math.exp(0.1 * normal(chance)),
  costs: [150, 28],
};

/** Longer than servers keep a poll open. */
const long: Durations = {
  name: 'uniform 15–30 s',
  draw: (chance) => 15_000 * (1 + chance()),
  costs: [620, 137],
};

const short: Durations = { name: '50 ms', draw: () => 50, costs: [250, 50] };

const parts = [uniform, lognormal, bimodal, short];

const mix: Durations = {
  name: 'a mix of these',
  draw: (chance) => (parts[Math.floor(chance() * parts.length)] ?? short).draw(chance),
  costs: [260, 45],
};

export const durations = { uniform, lognormal, bimodal, mix, short, long };
