import { describe, expect, test, vi } from 'vitest';
import { isOnce, type Upload, watched } from '../../src/exchange/upload.ts';

// What `fetch` has not read of a body cannot have reached the server: submits that are aborted are
// canceled or not by that. Real uploads: test/wire/uploads.test.ts.

/** The body that takes the place of this one, and what is known of its upload. */
function watch<Body>(body: Body) {
  const upload: Upload = { isUnderway: false };
  return { upload, body: watched(body, upload) };
}

const large = 'é'.repeat(100_000);
const bytes = new TextEncoder().encode(large);

describe('a large body', () => {
  test.for<[string, () => unknown, string]>([
    ['a string', () => large, 'text/plain;charset=UTF-8'],
    ['bytes', () => bytes, ''],
    ['the memory of bytes', () => bytes.buffer, ''],
    ['a Blob', () => new Blob([bytes], { type: 'image/png' }), 'image/png'],
  ])('that is %s is the same when it is read, and under way until then', async ([, body, type]) => {
    const { upload, body: replacement } = watch(body());
    if (!(replacement instanceof Blob)) throw new Error('it was not replaced');
    expect(replacement.type).toBe(type.toLowerCase());
    expect(replacement.size).toBe(bytes.length);
    expect(upload.isUnderway).toBe(true);

    const read: Uint8Array<ArrayBuffer>[] = [];
    const reader = replacement.stream().getReader();
    for (;;) {
      expect(upload.isUnderway).toBe(true);
      const { done, value } = await reader.read();
      if (done) break;
      read.push(value);
    }
    expect(upload.isUnderway).toBe(false);
    expect(read.map(({ length }) => length)).toEqual([65_536, 65_536, 65_536, 3392]);
    expect(await new Blob(read).text()).toBe(large);
  });

  test('can be read again, for a redirect', async () => {
    const { body } = watch(large);
    const replacement = body as unknown as Blob;
    await new Response(replacement.stream()).text();
    expect(await new Response(replacement.stream()).text()).toBe(large);
  });

  test('is not read before somebody asks for it', async () => {
    const replacement = watch(large).body as unknown as Blob;
    const slice = vi.spyOn(replacement, 'slice');
    const reader = replacement.stream().getReader();
    await new Promise((resolve) => setTimeout(resolve));
    expect(slice).not.toHaveBeenCalled();
    await reader.read();
    expect(slice.mock.calls).toEqual([[0, 65_536]]);
    await reader.cancel();
  });

  test('is not read ahead', async () => {
    const { upload, body } = watch(large);
    const reader = (body as unknown as Blob).stream().getReader();
    for (let piece = 0; piece < 4; piece += 1) await reader.read();
    expect(upload.isUnderway).toBe(true);
    await reader.cancel();
  });
});

describe('is left as it is', () => {
  function formOf(...values: (string | Blob)[]): FormData {
    const form = new FormData();
    for (const value of values) form.append('file', value as string);
    return form;
  }
  async function* pieces() {
    yield bytes;
  }
  test.for<[string, () => unknown, boolean]>([
    ['a small text', () => 'x'.repeat(65_536), false],
    ['no body', () => undefined, false],
    ['small bytes', () => new Uint8Array(65_536), false],
    ['parameters', () => new URLSearchParams({ text: large }), false],
    ['an object that says it is long', () => ({ byteLength: 100_000 }), false],
    ['a form without files', () => formOf('x'), false],
    ['a form with a file', () => formOf(new Blob([bytes])), true],
    ['a form with a file among other fields', () => formOf('x', new Blob([bytes]), 'y'), true],
    ['a stream', () => new Response('x').body, true],
    ['a generator', pieces, true],
  ])('%s', ([, make, isUnderway]) => {
    const given = make();
    const { upload, body } = watch(given);
    expect(body).toBe(given);
    expect(upload.isUnderway).toBe(isUnderway);
  });
});

test('streams and generators can be read once only', () => {
  // Not every engine can iterate over a stream.
  expect([{ getReader() {} }, { [Symbol.asyncIterator]() {} }].map(isOnce)).toEqual([true, true]);
  expect([new Response('x').body, (async function* () {})()].map(isOnce)).toEqual([true, true]);
  expect(['text', undefined, null, new Blob(['x'])].map(isOnce)).toEqual([
    ...[false, false, false, false],
  ]);
});
