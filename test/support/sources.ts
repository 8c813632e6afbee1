/**
 * For programs that a test starts in another process: the public names mean the sources, as they
 * do in the tests themselves. `node --import <this file> program.ts`
 */
import { registerHooks } from 'node:module';

const sources = new Map(
  Object.entries({
    await202: '../../src/index.ts',
    'await202/durable': '../../src/durable/index.ts',
    'await202/mocks': '../../mocks/index.ts',
    'await202/mocks/node': '../../mocks/node.ts',
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
