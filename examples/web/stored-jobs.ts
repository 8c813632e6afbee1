/** The jobs that have not ended, as a reload finds them. */
import type { Checkpoint, Operation } from 'await202';

interface StoredJob {
  readonly title: string;
  readonly checkpoint: Checkpoint;
}

const key = 'await202 jobs';

const read = (): Record<string, StoredJob> => JSON.parse(localStorage.getItem(key) ?? '{}');
const write = (jobs: Record<string, StoredJob>) => localStorage.setItem(key, JSON.stringify(jobs));

export const storedJobs = (): readonly StoredJob[] => Object.values(read());

/** Stores where a job is now, in place of where it was. */
export function store(id: string, title: string, operation: Operation<unknown>): void {
  write({ ...read(), [id]: { title, checkpoint: operation.toJSON() } });
}

export function forget(id: string): void {
  const { [id]: _, ...others } = read();
  write(others);
}
