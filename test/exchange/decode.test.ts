import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { decode, decodeAs } from '../../src/exchange/decode.ts';

// Bytes as text. What servers send: test/bodies/text.test.ts.

const bytesOf = (...numbers: number[]) => new Uint8Array(numbers);
const utf8 = bytesOf(0x7a, 0xc5, 0xbc);
const invalid = bytesOf(0x7a, 0xff);

describe('the encoding', () => {
  test.for<[Uint8Array<ArrayBuffer>, type: string, header: string, string | undefined]>([
    [utf8, 'text/plain', 'text/plain', 'zż'],
    [utf8, '', '', 'zż'],
    [utf8, 'text/plain', 'text/plain; charset="utf-8"', 'zż'],
    [utf8, 'text/plain', 'text/plain; charset=klingon', 'zż'],
    [bytesOf(0xbf), 'text/plain', 'text/plain; CHARSET = iso-8859-2; a=b', 'ż'],
    [bytesOf(0xff, 0xfe, 0x7a, 0), 'text/plain', 'text/plain; charset=utf-8', 'z'],
    [bytesOf(0xfe, 0xff, 0, 0x7a), 'text/plain', 'text/plain', 'z'],
    [bytesOf(0xef, 0xbb, 0xbf, 0x7a), 'text/plain', 'text/plain; charset=latin1', 'z'],
    [bytesOf(0xff, 0xfe, 0x7a, 0), 'application/json', 'application/json', undefined],
    [invalid, 'text/plain', 'text/plain', undefined],
    [invalid, 'text/plain', 'text/plain; charset=klingon', undefined],
  ])('of %j as %s (%s): %j', ([bytes, type, header, text]) => {
    expect(decode(bytes, type, header)).toBe(text);
  });

  test('of a text is none', () => {
    expect(decode('zż', 'text/plain', 'text/plain; charset=latin1')).toBe('zż');
  });
});

describe('a decoder', () => {
  const made: string[] = [];
  const { TextDecoder } = globalThis;
  beforeEach(() => {
    // The last one is forgotten after this.
    decodeAs('utf-8', invalid);
    made.length = 0;
    vi.stubGlobal(
      'TextDecoder',
      class extends TextDecoder {
        constructor(label: string, options?: TextDecoderOptions) {
          made.push(label);
          super(label, options);
        }
      },
    );
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  test('is made once for texts in the same encoding: that costs as much as to read one', () => {
    for (const _ of [1, 2, 3]) expect(decode(utf8, 'text/plain', '')).toBe('zż');
    expect(made).toEqual(['utf-8']);
  });

  test('is not used again for another encoding, or after invalid bytes', () => {
    decodeAs('utf-8', utf8);
    decodeAs('latin1', utf8);
    decodeAs('utf-8', utf8);
    decodeAs('utf-8', invalid);
    expect(decodeAs('utf-8', utf8)).toBe('zż');
    expect(made).toEqual(['utf-8', 'latin1', 'utf-8', 'utf-8']);
  });
});
