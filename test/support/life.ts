import { http } from 'await202';
import type { Answer } from '../../src/core/answer.ts';
import { blank, type Checkpoint } from '../../src/core/checkpoint.ts';
import type { Effect, Event, Moment, Rules } from '../../src/core/event.ts';
import { type Known, knownFrom } from '../../src/core/known.ts';
import { transition } from '../../src/core/lifecycle.ts';
import { defaultLimits } from '../../src/core/limits.ts';
import { defaultPolling, type PollingSettings } from '../../src/core/schedule.ts';
import { monitor } from './scripted-answers.ts';

// The table of the lifecycle by itself: no client, no clock, no request.

/** When the latest poll was answered that a test knows of. */
export const before = 1_800_000_000_000;
/** When something happens then, unless a test says otherwise. */
export const now = before + 1_000;
const { origin } = new URL(monitor);

type Settings = Rules['settings'];

/** The default rules, but for what a test is about. */
export const rulesOf = (
  polling: Partial<PollingSettings> = {},
  { rewriteUrl, ...more }: Partial<Settings> = {},
): Rules => ({
  origin,
  trusted: [origin],
  settings: {
    convention: http(),
    limits: defaultLimits,
    totalTimeout: 60_000,
    ...more,
    ...(rewriteUrl && { rewriteUrl }),
    polling: { ...defaultPolling, ...polling },
  },
});

/** An answer of the monitor: its code, its document if it has one, its headers. */
export function answerOf(
  status: number,
  document?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const text = document === undefined ? undefined : JSON.stringify(document);
  const all = new Headers({ ...(text && { 'content-type': 'application/json' }), ...headers });
  return { status, headers: all, body: document, text, url: monitor };
}

/** That a poll was answered. */
export const answered = (answer: Answer, hint?: { delay: number; isShared: boolean }) =>
  ({ type: 'answered', answer, hint }) as const;

/** What is known of an operation that was accepted, and has not been asked for yet. */
export const expected: Checkpoint = {
  ...blank('http', monitor, before),
  visibleBy: before + 10_000,
  wait: 250,
  backoffs: 1,
};

/** What is known of one that was seen to run. */
export const running: Checkpoint = {
  ...expected,
  state: 'running',
  word: 'running',
  monitor: 'answers',
  visibleBy: undefined,
  polls: 1,
  wait: 375,
  backoffs: 2,
};

/** The same, as the table has it. */
export const knownOf = (checkpoint: Checkpoint = running, more: Partial<Known> = {}): Known => ({
  ...knownFrom(checkpoint),
  ...more,
});

/** What a step has come to: nothing is said of what it left as it was. */
export interface Seen {
  /** The members of the checkpoint that have another value. */
  readonly changes: Partial<Checkpoint>;
  /** Users see another status. */
  readonly isShown: boolean;
  /** In place of an error, its name. */
  readonly effects: readonly string[];
}

/** One event, by default in the middle of the dice: no jitter. */
export const step = (
  known: Known,
  event: Event,
  rules: Rules = rulesOf(),
  moment: Partial<Moment> = {},
) =>
  transition(known, event, rules, {
    now,
    chance: 0.5,
    isOffline: false,
    isWatched: false,
    ...moment,
  });

/** What has changed from one checkpoint to the next. */
function changesIn(was: Checkpoint, is: Checkpoint): Partial<Checkpoint> {
  const names = Object.keys({ ...was, ...is }) as (keyof Checkpoint)[];
  const changed = names.filter((name) => JSON.stringify(was[name]) !== JSON.stringify(is[name]));
  return Object.fromEntries(changed.map((name) => [name, is[name]]));
}

/** An effect as a word. */
const nameOf = (effect: Effect): string => (typeof effect === 'string' ? effect : effect.name);

/** The same, as what can be seen of it. */
export function seen(...given: Parameters<typeof step>): Seen {
  const [known] = given;
  const [after, effects] = step(...given);
  return {
    changes: changesIn(known.checkpoint, after.checkpoint),
    isShown: after.status !== known.status,
    effects: effects.map(nameOf),
  };
}

/** The error that a step fails with. */
export function errorOf(...given: Parameters<typeof step>) {
  const [after, effects] = step(...given);
  const error = effects[0];
  if (effects.length !== 1 || typeof error !== 'object') throw new Error(`no error: ${effects}`);
  return { error, after };
}
