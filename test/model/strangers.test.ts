import { test } from 'vitest';
import { holds, patience } from './property.ts';
import { scripts } from './strangers/arbitraries.ts';
import { play } from './strangers/play.ts';
import { inWords } from './strangers/words.ts';

const name = 'whatever a stranger names, nothing follows, nothing is told, and everything ends';

test(name, patience, () => holds({ name, scripts, play, inWords }));
