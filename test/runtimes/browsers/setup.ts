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

/** All files share one page, and this is loaded for each of them. */
const isFirst = !('Buffer' in globalThis);

/** As far as text that is UTF-8 goes. */
class Buffer extends Uint8Array {
  static override from = (text: unknown) => new TextEncoder().encode(String(text));
  static alloc = (length: number) => new Uint8Array(length);
  static concat = () => new Uint8Array();
}
Object.assign(globalThis, { Buffer });

/**
 * What a test says of a page that is there. A document cannot be replaced. A navigator can, but
 * WebKitGTK goes on with the one that it has asked many times.
 */
const says = [
  { name: 'document', of: document, key: 'baseURI' },
  { name: 'navigator', of: navigator, key: 'onLine' },
];
if (isFirst) {
  const { stubGlobal, unstubAllGlobals } = vi;
  vi.stubGlobal = (name, value) => {
    const its = says.find((one) => one.name === name);
    const said = its && Object.getOwnPropertyDescriptor(Object(value), its.key);
    if (!said) return stubGlobal(name, value);
    Object.defineProperty(its.of, its.key, { ...said, configurable: true });
    return vi;
  };
  vi.unstubAllGlobals = () => {
    for (const { of, key } of says) Reflect.deleteProperty(of, key);
    return unstubAllGlobals();
  };
}
