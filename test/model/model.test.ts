import { test } from 'vitest';
import { scripts } from './arbitraries.ts';
import { play } from './play.ts';
import { holds, patience } from './property.ts';
import { inWords, whatHappened } from './words.ts';

const name = 'whatever server and user do, every promise is kept';

test(name, patience, () =>
  holds({
    ...{ name, scripts, play },
    inWords: (script, played) => `${inWords(script)}\n\n${whatHappened(played)}`,
  }),
);
