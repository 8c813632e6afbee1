import { vi } from 'vitest';

/**
 * Makes this runtime look like a page in a browser, whose `document` is the engine's own. Call
 * `vi.unstubAllGlobals()` afterwards.
 */
export function asPage(baseURI: string): void {
  vi.stubGlobal('document', { baseURI });
  // Any constructor that is native code.
  vi.stubGlobal('Document', Object);
}
