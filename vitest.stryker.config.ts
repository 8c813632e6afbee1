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
      'test/{attack,brokers,browser,cli,examples,hostile,mocks,races,runtimes,transcript,wire}/**',
      'test/docs/{answers-page,conventions-page,links,page-code,quotes,readme,troubleshooting-page}.test.ts',
      'test/{conventions/apart,core/any-life,fleets/fleet,layout,leaks/{collected,shared-signal},model/{model,queue,strangers},package,push/wire,schedules/{detection,learned-time},schema/libraries}.test.ts',
      'test/trust/{provenance,query-in-errors,tls}.test.ts',
    ],
    setupFiles: ['tools/mutation/setup.ts'],
    // In the order of tools/mutation/runner.js.
    sequence: {
      sequencer: class {
        sort = <Files>(files: Files) => Promise.resolve(files);
        shard = <Files>(files: Files) => Promise.resolve(files);
      },
    },
    // Four times as fast as a worker for each file.
    isolate: false,
    // Loops that count what they cover are slow.
    testTimeout: 10_000,
  },
});
