/** A report: started by a button, or together with the component. */
import type { Client, Operation } from 'await202';
import { useEffect, useState } from 'react';
import { Progress } from './progress.tsx';

interface Props {
  readonly client: Client;
  readonly year: number;
}

/** Started by an event: it belongs to the user, and goes on when the component is gone. */
export function ReportButton({ client, year }: Props) {
  const [operation, setOperation] = useState<Operation<unknown>>();
  const start = async () => setOperation(await client.submit('reports', { json: { year } }));
  return operation ? (
    <Progress operation={operation} />
  ) : (
    <button type="button" onClick={start}>
      Start
    </button>
  );
}

/**
 * Started with the component, and canceled with it. Under `StrictMode` React tries that out: the
 * first report is canceled, the second one stays.
 */
export function Report({ client, year }: Props) {
  const [operation, setOperation] = useState<Operation<unknown>>();
  const [error, setError] = useState<Error>();

  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    client.submit('reports', { json: { year }, signal }).then(setOperation, (reason) => {
      if (!signal.aborted) setError(reason);
    });
    return () => controller.abort();
  }, [client, year]);

  if (error) return <p role="alert">{error.message}</p>;
  return operation ? <Progress operation={operation} /> : <p>Starting</p>;
}
