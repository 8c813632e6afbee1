import type { Checkpoint } from '../core/checkpoint.ts';

/**
 * Whether nothing has shown yet that there is an operation. It may be a resource that has been
 * created, which a cancel would delete.
 */
export const isUnconfirmed = ({ variables, word, monitor }: Checkpoint) =>
  variables?.['unconfirmed'] && !word && monitor !== 'said202';
