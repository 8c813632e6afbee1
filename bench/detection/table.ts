import type { Library } from '../library.ts';
import type { Durations } from './durations.ts';
import { constant, measure, type Seen } from './measure.ts';
import { type Server, servers } from './servers.ts';

/** A way to choose delays. It starts anew in each cell of the table. */
interface Row {
  readonly name: string;
  readonly delay: () => ReturnType<Library['learned']> | undefined;
}

const rowsFor = ({ learned }: Library, { costs: [three, six] }: Durations): readonly Row[] => [
  { name: 'backoff', delay: () => undefined },
  { name: 'learned()', delay: () => learned() },
  { name: `cost: ${three}`, delay: () => learned({ cost: three }) },
  { name: `cost: ${six}`, delay: () => learned({ cost: six }) },
];

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `mean / median ms, GETs` */
const cell = ({ mean, median, gets }: Seen): string =>
  `${whole.format(mean)} / ${whole.format(median)}, ${gets.toFixed(1)}`;

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** All of it in Markdown: mean and median overshoot in milliseconds, and requests per task. */
export async function table(library: Library, lists: readonly Durations[]): Promise<string> {
  const columns: readonly Server[] = Object.values(servers);
  const head = ['durations', 'schedule', 'constant interval, as many GETs'];
  const names = columns.map(({ name }) => name);
  const lines = [line([...head, ...names]), line([...head, ...names].map(() => '---'))];
  for (const list of lists) {
    let isFirst = true;
    for (const { name, delay } of rowsFor(library, list)) {
      const seen: Seen[] = [];
      for (const server of columns) seen.push(await measure(library, list, server, delay()));
      const [plain] = seen;
      const equal = plain ? cell(constant(list, plain.gets)) : '';
      lines.push(line([isFirst ? list.name : '', name, equal, ...seen.map(cell)]));
      isFirst = false;
    }
  }
  return lines.join('\n');
}
