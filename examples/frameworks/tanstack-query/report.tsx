/** A report as a query: TanStack Query's signal is all it takes to cancel with the component. */
import { useQuery } from '@tanstack/react-query';
import type { Client } from 'await202';

interface Props {
  readonly client: Client;
  readonly year: number;
}

export function Report({ client, year }: Props) {
  const { data, error } = useQuery({
    queryKey: ['report', year],
    // When the last component that shows it is gone, the query is canceled, and so is the report.
    queryFn: ({ signal }) => client.run<{ total: number }>('reports', { json: { year }, signal }),
    // Another try would be another report, and so would a look at one that is stale.
    retry: false,
    staleTime: Infinity,
  });
  if (error) return <p role="alert">{error.message}</p>;
  return <p>{data ? data.total : 'Working'}</p>;
}
