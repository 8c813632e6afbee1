/**
 * For programs that a test starts in another process: the public names mean the sources, as they
 * do in the tests themselves, because the package may not be built. `node --import <this file>
 * program.ts`
 */
import { registerHooks } from 'node:module';
import manifest from '../../package.json' with { type: 'json' };

/** `await202/mocks` is made of `mocks/index.ts`. */
const sources = new Map<string, string>(
  Object.entries(manifest.exports).flatMap(([name, target]) => {
    const built = typeof target === 'string' ? '' : target.default;
    const [, path] = /^\.\/dist\/(.*)\.js$/.exec(built) ?? [];
    return path ? [[`await202${name.slice(1)}`, `../../${path}.ts`] as const] : [];
  }),
);

registerHooks({
  resolve(specifier, context, next) {
    const source = sources.get(specifier);
    return source === undefined
      ? next(specifier, context)
      : next(new URL(source, import.meta.url).href, context);
  },
});
