import type { Push } from '../core/wake.ts';
import type { Pushes } from './pushes.ts';

/** Channels by the key of the operation that they are for. */
export class Keyed {
  readonly #channels = new Map<string, Set<Pushes>>();

  /** @returns A function that removes it again. */
  add(key: string, pushes: Pushes): () => void {
    const all = this.#channels.get(key) ?? new Set();
    this.#channels.set(key, all.add(pushes));
    return () => {
      all.delete(pushes);
      if (!all.size) this.#channels.delete(key);
    };
  }

  has(key: string): boolean {
    return this.#channels.has(key);
  }

  /** @returns Whether there is any with this key. */
  tell(key: string, push: Push): boolean {
    const all = this.#channels.get(key);
    for (const pushes of [...(all ?? [])]) pushes.add(push);
    return !!all;
  }
}
