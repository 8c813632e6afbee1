import { configDefaults, defineConfig } from 'vitest/config';
import whole from './vitest.config.ts';

/** What judges a mutant: the quick files whose outcome no machine's load can change. */
export default defineConfig({
  resolve: whole.resolve ?? {},
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [
      ...configDefaults.exclude,
      // Real time, real sockets, other programs, or thousands of operations.
      'test/{brokers,browser,cli,examples,hostile,mocks,races,runtimes,transcript,wire}/**',
      'test/docs/{answers-page,conventions-page,links,page-code,quotes,readme}.test.ts',
      'test/{conventions/apart,layout,leaks/shared-signal,model/{model,queue,strangers},package,schema/libraries}.test.ts',
      'test/trust/{query-in-errors,tls}.test.ts',
    ],
    // Four times as fast as a worker for each file.
    isolate: false,
    testTimeout: 3000,
  },
});
