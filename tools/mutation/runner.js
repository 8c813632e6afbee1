/**
 * Stryker's runner for Vitest, made ready for thousands of tests: it asks Vitest for the tests of each
 * file by their names. The original asks for all of them by one regular expression and one list of paths
 * with an entry for each test, which takes ten seconds for each mutant before a test has begun.
 */
import { basename, dirname } from 'node:path';
import {
  commonTokens,
  declareFactoryPlugin,
  PluginKind,
  tokens,
} from '@stryker-mutator/api/plugin';
import { ThreadsPoolWorker } from 'vitest/node';
import { VitestTestRunner } from './node_modules/@stryker-mutator/vitest-runner/dist/src/vitest-test-runner.js';

/**
 * How many files, and how many tests of each, are asked about a mutant: those that may know it best.
 * Asking all 8,000 about each survivor takes hours, and 60 files have noticed hardly any that 25 had not.
 * What the others would have found counts as survived, never the reverse.
 */
const most = { files: 25, ofFile: 150 };

/** So many of them, as far apart as they can be: neighbors are the most alike. */
function sample(names, count) {
  const step = Math.max(1, names.length / count);
  return names.filter((_, index) => index % step < 1);
}

/** Which test files are asked first. */
class Killers {
  #lastFirst = new Map();
  #asked = new Map();

  killed(source, testFile) {
    for (const place of [source, 'anywhere']) {
      const before = this.#lastFirst.get(place) ?? [];
      this.#lastFirst.set(place, [testFile, ...before.filter((file) => file !== testFile)]);
    }
  }

  /**
   * Those that have killed in the same source lately; then, as they are called, those that are about it;
   * then what has killed anywhere. Every third is one that was asked the least about this source, so
   * that in the end each of them is.
   *
   * Takes and gives pairs of a test file and the names of its tests.
   */
  sorted(source, tests) {
    const recent = (place) => {
      const known = this.#lastFirst.get(place) ?? [];
      return (file) => (known.includes(file) ? known.indexOf(file) : known.length);
    };
    const here = recent(source);
    const anywhere = recent('anywhere');
    const name = basename(source, '.ts');
    const folder = basename(dirname(source));
    const isAbout = (file) => {
      const [testName, testFolder] = [basename(file, '.test.ts'), basename(dirname(file))];
      return testName === name ? 0 : testFolder === name ? 1 : testFolder === folder ? 2 : 3;
    };
    const asked = this.#asked.get(source) ?? new Map();
    this.#asked.set(source, asked);
    const count = (file) => asked.get(file) ?? 0;
    const known = [...tests].sort(
      ([a], [b]) => here(a) - here(b) || isAbout(a) - isAbout(b) || anywhere(a) - anywhere(b),
    );
    const strange = [...tests].sort(([a], [b]) => count(a) - count(b));
    const chosen = new Map();
    while (chosen.size < Math.min(most.files, known.length)) {
      const from = chosen.size % 3 === 2 ? strange : known;
      const next = from.find(([file]) => !chosen.has(file));
      chosen.set(...next);
    }
    return [...chosen];
  }

  /** What was asked in vain. */
  asked(source, tests) {
    const asked = this.#asked.get(source);
    for (const [file] of tests) asked.set(file, (asked.get(file) ?? 0) + 1);
  }
}

const killersOf = ({ killedBy = [] }) => [killedBy].flat();

const fileOf = (testId) => testId.slice(0, testId.indexOf('#'));

const byFile = (testIds) => {
  const names = new Map();
  for (const id of testIds) {
    const file = fileOf(id);
    if (!names.has(file)) names.set(file, []);
    names.get(file).push(id.slice(file.length + 1));
  }
  return names;
};

/** A thread with all modules in it, which Vitest starts and stops for each run without its noticing. */
class KeptThread {
  #thread;
  #runs = 0;

