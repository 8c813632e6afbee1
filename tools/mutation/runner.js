/**
 * Stryker's runner for Vitest, made ready for thousands of tests: it asks Vitest for the tests of each
 * file by their names. The original asks for all of them by one regular expression and one list of paths
 * with an entry for each test, which takes ten seconds for each mutant before a test has begun.
 */
import { basename, dirname } from 'node:path';
import { commonTokens, declareFactoryPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import { VitestTestRunner } from './node_modules/@stryker-mutator/vitest-runner/dist/src/vitest-test-runner.js';

/**
 * How many files and tests are asked about a mutant: those that may know it best. Asking all 7,000 about
 * each survivor takes a day. What the others would have found counts as survived, never the reverse.
 */
const most = { files: 25, tests: 400 };

/** Which test files are asked first: what has killed in the same source lately, then what is called like it. */
class Killers {
  #lastFirst = new Map();

  killed(source, testFile) {
    for (const place of [source, 'anywhere']) {
      const before = this.#lastFirst.get(place) ?? [];
      this.#lastFirst.set(place, [testFile, ...before.filter((file) => file !== testFile)]);
    }
  }

  /** Takes and gives pairs of a test file and the names of its tests. */
  sorted(source, tests) {
    const recent = (place) => {
      const known = this.#lastFirst.get(place) ?? [];
      return (file) => (known.includes(file) ? known.indexOf(file) : known.length);
    };
    const isAbout = (file) =>
      basename(file, '.test.ts') === basename(source, '.ts')
        ? 0
        : basename(dirname(file)) === basename(dirname(source))
          ? 1
          : 2;
    const here = recent(source);
    const anywhere = recent('anywhere');
    return [...tests].sort(
      ([a, namesOfA], [b, namesOfB]) =>
        here(a) - here(b) ||
        isAbout(a) - isAbout(b) ||
        anywhere(a) - anywhere(b) ||
        namesOfA.length - namesOfB.length,
    );
  }
}

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

class NamedTestsRunner extends VitestTestRunner {
  static inject = VitestTestRunner.inject;
  #killers = new Killers();
  #wanted;

  async init() {
    await super.init();
    // Read from a stack for each test, and needed for Stryker's incremental mode alone.
    for (const { config } of this.ctx.projects) config.includeTaskLocation = false;
    await this.ctx.standalone();
    const start = this.ctx.start.bind(this.ctx);
    this.ctx.start = (filters) =>
      this.#wanted ? this.ctx.runTestSpecifications(this.#wanted, true) : start(filters);
  }

  async mutantRun(options) {
    const source = options.activeMutant.fileName;
    // The slowest test takes half a second, and counts nothing now; a mutant that hangs takes all of it.
    this.ctx.projects[0].config.testTimeout = 2000;
    this.#wanted = options.testFilter && this.#specifications(source, options.testFilter);
    const result = await super.mutantRun({ ...options, testFilter: undefined });
    for (const id of [result.killedBy ?? []].flat()) this.#killers.killed(source, fileOf(id));
    return result;
  }

  #specifications(source, testIds) {
    const [project] = this.ctx.projects;
    const wanted = [];
    let left = most.tests;
    for (const [file, names] of this.#killers.sorted(source, byFile(testIds)).slice(0, most.files)) {
      if (left <= 0) break;
      const testNames = names.slice(0, left);
      left -= testNames.length;
      wanted.push(project.createSpecification(`${project.config.root}/${file}`, { testNames }));
    }
    return wanted;
  }
}

function namedTestsRunner(injector) {
  return injector.provideValue('globalNamespace', '__stryker__').injectClass(NamedTestsRunner);
}
namedTestsRunner.inject = tokens(commonTokens.injector);

export const strykerPlugins = [
  declareFactoryPlugin(PluginKind.TestRunner, 'vitest-by-name', namedTestsRunner),
];
