import { beforeEach } from 'vitest';
import { whyLeftOut } from './left-out.ts';
import { thisRuntime } from './this-runtime.ts';

const runtime = thisRuntime()
  .toLowerCase()
  .replace(/ [\d.]+$/, '');

// A test that is skipped is counted, and shown with the reason.
beforeEach(({ task, skip }) => {
  const why = whyLeftOut(runtime, task.file.filepath, task.fullTestName);
  if (why) skip(why);
});
