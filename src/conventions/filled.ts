import type { CancelRequest } from '../core/convention.ts';
import type { Selector } from './selectors.ts';

/** A request whose headers and body may hold selectors. */
export type WithSelectors<Request> = Omit<Request, 'url' | 'headers' | 'body'> & {
  readonly headers?: Readonly<Record<string, string | Selector>> | undefined;
  readonly body?: string | Selector | undefined;
};

/**
 * A request with each selector in it replaced. Like `JSON.stringify()`, it goes through members at
 * any depth, and a `Date` becomes its text.
 *
 * @param replacement Returns what to send instead of the n-th selector.
 */
export function filled(
  request: WithSelectors<CancelRequest>,
  replacement: (selector: Selector, index: number, key: string) => unknown,
): Omit<CancelRequest, 'url'> {
  let count = 0;
  const text = JSON.stringify(request, (key, value) =>
    typeof value === 'function' ? replacement(value, count++, key) : value,
  );
  return JSON.parse(text);
}
