import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const require = createRequire(import.meta.url);

/** `default` is for the Hermes before React Native 0.84, which had no classes. */
type Profile = 'default' | 'hermes-stable';

/**
 * What Metro would hand to Hermes: the package as it is built, with a suite of tests, through the
 * Babel preset of React Native.
 */
export async function bundle(profile: Profile): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [here('hermes/main.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'neutral',
    mainFields: ['react-native', 'browser', 'module', 'main'],
    target: 'es2022',
    logLevel: 'silent',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    alias: {
      react: here('node_modules/react'),
      'await202/react': here('../../../dist/src/react/index.js'),
      await202: here('../../../dist/src/index.js'),
      'await202/mocks': here('../../../dist/mocks/scenario/scenario.js'),
      'react-native': here('react-native.ts'),
    },
  });
  const preset = require.resolve('@react-native/babel-preset');
  const options = {
    // One file without imports, in the place of a module for each.
    disableImportExportTransform: true,
    enableBabelRuntime: false,
    unstable_transformProfile: profile,
  };
  const { code } = require('@babel/core').transformSync(outputFiles[0]?.text, {
    filename: 'app.js',
    babelrc: false,
    configFile: false,
    compact: false,
    presets: [[preset, options]],
  });
  return code;
}
