import { test } from 'vitest';
import { holds, patience } from './property.ts';
import { playQueue, queueScripts } from './queue.ts';

const name = 'whatever a job queue does to a job, each step keeps its bounds';

test(name, patience, () =>
  holds({
    ...{ name, scripts: queueScripts, play: playQueue },
    inWords: (_, { log }) => log.join('\n'),
  }),
);
