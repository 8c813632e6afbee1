import type { Operation, OperationStatus } from 'await202';
import { type Readable, readable } from 'svelte/store';

/** The status as a Svelte store. It is polled while something is subscribed, once for all. */
export function operationStore(operation: Operation<unknown>): Readable<OperationStatus> {
  return readable(operation.status, (set) => {
    const update = () => set(operation.status);
    update();
    return operation.subscribe(update);
  });
}
