/** A report as a mutation: its state is TanStack Query's, its progress that of the operation. */
import { useMutation } from '@tanstack/react-query';
import type { Client, Operation } from 'await202';
import { useOperation } from 'await202/react';
import { useState } from 'react';

interface Props {
  readonly client: Client;
  readonly year: number;
}

export function ReportMutation({ client, year }: Props) {
  const [operation, setOperation] = useState<Operation<{ total: number }>>();
  const { mutate, data, error, isPending } = useMutation({
    async mutationFn() {
      const submitted = await client.submit<{ total: number }>('reports', { json: { year } });
      setOperation(submitted);
      return submitted.result();
    },
  });
  const { status, cancel } = useOperation(operation);

  if (error) return <p role="alert">{error.message}</p>;
  if (data) return <p>{data.total}</p>;
  if (!isPending) {
    return (
      <button type="button" onClick={() => mutate()}>
        Start
      </button>
    );
  }
  return (
    <>
      <progress value={status?.progress} />
      <button type="button" onClick={cancel}>
        Cancel
      </button>
    </>
  );
}
