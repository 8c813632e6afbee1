import { expect, test } from 'vitest';
import { thisRuntime } from './this-runtime.ts';

/** Set by test/runtimes/run.ts. */
const { RUNTIME = `Node ${process.versions.node}` } = process.env;

test('the tests run in the runtime that was asked for, in its very version', () => {
  expect(thisRuntime()).toBe(RUNTIME);
});
