import type { Checkpoint } from '../core/checkpoint.ts';
import type { Announce } from '../exchange/announce.ts';

/** Gets a result, and tells what comes of it if anybody wants to know. */
export async function collecting<T>(
  announce: Announce | undefined,
  checkpoint: Checkpoint,
  collect: () => Promise<T>,
): Promise<T> {
  announce?.({ type: 'collecting' }, checkpoint);
  try {
    const value = await collect();
    announce?.({ type: 'collected' });
    return value;
  } catch (error) {
    announce?.({ type: 'stopped', error });
    throw error;
  }
}
