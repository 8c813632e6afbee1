/**
 * Hands over what a test file has covered once, when it ends. Files share a worker here, and Stryker's
 * own set-up gives each of them all that was covered so far: 150 growing copies come to more than 8 GB.
 */
import { afterAll } from 'vitest';

interface Coverage {
  static: Record<string, number>;
  perTest: Record<string, Record<string, number>>;
}

const stryker = globalThis as unknown as {
  __stryker__?: { mutantCoverage?: Coverage };
};
const namespace = (stryker.__stryker__ ??= {});

if (!Object.hasOwn(namespace, 'mutantCoverage')) {
  // What the changed sources count in. They keep a reference to it, so it stays the same object.
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
