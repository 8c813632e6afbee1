import type { Operation } from 'await202';
import { useOperation } from 'await202/react';
import { TimeLeft } from './time-left.tsx';

export function Progress({ operation }: { readonly operation: Operation<unknown> }) {
  const { status, error, isFinal, estimatedEndAt, cancel, retry } = useOperation(operation);
  if (isFinal) return <p>{status?.state}</p>;
  return (
    <>
      <progress value={status?.progress} />
      {estimatedEndAt && <TimeLeft end={estimatedEndAt} />}
      <button type="button" onClick={cancel}>
        Cancel
      </button>
      {error && (
        <p role="alert">
          {error.message}
          <button type="button" onClick={retry}>
            Try again
          </button>
        </p>
      )}
    </>
  );
}
