/**
 * What Stryker's own set-up leaves open where files share a worker, and a worker is used for many mutants.
 */
import { afterAll, inject } from 'vitest';

interface Coverage {
  static: Record<string, number>;
  perTest: Record<string, Record<string, number>>;
}

const stryker = globalThis as unknown as {
  __stryker__?: { mutantCoverage?: Coverage; hitCount?: number };
};
const namespace = (stryker.__stryker__ ??= {});

if ((inject as (key: string) => unknown)('mode') === 'mutant') {
  // How often the last mutant in this thread was met: too often is taken for an endless loop.
  namespace.hitCount = 0;
} else if (!Object.hasOwn(namespace, 'mutantCoverage')) {
  // Hands over what a file has covered once, when it ends. Stryker's set-up gives each file all that was
  // covered so far, in 170 growing copies, which come to more than 8 GB. The sources keep a reference to
  // what they count in, so that stays the same object.
  const counted: Coverage = { static: {}, perTest: {} };
  let ended = false;
  Object.defineProperty(namespace, 'mutantCoverage', {
    get() {
      if (!ended) return counted;
      ended = false;
      const { static: atLoad, perTest } = counted;
      counted.static = {};
      counted.perTest = {};
      return { static: atLoad, perTest };
    },
  });
  Object.defineProperty(namespace, 'fileEnds', { value: () => (ended = true) });
}

// Last in, first out: Stryker's, which was there before this one, reads the coverage next.
afterAll(() => {
  (namespace as { fileEnds?: () => void }).fileEnds?.();
});
