import { type Feed, nothingMore } from '../wire/feed.ts';

/** One connection, from the side of the server. */
export interface Line {
  write(text: string): void;
  /** Closes it; `broken`: without a word, if that can be. */
  end(how: 'over' | 'broken'): void;
}

/** The longest time that a timer takes. */
const longest = 2 ** 31 - 1;

/**
 * Sends what a feed has to say, at its moments.
 *
 * @param open - opens the feed, which may then wake; undefined: there is nothing to say
 * @returns A function that ends this, because the client has gone away.
 */
export function deliver(open: (wake: () => void) => Feed | undefined, line: Line): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const feed = open(go);

  function stop(): void {
    clearTimeout(timer);
    feed?.close();
  }

  function go(): void {
    clearTimeout(timer);
    const { messages, wait, end } = feed?.take() ?? nothingMore;
    for (const message of messages) line.write(message);
    if (end) {
      stop();
      line.end(end);
    } else if (wait !== undefined) timer = setTimeout(go, Math.min(wait, longest));
  }

  go();
  return stop;
}
