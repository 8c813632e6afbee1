/**
 * The global scope of an app, in a bare Hermes: what React Native installs there before an app
 * begins, as far as it is JavaScript, in the versions before 0.85: no TextDecoder, no `crypto`, no
 * streams. Time passes as soon as everybody waits for it.
 */
import { AbortController, AbortSignal } from 'abort-controller/dist/abort-controller';
import { URL, URLSearchParams } from 'react-native-url-polyfill';

declare const print: (line: string) => void;

interface Timer {
  readonly due: number;
  readonly ring: () => void;
}

/** Hermes' own calls at once, in order, however long it should wait. */
const soon = setTimeout;
const timers = new Map<number, Timer>();
let now = 1_800_000_000_000;
let last = 0;
let isPumping = false;

/** Lets others have their turns first, as React needs several. */
function rest(turns: number): void {
  soon(() => (turns ? rest(turns - 1) : pump()), 0);
}

function pump(): void {
  let next: [number, Timer] | undefined;
  for (const one of timers) if (!next || one[1].due < next[1].due) next = one;
  isPumping = !!next;
  if (!next) return;
  timers.delete(next[0]);
  now = Math.max(now, next[1].due);
  next[1].ring();
  rest(9);
}

Object.assign(globalThis, {
  global: globalThis,
  window: globalThis,
  AbortController,
  AbortSignal,
  URL,
  URLSearchParams,
  Blob: class Blob {},
  FormData: class FormData {},
  // Hermes has its own since React Native 0.74; ky makes one as soon as it is imported.
  TextEncoder: class TextEncoder {},
  navigator: { product: 'ReactNative' },
  performance: { now: () => now - 1_800_000_000_000 },
  console: { log: print, warn: print, error: print, assert() {} },
  clearTimeout: (timer: number) => timers.delete(timer),
  setTimeout(ring: () => void, milliseconds = 0, ...given: never[]) {
    timers.set(++last, { due: now + milliseconds, ring: () => ring(...(given as [])) });
    if (!isPumping) rest(9);
    isPumping = true;
    return last;
  },
});
Date.now = () => now;
// Hermes has it since React Native 0.71; the task server needs it.
Array.prototype.at ??= function (this: unknown[], index: number) {
  return this[index < 0 ? this.length + index : index];
};
