import { OperationError } from '../core/errors.ts';

/** The codes that the command ends with: docs/command-line.md has them for users. */
export const exitCodes = {
  succeeded: 0,
  failed: 1,
  usage: 2,
  canceled: 3,
  unknown: 4,
  timeout: 5,
  interrupted: 130,
} as const;

/** The code that an error ends with. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof OperationError)) return exitCodes.unknown;
  switch (error.name) {
    case 'OperationFailedError':
      return exitCodes.failed;
    case 'OperationCanceledError':
      return exitCodes.canceled;
    case 'OperationTimeoutError':
      return exitCodes.timeout;
    default:
      return exitCodes.unknown;
  }
}
