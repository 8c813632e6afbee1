import { configDefaults, defineConfig } from 'vitest/config';
import whole from './vitest.config.ts';

/** What judges a mutant: the quick files whose outcome no machine's load can change. */
export default defineConfig({
  resolve: whole.resolve ?? {},
  test: {
    include: ['test/*.test.ts'],
    exclude: [
      ...configDefaults.exclude,
      // Real time, real sockets, other programs, or thousands of operations.
      'test/{conventions-{apart,page},demo,quotes,leaks-shared-signal,package,readme,schema-libraries,trust-{messages,tls}}.test.ts',
      'test/{example,hostile,pending,races,soak,wire}-*.test.ts',
    ],
    // Four times as fast as a worker for each file.
    isolate: false,
    testTimeout: 3000,
  },
});
