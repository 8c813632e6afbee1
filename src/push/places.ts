interface Waiting {
  readonly most: number;
  readonly start: () => void;
}

/** How many streams are open, and who waits for a place, for each origin. */
const taken = new Map<string, number>();
const waiting = new Map<string, Set<Waiting>>();

function begin(origin: string, start: () => void): void {
  taken.set(origin, (taken.get(origin) ?? 0) + 1);
  start();
}

function leave(origin: string): void {
  const count = (taken.get(origin) ?? 1) - 1;
  if (count) taken.set(origin, count);
  else taken.delete(origin);
  const queue = waiting.get(origin);
  const next = [...(queue ?? [])].find(({ most }) => count < most);
  if (!next) return;
  queue?.delete(next);
  if (!queue?.size) waiting.delete(origin);
  begin(origin, next.start);
}

/**
 * Starts as soon as fewer than so many streams to this origin are open. A browser has six connections
 * for an origin, if that is one of HTTP/1.1. Streams that take them all leave none for the polls,
 * without which no operation ends and no stream is closed.
 *
 * @returns What gives the place back, or leaves the queue. It is called once.
 */
export function takePlace(origin: string, most: number, start: () => void): () => void {
  if ((taken.get(origin) ?? 0) < most) {
    begin(origin, start);
    return () => leave(origin);
  }
  let hasStarted = false;
  const entry: Waiting = {
    most,
    start: () => {
      hasStarted = true;
      start();
    },
  };
  const queue = waiting.get(origin) ?? new Set();
  waiting.set(origin, queue.add(entry));
  return () => {
    if (hasStarted) return leave(origin);
    queue.delete(entry);
    if (!queue.size && waiting.get(origin) === queue) waiting.delete(origin);
  };
}
