#!/usr/bin/env node
/** The command `await202`, as a process. */
import { text } from 'node:stream/consumers';
import { run } from './run.ts';

// Not process.exit(): a DELETE may be on its way, and the process ends when it has arrived.
process.exitCode = await run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  readInput: () => text(process.stdin),
  // Once: a second Ctrl-C ends the process as it always does.
  onInterrupt: (listener) => {
    process.once('SIGINT', listener);
    return () => process.off('SIGINT', listener);
  },
});
