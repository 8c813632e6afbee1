/** Files of tests that are not even loaded in a runtime: paths and patterns. */

/** Those of the repository itself, written for the Node that runs them. */
const ofTheRepository = [
  'test/attack/*.test.ts',
  'test/brokers/*.test.ts',
  'test/cli/*.test.ts',
  'test/conventions/apart.test.ts',
  'test/docs/*.test.ts',
  'test/examples/*.test.ts',
  'test/hostile/{patterns,time}.test.ts',
  'test/layout.test.ts',
  'test/runtimes/lists.test.ts',
  'test/transcript/*.test.ts',
];
/**
 * Every Node imports, and requires, what is installed from the tarball; gateways are no runtime's;
 * only V8 in Node collects its garbage when it is told to; the log by environment variable, what
 * `console.log()` shows, and the contexts of OpenTelemetry are Node's.
 */
const forNode = [
  'test/gateways/apache-and-nginx.test.ts',
  'test/leaks/collected.test.ts',
  'test/log/{environment,inspect}.test.ts',
  'test/opentelemetry/*.test.ts',
  'test/package.test.ts',
];

/** React renders into a page: a browser's, or in Node that of jsdom. */
const forPages = ['test/react/*.test.ts'];
const pages = ['Chromium', 'Firefox', 'WebKitGTK'];

/**
 * An app in React Native has no workflow engine, and its tests with the mocks run in Node. What a
 * schedule costs is counted in virtual time, the same everywhere. Hermes is in the column of React
 * Native alone.
 */
const notForApps = [
  'test/durable/*.test.ts',
  'test/mocks/**/*.test.ts',
  'test/schedules/detection.test.ts',
];
const forHermes = ['test/runtimes/react-native/*.test.ts'];

export function filesLeftOut(label: string): readonly string[] {
  if (label === 'React Native') return [...ofTheRepository, ...forNode, ...forPages, ...notForApps];
  if (label === 'Node') return [...ofTheRepository, ...forHermes];
  return [...ofTheRepository, ...forNode, ...forHermes, ...(pages.includes(label) ? [] : forPages)];
}
