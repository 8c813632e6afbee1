import { existsSync, readFileSync } from 'node:fs';

/** How the tests of a runtime, or of one suite in it, ended. */
interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** By test/runtimes/left-out.ts. */
  readonly left: number;
}

/** How the tests of a runtime ended. */
export interface Outcome extends Counts {
  /** With its version. */
  readonly runtime: string;
  readonly seconds: number;
  readonly suites: ReadonlyMap<string, Counts>;
  /** With ` > ` between the parts of a name. */
  readonly skipped: readonly { readonly file: string; readonly name: string }[];
}

/** What is read of the report that Vitest writes. */
interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[];
      readonly title: string;
      readonly status: string;
    }[];
  }[];
}

/** `cancel` for `cancel/signal.test.ts`, `mocks` for `mocks/listen.test.ts`. */
const suiteOf = (file: string): string => /^\w+/.exec(file)?.[0] ?? file;

const countsOf = (statuses: readonly string[]): Counts => {
  const count = (which: string) => statuses.filter((status) => status === which).length;
  return {
    passed: count('passed'),
    failed: count('failed'),
    left: count('skipped') + count('pending'),
  };
};

/** Reads the report of a run; without one, nothing was run. */
export function outcomeOf(runtime: string, folder: string, seconds: number, path: string): Outcome {
  const { testResults }: Report = existsSync(path)
    ? JSON.parse(readFileSync(path, 'utf8'))
    : { testResults: [] };
  const tests = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ ancestorTitles, title, status }) => ({
      file: name.replace(folder, ''),
      name: [...ancestorTitles, title].join(' > '),
      status,
    })),
  );
  const counts = (some: typeof tests) => countsOf(some.map(({ status }) => status));
  return {
    runtime,
    seconds,
    ...counts(tests),
    suites: new Map(
      tests.map(({ file }) => {
        const suite = suiteOf(file);
        return [suite, counts(tests.filter((one) => suiteOf(one.file) === suite))];
      }),
    ),
    skipped: tests.filter(({ status }) => status === 'skipped' || status === 'pending'),
  };
}

const cell = (counts: Counts | undefined): string => {
  if (!counts) return '–';
  const { passed, failed, left } = counts;
  const parts = [`${passed}`, left && `${left} left out`, failed && `**${failed} failed**`];
  return parts.filter(Boolean).join(', ');
};

/** A Markdown table: how many tests of each suite have passed, in each runtime. */
export function table(outcomes: readonly Outcome[]): string {
  const suites = [...new Set(outcomes.flatMap(({ suites: its }) => [...its.keys()]))].sort();
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const [date] = new Date().toISOString().split('T');
  return [
    `Run on ${date}, ${process.platform} ${process.arch}.`,
    '',
    row(['suite', ...outcomes.map(({ runtime }) => runtime)]),
    row(['---', ...outcomes.map(() => '---')]),
    ...suites.map((suite) => row([suite, ...outcomes.map((one) => cell(one.suites.get(suite)))])),
    row(['**all**', ...outcomes.map(cell)]),
    row(['seconds', ...outcomes.map(({ seconds }) => seconds.toFixed(0))]),
  ].join('\n');
}
