/** Files of tests that are not even loaded in a runtime: paths and patterns. */

/** Those of the repository itself, written for the Node that runs them. */
const ofTheRepository = [
  'test/conventions/apart.test.ts',
  'test/docs/*.test.ts',
  'test/examples/*.test.ts',
  'test/layout.test.ts',
  'test/runtimes/lists.test.ts',
];
/** Every Node imports, and requires, what is installed from the tarball; gateways are no runtime's. */
const forNode = ['test/gateways/apache-and-nginx.test.ts', 'test/package.test.ts'];

export const filesLeftOut = (label: string): readonly string[] =>
  label === 'Node' ? ofTheRepository : [...ofTheRepository, ...forNode];
