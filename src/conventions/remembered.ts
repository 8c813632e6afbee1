import type { Checkpoint } from '../core/checkpoint.ts';
import type { CancelRequest } from '../core/convention.ts';
import { filled, type WithSelectors } from './filled.ts';
import { intact, type Selector } from './selectors.ts';

type Requests = Readonly<Record<'poll' | 'cancel', WithSelectors<CancelRequest>>>;

/**
 * What the selectors in polls and cancels find in the answer to the submit, as JSON. The rest of
 * these requests is not in the checkpoint, so that whoever can write one cannot make another
 * request of it.
 */
export function remembered(
  requests: Requests,
  ...inputs: Parameters<Selector>
): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const purpose of ['poll', 'cancel'] as const)
    filled(requests[purpose], (selector, index, key) => {
      const value = intact(selector(...inputs), key);
      if (value != null && value !== '') variables[purpose + index] = JSON.stringify(value);
    });
  return variables;
}

/** The request with what is remembered; `undefined` if something is missing. */
export function requestTo(
  requests: Requests,
  purpose: 'poll' | 'cancel',
  url: string,
  variables: Checkpoint['variables'],
): CancelRequest | undefined {
  let isComplete = true;
  const request = filled(requests[purpose], (_, index) => {
    const text = variables?.[purpose + index];
    if (text) return JSON.parse(text);
    isComplete = false;
  });
  return isComplete ? { url, ...request } : undefined;
}
