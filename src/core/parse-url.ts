/** What `URL.parse()` gives; that is younger than many browsers, and than React Native. */
export function parseUrl(url: string, base?: string): URL | undefined {
  try {
    return new URL(url, base);
  } catch {
    return undefined;
  }
}
