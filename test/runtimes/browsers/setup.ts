/** What the tests take from Node's global scope, in a browser. */
import { inject, vi } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** The one that was asked for. */
    runtime: string;
  }
}

const rejections = new Map<unknown, (event: PromiseRejectionEvent) => void>();

Object.assign(process, {
  env: { RUNTIME: inject('runtime') },
  versions: {},
  on(event: string, listener: (reason: unknown) => void): void {
    if (event !== 'unhandledRejection') return;
    const listen = ({ reason }: PromiseRejectionEvent) => listener(reason);
    rejections.set(listener, listen);
    addEventListener('unhandledrejection', listen);
  },
  off(_event: string, listener: (reason: unknown) => void): void {
    const listen = rejections.get(listener);
    if (listen) removeEventListener('unhandledrejection', listen);
    rejections.delete(listener);
  },
});

/** As far as text that is UTF-8 goes. */
class Buffer extends Uint8Array {
  static override from = (text: unknown) => new TextEncoder().encode(String(text));
  static alloc = (length: number) => new Uint8Array(length);
  static concat = () => new Uint8Array();
}
Object.assign(globalThis, { Buffer });

// A page's document cannot be replaced, but it can say that it is somewhere else.
const { stubGlobal, unstubAllGlobals } = vi;
vi.stubGlobal = (name, value) => {
  if (name !== 'document') return stubGlobal(name, value);
  const { baseURI } = value as { readonly baseURI: string };
  Object.defineProperty(document, 'baseURI', { value: baseURI, configurable: true });
  return vi;
};
vi.unstubAllGlobals = () => {
  Reflect.deleteProperty(document, 'baseURI');
  return unstubAllGlobals();
};
