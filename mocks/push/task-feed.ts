import type { Dialect } from '../dialects/dialect.ts';
import { fateOf, type PushChannel } from '../scenario/push.ts';
import { nextChange, stageOf } from '../task/next-change.ts';
import { advance, finish, isFinal, type Task } from '../task/task.ts';
import type { Delivery } from '../wire/feed.ts';
import { type Message, messageOf } from './message-of.ts';

/** What is told of one task on one connection. */
export interface TaskFeed {
  take(at: number): Omit<Delivery, 'messages'> & { readonly messages: readonly Message[] };
}

/** What all connections have in common. */
export interface Telling {
  readonly dialect: Dialect;
  readonly basePath: string;
  /** Counts the messages about a task, from 1. */
  count(id: string, channel: PushChannel): number;
}

/**
 * Begins to tell of a task.
 *
 * @param find - the task as the last request has left it
 */
export function createTaskFeed(
  find: () => Task,
  channel: PushChannel,
  openedAt: number,
  { dialect, basePath, count }: Telling,
): TaskFeed {
  const { plan, id } = find();
  const options = plan.pushes[channel] ?? {};
  const { delay = 0, copies = 1, every = Infinity, breaks } = options;
  const ahead = Math.max(0, -delay);
  const behind = Math.max(0, delay);
  const breaksAt = openedAt + (breaks?.milliseconds ?? Infinity);
  const mostMessages = breaks?.messages ?? Infinity;
  /** What was noticed and is to be told. */
  let outbox: readonly { readonly task: Task; readonly due: number }[] = [];
  let stage: string | undefined;
  let repeatAt = openedAt + every;
  let sent = 0;
  let isOver = false;

  /** Sends what is due, until the connection breaks. */
  function send(at: number): readonly Message[] {
    const messages: Message[] = [];
    while (outbox[0] && outbox[0].due <= at && sent < mostMessages) {
      const { task } = outbox[0];
      outbox = outbox.slice(1);
      const nth = count(id, channel);
      const { isLost, isLie } = fateOf(options, nth);
      if (isLost) continue;
      const message = messageOf(isLie ? finish(task, at) : task, nth, at, basePath, dialect);
      messages.push(...Array.from({ length: copies }, () => message));
      sent += 1;
      isOver ||= isFinal(task) && isFinal(advance(find(), at));
    }
    return messages;
  }

  return {
    take(at) {
      const task = advance(find(), at + ahead);
      const isFirst = stage === undefined;
      if (stageOf(task) !== stage) {
        stage = stageOf(task);
        // Who connects is told at once how things stand.
        outbox = [...outbox, { task, due: isFirst ? at : at + behind }];
      }
      if (at >= repeatAt) {
        outbox = [...outbox, { task, due: at + behind }];
        repeatAt = at + every;
      }
      const messages = at < breaksAt ? send(at) : [];
      if (at >= breaksAt || sent >= mostMessages)
        return { messages, wait: undefined, end: 'broken' };
      if (isOver) return { messages, wait: undefined, end: 'over' };
      const change = nextChange(task, at + ahead) ?? Infinity;
      const next = Math.min(outbox[0]?.due ?? Infinity, repeatAt, change - ahead, breaksAt);
      return { messages, wait: next < Infinity ? next - at : undefined, end: undefined };
    },
  };
}
