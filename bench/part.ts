/** One figure of one contender, in a process of its own: `part.ts abort await202`. */
import { abort, abortSwallowed } from './abort.ts';
import { heap, type Kind, type Stage } from './heap.ts';

const [what, name = '', count, kind, stage] = process.argv.slice(2);

async function figures(): Promise<object> {
  if (what === 'heap') return heap(name, Number(count), kind as Kind, stage as Stage);
  return what === 'abort' ? abort(name) : abortSwallowed(name);
}

// What a dead server still owes keeps nobody waiting.
process.send?.(await figures(), () => process.exit());