  createPoolWorker = (options) => {
    // What is kept has the globals of Node. Pages have others, and are made anew each time.
    if (options.environment.name !== 'node')
      return new (class extends ThreadsPoolWorker {
        name = 'kept';
      })(options);
    const keeper = this;
    const listeners = [];
    let isUsedAgain = false;
    return new (class extends ThreadsPoolWorker {
      name = 'kept';

      on(event, listener) {
        listeners.push([event, listener]);
        super.on(event, listener);
      }

      async start() {
        isUsedAgain = keeper.#thread !== undefined;
        if (isUsedAgain) this._thread = keeper.#thread;
        else await super.start();
        keeper.#thread = this._thread;
      }

      send(message) {
        const answer = { start: 'started', stop: 'stopped' }[message.type];
        if (!answer || (answer === 'started' && !isUsedAgain)) return super.send(message);
        const response = { type: answer, __vitest_worker_response__: true };
        setImmediate(() => this._thread.emit('message', response));
      }

      async stop() {
        for (const [event, listener] of listeners) this._thread.off(event, listener);
      }
    })(options);
  };

  /** After so many runs a thread is left for a new one, for the memory that tests keep. */
  async used() {
    this.#runs += 1;
    if (this.#runs >= 150) await this.leave();
  }

  async leave() {
    const thread = this.#thread;
    this.#thread = undefined;
    this.#runs = 0;
    await thread?.terminate();
  }
}

class NamedTestsRunner extends VitestTestRunner {
  static inject = VitestTestRunner.inject;
  #killers = new Killers();
  #kept = new KeptThread();
  #wanted;

  async init() {
    await super.init();
    const [project] = this.ctx.projects;
    // Read from a stack for each test, and needed for Stryker's incremental mode alone.
    project.config.includeTaskLocation = false;
    project.config.poolRunner = { name: 'kept', createPoolWorker: this.#kept.createPoolWorker };
    await this.ctx.standalone();
    const start = this.ctx.start.bind(this.ctx);
    this.ctx.start = (filters) =>
      this.#wanted ? this.ctx.runTestSpecifications(this.#wanted, true) : start(filters);
  }

  async mutantRun(options) {
    if (!options.testFilter) return super.mutantRun(options);
    const source = options.activeMutant.fileName;
    const tests = this.#killers.sorted(source, byFile(options.testFilter));
    // The slowest test takes half a second, and counts little now; a mutant that hangs takes all of it.
    this.ctx.projects[0].config.testTimeout = 3000;
    let result = await this.#judge(options, tests);
    if (result.status !== 'survived' && !(await this.#isSound(options, result, tests))) {
      // What the mutant has broken stays so, or what one before has broken shows now: in a new thread,
      // in which these tests pass without it, it is judged once more.
      await this.#kept.leave();
      const isFit = result.status === 'timeout' || (await this.#isSound(options, result, tests));
      const errorMessage = `Without it, too, this fails: ${killersOf(result)}`;
      result = isFit ? await this.#judge(options, tests) : { status: 'error', errorMessage };
      await this.#kept.leave();
    }
    // It keeps a file from being read.
    if (result.status === 'error' && !result.errorMessage.startsWith('Without'))
      result = { ...result, status: 'killed', killedBy: [], failureMessage: result.errorMessage };
    if (result.status === 'survived') this.#killers.asked(source, tests);
    for (const id of killersOf(result)) this.#killers.killed(source, fileOf(id));
    await this.#kept.used();
    return result;
  }

  /** Whether the tests that have noticed a mutant pass without it, in the same thread. */
  async #isSound(options, result, tests) {
    if (result.status === 'timeout') return false;
    const original = { ...options, activeMutant: { ...options.activeMutant, id: 'none' } };
    const noticed = result.status === 'killed' ? byFile(killersOf(result)) : tests;
    const { status, nrOfTests } = await this.#judge(original, noticed);
    return status === 'survived' && nrOfTests > 0;
  }

  /** @param options Stryker's. @param tests Pairs of a test file and the names of its tests. */
  #judge(options, tests) {
    const [project] = this.ctx.projects;
    this.#wanted = [...tests].map(([file, names]) => {
      const testNames = sample(names, most.ofFile);
      return project.createSpecification(`${project.config.root}/${file}`, { testNames }, 'kept');
    });
    // On before the files are read: many make a convention or a client before their first test.
    return super.mutantRun({ ...options, mutantActivation: 'static', testFilter: undefined });
  }

  async dispose() {
    await this.#kept.leave();
    await super.dispose();
  }
}

function namedTestsRunner(injector) {
  return injector.provideValue('globalNamespace', '__stryker__').injectClass(NamedTestsRunner);
}
namedTestsRunner.inject = tokens(commonTokens.injector);

export const strykerPlugins = [
  declareFactoryPlugin(PluginKind.TestRunner, 'vitest-by-name', namedTestsRunner),
];
