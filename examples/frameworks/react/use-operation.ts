import type { Operation, OperationStatus } from 'await202';
import { useSyncExternalStore } from 'react';

/** The status as React state. It is polled while a component shows it, once for all of them. */
export function useOperation(operation: Operation<unknown>): OperationStatus {
  const latest = () => operation.status;
  return useSyncExternalStore(operation.subscribe, latest, latest);
}
