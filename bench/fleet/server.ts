import { present } from './virtual-time.ts';

/** What the server has been asked, and when. */
export interface Count {
  polls: number;
  refused: number;
  /** The most 429s in one second. */
  worst: number;
}

/**
 * A server of many operations, in memory. It answers so many requests a second, in whichever second
 * they come, and refuses the others.
 */
export function serverOf(durations: readonly number[], perSecond: number, latency: number) {
  const count: Count = { polls: 0, refused: 0, worst: 0 };
  const began = present();
  let second = -1;
  let taken = 0;
  let refused = 0;
  const fetch = async (input: Request): Promise<Response> => {
    await new Promise((resolve) => setTimeout(resolve, latency / 2));
    const at = present() - began;
    if (second !== Math.floor(at / 1000)) {
      second = Math.floor(at / 1000);
      taken = 0;
      refused = 0;
    }
    count.polls++;
    const isOver = ++taken > perSecond;
    if (isOver) {
      count.refused++;
      count.worst = Math.max(count.worst, ++refused);
    }
    const index = Number(input.url.replace(/.*\//, ''));
    const isDone = at >= (durations[index] ?? 0);
    const response = isOver
      ? new Response(null, { status: 429, headers: { 'retry-after': '1' } })
      : new Response(null, { status: isDone ? 204 : 202 });
    await new Promise((resolve) => setTimeout(resolve, latency / 2));
    return Object.defineProperty(response, 'url', { value: input.url });
  };
  return { fetch: fetch as typeof globalThis.fetch, count };
}
