/**
 * Stryker's runner for Vitest, made ready for thousands of tests: it asks Vitest for the tests of each
 * file by their names. The original asks for all of them by one regular expression and one list of paths
 * with an entry for each test, which takes ten seconds for each mutant before a test has begun.
 */
import { commonTokens, declareFactoryPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import { VitestTestRunner } from './node_modules/@stryker-mutator/vitest-runner/dist/src/vitest-test-runner.js';

/** Which test files come first: those that have found something in the same source last. */
export class Killers {
  #lastFirst = new Map();

  /** @param {string} source @param {string} testFile */
  found(source, testFile) {
    const before = this.#lastFirst.get(source) ?? [];
    this.#lastFirst.set(source, [testFile, ...before.filter((file) => file !== testFile)]);
  }

  /** @param {string} source @param {Map<string, string[]>} testNames by file */
  sorted(source, testNames) {
    const known = this.#lastFirst.get(source) ?? [];
    const rank = (file) => (known.includes(file) ? known.indexOf(file) : known.length);
    return [...testNames].sort(
      ([a, namesOfA], [b, namesOfB]) => rank(a) - rank(b) || namesOfA.length - namesOfB.length,
    );
  }
}

const byFile = (testIds) => {
  const names = new Map();
  for (const id of testIds) {
    const hash = id.indexOf('#');
    const file = id.slice(0, hash);
    names.set(file, [...(names.get(file) ?? []), id.slice(hash + 1)]);
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
    const [project] = this.ctx.projects;
    this.#wanted =
      options.testFilter &&
      this.#killers
        .sorted(source, byFile(options.testFilter))
        .map(([file, testNames]) =>
          project.createSpecification(`${project.config.root}/${file}`, { testNames }),
        );
    const result = await super.mutantRun({ ...options, testFilter: undefined });
    for (const id of [result.killedBy ?? []].flat()) {
      this.#killers.found(source, id.slice(0, id.indexOf('#')));
    }
    return result;
  }
}

function namedTestsRunner(injector) {
  return injector.provideValue('globalNamespace', '__stryker__').injectClass(NamedTestsRunner);
}
namedTestsRunner.inject = tokens(commonTokens.injector);

export const strykerPlugins = [
  declareFactoryPlugin(PluginKind.TestRunner, 'vitest-by-name', namedTestsRunner),
];
