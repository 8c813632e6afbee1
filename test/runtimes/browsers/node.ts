/** What the tests import of Node's modules, in a browser; files are in ../fs.ts. */
export { getEventListeners } from '../event-listeners.ts';

export const fileURLToPath = (url: string | URL): string => new URL(url).pathname;

/** What a console shows of a value: of an error also what is not enumerable. */
export function inspect(value: unknown, _options?: object, seen = new Set<unknown>()): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (seen.has(value)) return '[circular]';
  seen.add(value);
  const hidden = value instanceof Error ? ['name', 'message', 'stack', 'cause', 'errors'] : [];
  const shown = [...hidden, ...Object.keys(value)].map(
    (key) => `${key}: ${inspect(Reflect.get(value, key), {}, seen)}`,
  );
  return `{${[...shown, ...(value instanceof Headers ? value : [])].join(', ')}}`;
}

// What follows is for tests that are left out, whose files are loaded to count them: ../left-out.ts.
const absent = () => {
  throw new Error('it is not there in a browser');
};

export {
  absent as connect,
  absent as createHash,
  absent as createServer,
  absent as execFile,
  absent as once,
  absent as promisify,
  absent as setTimeout,
};
export const constants = {};
export const deflateRawSync = () => new Uint8Array();
export const gzipSync = deflateRawSync;
export default {};
