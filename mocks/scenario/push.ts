import { includesNth, type Occasion } from './nth-request.ts';

/**
 * What a task server pushes by: server-sent events at `{statusUrl}/events`, a stream for each task;
 * or a WebSocket at `events` below its base URL, one for all tasks.
 *
 * @example
 * scenario().pushes('websocket' satisfies PushChannel);
 */
export type PushChannel = 'sse' | 'websocket';

/**
 * How far what is pushed is from the truth. A plain `pushes()` is honest: a message when the
 * connection is opened, and one at each change of the state. Messages are counted for each task, from
 * 1, on all of its connections, lost ones included; that at the opening is the first.
 *
 * @example
 * scenario().takes({ milliseconds: 10_000 }).pushes('sse', { delay: -300, loses: [2, 3] });
 */
export interface PushOptions {
  /**
   * Milliseconds between a change and its message. Negative: the message comes before the change, as
   * one does that overtakes its database. What follows from a poll nobody knows before, so that is
   * told at once. @default 0
   */
  readonly delay?: number | undefined;
  /** Which messages about a task get lost. @default none */
  readonly loses?: Occasion | undefined;
  /** Which say that the task has come to its planned end, whether it has or not. @default none */
  readonly lies?: Occasion | undefined;
  /** How often each message is sent. @default 1 */
  readonly copies?: number | undefined;
  /**
   * Says again how the task stands, each time that so many milliseconds have passed: 20 is a storm.
   * @default never
   */
  readonly every?: number | undefined;
  /**
   * When a connection breaks, each one anew: after so many messages about a task (without copies and
   * lost ones), or so long after it was opened. @default never
   */
  readonly breaks?: Break | undefined;
}

/**
 * When a connection breaks: one of the two.
 *
 * @example
 * scenario().pushes('sse', { breaks: { messages: 2 } satisfies Break });
 */
export type Break =
  | { readonly messages: number; readonly milliseconds?: undefined }
  | { readonly milliseconds: number; readonly messages?: undefined };

/** What a scenario says of each channel that it has. */
export type PushPlan = Readonly<Partial<Record<PushChannel, PushOptions>>>;

/** Whether the n-th message about a task is lost, and whether it is true. */
export const fateOf = (
  { loses = [], lies = [] }: PushOptions,
  nth: number,
): { readonly isLost: boolean; readonly isLie: boolean } => ({
  isLost: includesNth(loses, nth),
  isLie: includesNth(lies, nth),
});

/** Checks what `pushes()` was given. */
export function checkedPush(channel: PushChannel, options: PushOptions): PushOptions {
  const { delay = 0, copies = 1, every = 1, breaks } = options;
  const { messages = 0, milliseconds = 0 } = breaks ?? {};
  if (channel !== 'sse' && channel !== 'websocket') {
    throw new TypeError(`pushes(): got ${channel}; expected 'sse' or 'websocket'.`);
  }
  const isSpan = (value: number): boolean => value >= 0 && value < Infinity;
  const limits: readonly [name: string, value: number, isFit: boolean, expected: string][] = [
    ['delay', delay, Number.isFinite(delay), 'milliseconds'],
    ['copies', copies, Number.isInteger(copies) && copies > 0, 'a whole number, one or more'],
    ['every', every, isSpan(every) && every >= 1, 'milliseconds, one or more'],
    ['breaks.messages', messages, isSpan(messages), 'a number of messages, zero or more'],
    ['breaks.milliseconds', milliseconds, isSpan(milliseconds), 'milliseconds, zero or more'],
  ];
  for (const [name, value, isFit, expected] of limits) {
    if (!isFit) throw new TypeError(`pushes(): got ${name}: ${value}; expected ${expected}.`);
  }
  return options;
}
