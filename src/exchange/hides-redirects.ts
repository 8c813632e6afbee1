/**
 * Whether this is a browser, which follows redirects without showing them. A server that imitates a
 * page (jsdom, a shim for rendering) has a `document` as well, and there `fetch` would take an
 * `x-api-key` to any origin. So what counts is that these are the engine's own. The name matters:
 * a Proxy or a bound function calls itself native code, too, but has none, except in Bun.
 */
export const hidesRedirects = (): boolean => {
  const { Bun, Document, importScripts } = globalThis as Record<string, unknown>;
  return !Bun && /^function \w+\(\)\s*\{\s*\[native code/.test(`${Document ?? importScripts}`);
};
