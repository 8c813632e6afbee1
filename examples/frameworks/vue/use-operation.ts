import type { Operation, OperationStatus } from 'await202';
import { onScopeDispose, type ShallowRef, shallowRef } from 'vue';

/** The status as a ref. It is polled until the component is gone, once for all of them. */
export function useOperation(operation: Operation<unknown>): Readonly<ShallowRef<OperationStatus>> {
  const status = shallowRef(operation.status);
  onScopeDispose(
    operation.subscribe(() => {
      status.value = operation.status;
    }),
  );
  return status;
}
