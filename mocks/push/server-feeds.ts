import type { PushChannel } from '../scenario/push.ts';
import { advance, isFinal, type Task } from '../task/task.ts';
import { type Delivery, type Feed, nothingMore } from '../wire/feed.ts';
import type { StreamReply } from '../wire/message.ts';
import { eventText, socketText } from './message-of.ts';
import { createTaskFeed, type TaskFeed, type Telling } from './task-feed.ts';

/** Everything that a task server pushes. */
export interface ServerFeeds {
  /** The stream of one task. */
  stream(id: string): StreamReply;
  /** What goes over one WebSocket. */
  socket(wake: () => void): Feed;
  /** Wakes all connections: a request may have changed something. */
  wake(): void;
  /** Ends all connections. */
  close(): void;
}

/** The tasks, and the server's clock. */
interface Source extends Omit<Telling, 'count'> {
  find(id: string): Task | undefined;
  all(): Iterable<Task>;
  now(): number;
}

/** Begins without any connection. */
export function createServerFeeds({ find, all, now, dialect, basePath }: Source): ServerFeeds {
  const wakers = new Set<() => void>();
  let isClosed = false;
  const counts = new Map<string, number>();
  const telling: Telling = {
    dialect,
    basePath,
    count(id, channel) {
      const count = (counts.get(`${channel} ${id}`) ?? 0) + 1;
      counts.set(`${channel} ${id}`, count);
      return count;
    },
  };
  const feedOf = (task: Task, channel: PushChannel): TaskFeed =>
    createTaskFeed(() => find(task.id) ?? task, channel, now(), telling);
  const feed = (wake: () => void, take: Feed['take']): Feed => {
    wakers.add(wake);
    const close = () => wakers.delete(wake);
    return { take: () => (isClosed ? nothingMore : take()), close };
  };

  const wake = (): void => {
    for (const wakeOne of [...wakers]) wakeOne();
  };

  return {
    stream: (id) => ({
      kind: 'stream',
      status: 200,
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
      open(wake) {
        const task = find(id);
        const told = task && feedOf(task, 'sse');
        return feed(wake, () => {
          if (!told) return nothingMore;
          const { messages, ...rest } = told.take(now());
          return { ...rest, messages: messages.map(eventText) };
        });
      },
    }),
    socket(wake) {
      /** Those that have come to their end stay here, as undefined: they are told of once. */
      const feeds = new Map<string, TaskFeed | undefined>();
      return feed(wake, () => {
        const at = now();
        for (const task of all()) {
          if (!task.plan.pushes.websocket || feeds.has(task.id)) continue;
          const hasEnded = isFinal(advance(task, at));
          feeds.set(task.id, hasEnded ? undefined : feedOf(task, 'websocket'));
        }
        const deliveries = [...feeds].map(([id, told]) => {
          const delivery = told?.take(at);
          if (delivery?.end === 'over') feeds.set(id, undefined);
          return delivery;
        });
        return merged(deliveries.filter((delivery) => delivery !== undefined));
      });
    },
    wake,
    close() {
      isClosed = true;
      wake();
    },
  };
}

/** One connection for several tasks: it breaks with the first of them, and ends with none. */
function merged(deliveries: readonly ReturnType<TaskFeed['take']>[]): Delivery {
  const waits = deliveries.map(({ wait = Infinity }) => wait);
  const wait = Math.min(...waits);
  return {
    messages: deliveries.flatMap(({ messages }) => messages.map(socketText)),
    wait: wait < Infinity ? wait : undefined,
    end: deliveries.some(({ end }) => end === 'broken') ? 'broken' : undefined,
  };
}
