/** What docs/troubleshooting.md says that a log shows is what it shows, and the errors are real. */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type ClientOptions, logger, type Operation } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime } from '../support/scripted-answers.ts';
import { clientOf, type Line } from '../support/scripted-server.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(`${root}docs/troubleshooting.md`, 'utf8');

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

/** How each log on the page, which may be a part of it, comes about. */
interface Scenario {
  readonly lines: readonly Line[];
  readonly options?: ClientOptions;
  /** By default the result is awaited. */
  readonly use?: (operation: Operation<unknown>) => unknown;
}

const scenarios: Readonly<Record<string, Scenario>> = {
  'a whole operation': {
    lines: ['202 /jobs/7 | retry-after: 2', '200 Working | {"progress":0.5}', '200 done'],
  },
  'nobody waits': { lines: ['202 /jobs/7 | retry-after: 2'], use: () => undefined },
  'a long Retry-After': { lines: ['202 /jobs/7 | retry-after: 3600', '204'] },
  'an unknown word': {
    lines: ['202 /jobs/7', '200 TERMINÉ', '200 TERMINÉ', '200 TERMINÉ'],
    use: (operation) => operation.result({ signal: abortedAfter(1100) }).catch(() => undefined),
  },
  'an outage': { lines: ['202 /jobs/7', '503', 'reset', '204'] },
  'no evidence': { lines: ['202 /jobs/7', '200 | {"phase_name":"part 1 of 9"}'] },
  'a Retry-After of 0': { lines: ['202 /jobs/7 | retry-after: 0', '202 | retry-after: 0', '204'] },
};

function abortedAfter(milliseconds: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), milliseconds);
  return controller.signal;
}

const logs = [...page.matchAll(/^<!-- log: (.*) -->\n```\n([\s\S]*?)^```$/gm)].map(
  ([, name = '', log = '']) => ({ name, log }),
);

describe('a log', () => {
  test('is there for each scenario', () => {
    expect(logs.map(({ name }) => name).sort()).toEqual(Object.keys(scenarios).sort());
  });

  test.for(logs)('$name', async ({ name, log }) => {
    const written: string[] = [];
    const scenario: Scenario = scenarios[name] ?? { lines: [] };
    const { lines, options, use = (operation) => operation.result() } = scenario;
    const onEvent = logger({ write: (line) => written.push(line.replace(/#\d+/, '#1')) });
    const { client } = clientOf([...lines], { ...options, onEvent });
    await use(await client.submit('jobs'));
    expect(written.join('\n')).toContain(log.trim());
  });
});

test('the names of a trace are those that it has', () => {
  const folder = `${root}src/opentelemetry/`;
  const sources = ['attributes.ts', 'opentelemetry.ts'].map((file) =>
    readFileSync(folder + file, 'utf8'),
  );
  const names = new Set(page.match(/await202\.\w[\w.]*/g));
  expect(names.size).toBeGreaterThan(10);
  expect([...names].filter((name) => !sources.join('').includes(`'${name}'`))).toEqual([]);
});

describe('an error', () => {
  const sources = globSync('src/**/*.ts', { cwd: root })
    .map((path) => readFileSync(`${root}${path}`, 'utf8'))
    .join('\n')
    .replaceAll('\\`', '`');
  /** The first column of the tables of errors; `…` stands for what differs. */
  const texts = [...page.matchAll(/^\| “(.*?)” \|/gm)].map(([, text = '']) => text);

  test('is on the page', () => {
    expect(texts.length).toBeGreaterThan(20);
  });

  test.for(texts)('%s is one that the sources have', (text) => {
    const missing = text.split('…').filter((part) => !sources.includes(part.trim()));
    expect(missing).toEqual([]);
  });

  test('of each kind is on the page', () => {
    const refusals = [...sources.matchAll(/\b(?:Refusal|refusal|Fault|Ended)\(\s*'([^']+)'/g)];
    const missing = refusals
      .map(([, text = '']) => text)
      .filter((text) => !texts.some((shown) => shown.includes(text) || text.includes(shown)));
    expect(refusals.length).toBeGreaterThan(5);
    expect(missing).toEqual([]);
  });
});
