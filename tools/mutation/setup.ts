/**
 * What Stryker's own set-up leaves open where files share a thread, and a thread is used for many mutants.
 */
import { afterAll, inject } from 'vitest';

interface Coverage {
  static: Record<string, number>;
  perTest: Record<string, Record<string, number>>;
}

interface Namespace {
  mutantCoverage?: Coverage;
  hitCount?: number;
  /** Set by this file: the file of tests has ended. */
  hasEnded?: boolean;
}

const all = globalThis as unknown as { __stryker__?: Namespace };
all.__stryker__ ??= {};
const namespace = all.__stryker__;

/**
 * Hands over what a file has covered once, when it ends. Stryker's set-up gives each file all that was
 * covered so far, in 170 growing copies, which come to more than 8 GB. The sources keep a reference to
 * what they count in, so that stays the same object.
 */
function handOver(): void {
  const counted: Coverage = { static: {}, perTest: {} };
  Object.defineProperty(namespace, 'mutantCoverage', {
    get() {
      if (!namespace.hasEnded) return counted;
      namespace.hasEnded = false;
      const handed = { ...counted };
      Object.assign(counted, { static: {}, perTest: {} });
      return handed;
    },
  });
}

const mode = (inject as (key: string) => unknown)('mode');
// How often the last mutant in this thread was met: too often is taken for an endless loop.
if (mode === 'mutant') namespace.hitCount = 0;
else if (!Object.hasOwn(namespace, 'mutantCoverage')) handOver();

// Last in, first out: Stryker's, which was there before this one, reads the coverage next.
afterAll(() => {
  namespace.hasEnded = true;
});
