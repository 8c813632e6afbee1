import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { type Content, readAtMost, readWhole } from '../../src/exchange/read-body.ts';

// A body is read to its end or to its limit.

afterEach(() => {
  vi.unstubAllGlobals();
});

const bytesOf = (...numbers: number[]) => new Uint8Array(numbers);
const numbersIn = (content: Content) => [...new Uint8Array(content as ArrayBuffer)];

/** A body in these pieces: what is read of it, and what becomes of it. */
async function read(most: number, pieces: Uint8Array<ArrayBuffer>[]) {
  const left = [...pieces];
  const cancel = vi.fn();
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull(sink) {
        const piece = left.shift();
        if (piece) sink.enqueue(piece);
        else sink.close();
      },
      cancel,
    },
    { highWaterMark: 0 },
  );
  const exchange = {} as Exchange;
  const content = await readAtMost(most, stream, exchange);
  return { content, exchange, isCanceled: cancel.mock.calls.length > 0, left };
}

describe('a stream', () => {
  test('in one piece is that piece, which is not copied', async () => {
    const piece = bytesOf(1, 2, 3);
    const { content, isCanceled } = await read(10, [piece]);
    expect(content).toBe(piece);
    expect(isCanceled).toBe(false);
  });

  test('in several pieces is put together', async () => {
    const { content } = await read(10, [bytesOf(1, 2), bytesOf(3), bytesOf(4, 5)]);
    expect(content).toBeInstanceOf(ArrayBuffer);
    expect(numbersIn(content)).toEqual([1, 2, 3, 4, 5]);
  });

  test('without a piece is empty', async () => {
    expect((await read(10, [])).content).toBe('');
  });

  test('as long as the limit is read to its end', async () => {
    const { content, isCanceled } = await read(4, [bytesOf(1, 2), bytesOf(3, 4)]);
    expect(numbersIn(content)).toEqual([1, 2, 3, 4]);
    expect(isCanceled).toBe(false);
  });

  test('that is longer is left soon after the limit', async () => {
    const pieces = Array.from({ length: 10 }, (_, nth) => bytesOf(nth, nth));
    const { content, isCanceled, left } = await read(4, pieces);
    expect(numbersIn(content)).toEqual([0, 0, 1, 1, 2, 2]);
    expect(isCanceled).toBe(true);
    expect(left).toHaveLength(7);
  });

  test('can be ended by its exchange', async () => {
    const { exchange } = await read(10, [bytesOf(1)]);
    expect(exchange.reader?.cancel).toBeInstanceOf(Function);
  });
});

describe('without streams', () => {
  /** A response that can be read only in these forms, and the forms in which that was tried. */
  function responseIn(...forms: ('arrayBuffer' | 'blob' | 'text')[]) {
    const tried: string[] = [];
    const reader = (form: 'arrayBuffer' | 'blob' | 'text') => async () => {
      tried.push(form);
      if (forms.includes(form)) return `read by ${form}()`;
      throw new Error('not in this form');
    };
    const [arrayBuffer, blob, text] = (['arrayBuffer', 'blob', 'text'] as const).map(reader);
    const response = { clone: () => ({ arrayBuffer, blob, text }) } as unknown as Response;
    return { tried, response };
  }

  test('text is read as bytes, or else as a text', async () => {
    const bytes = responseIn('arrayBuffer', 'text');
    expect(await readWhole(bytes.response, false)).toBe('read by arrayBuffer()');
    const text = responseIn('text');
    expect(await readWhole(text.response, false)).toBe('read by text()');
    expect(text.tried).toEqual(['arrayBuffer', 'text']);
  });

  test('what is no text is read as a Blob, or else as bytes', async () => {
    const blob = responseIn('blob', 'arrayBuffer');
    expect(await readWhole(blob.response, true)).toBe('read by blob()');
    const bytes = responseIn('arrayBuffer');
    expect(await readWhole(bytes.response, true)).toBe('read by arrayBuffer()');
    expect(bytes.tried).toEqual(['blob', 'arrayBuffer']);
  });

  test('text is read as such at once where nothing could decode bytes', async () => {
    vi.stubGlobal('TextDecoder', undefined);
    const { response, tried } = responseIn('arrayBuffer', 'text');
    expect(await readWhole(response, false)).toBe('read by text()');
    expect(tried).toEqual(['text']);
  });

  test('the error of the last form is passed on', async () => {
    const { response } = responseIn();
    await expect(readWhole(response, false)).rejects.toThrow('not in this form');
  });
});
