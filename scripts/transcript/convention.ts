/** The convention that a transcript names: `google()`, `azure({"finalStateVia":"location"})`. */

import type { Convention } from 'await202';
import * as library from 'await202';
import * as vendors from 'await202/conventions';

/** What JSON cannot say: functions that a convention is given. */
const functions: Readonly<Record<string, object>> = {
  acme: {
    sign: async (url: string) => JSON.stringify({ protected: url, payload: '', signature: 's' }),
  },
};

/** What is no convention of the library's, in words that say what to write. */
export class UnknownConvention extends TypeError {}

/** A call, as it would be written in a program; its argument is JSON. */
const call = /^(\w+)\((.*)\)$/;

export const isCall = (text: string): boolean => call.test(text);

/** @throws UnknownConvention */
export function conventionOf(text: string): Convention {
  const [, name = '', argument] = text.match(call) ?? [];
  const make: unknown = { ...library, ...vendors }[name as never];
  if (typeof make !== 'function') {
    throw new UnknownConvention(`'${text}' is no exported convention: write google() or http()`);
  }
  if (!argument) return make(functions[name]);
  try {
    return make(JSON.parse(argument));
  } catch (error) {
    const reason = error instanceof Error ? error.message : `${error}`;
    throw new UnknownConvention(`'${text}' is no call with an argument in JSON: ${reason}`);
  }
}
