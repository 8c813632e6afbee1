import { mistake } from './check.ts';
import { parseUrl } from './parse-url.ts';

/** Throws if the platform's URL resolves no path, as React Native's own: it puts it behind its base. */
export function checkUrlClass(): void {
  if (parseUrl('/b', 'https://a.io/a')?.pathname !== '/b')
    throw mistake(
      'URL',
      'a class that does not resolve paths',
      "one that does: in React Native, import 'react-native-url-polyfill/auto' first",
    );
}
