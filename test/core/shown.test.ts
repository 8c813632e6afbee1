import { describe, expect, test } from 'vitest';
import { shown, withoutQueries } from '../../src/core/shown.ts';

describe('of a URL of ours a message has', () => {
  test.for([
    ['https://api.example.com/tasks/1?sig=s3cret', 'https://api.example.com/tasks/1'],
    ['https://api.example.com/tasks/1#s3cret', 'https://api.example.com/tasks/1'],
    ['https://api.example.com:8443/t?s3cret', 'https://api.example.com:8443/t'],
    ['https://u:s3cret@api.example.com/t', 'https://api.example.com/t'],
    ['https://u:s3cret s3cret@api.example.com/t', 'https://api.example.com/t'],
    ['https:u:s3cret@api.example.com/t', 'https://api.example.com/t'],
    [' https://api.example.com/t?a=b@s3cret', 'https://api.example.com/t'],
    ["https://h/m?$filter=startswith(n,'x')&sig=s3cret", 'https://h/m'],
    ['https://h/users/@me/a;b=1/%C3%BC?s3cret', 'https://h/users/@me/a;b=1/%C3%BC'],
    ['ftp://u:s3cret@h/t?s3cret', 'ftp://h/t'],
  ])('origin and path: %s', ([url = '', text]) => {
    expect(shown(url)).toBe(text);
  });

  test.for([
    ['', ''],
    ['reports', 'reports'],
    ['/v1/reports', '/v1/reports'],
    ['https://api.example.com', 'https://api.example.com'],
    ['file:///etc/passwd', 'file:///etc/passwd'],
    ['/v1/reports?key=s3cret', '/v1/reports…'],
    ['/v1?to=me@example.com&key=s3cret', '/v1…'],
    ['/v1\n/x#s3cret', '/v1\n/x…'],
    ['//u:s3cret@h/v1', '…'],
    ['\\\\u:s3cret@h/v1', '…'],
    ['u:s3cret@h/v1', 'u…'],
    ['http://u:s3cret@:/', 'http…'],
    ['http://u:s3cret/x@h/', 'http…'],
    ['http://u:s3cret?x@h/', 'http…'],
    ['javascript:s3cret#s3cret', 'javascript…'],
  ])('or, if it is none, how it begins: %j', ([url = '', text]) => {
    expect(shown(url)).toBe(text);
  });
});

describe('of the words of others', () => {
  test.for([
    ['Failed to parse URL from /r?key=s3cret', 'Failed to parse URL from /r'],
    [
      'request to http://u:s3cret@h/x?s3cret failed, reason: connect ECONNREFUSED 127.0.0.1:80',
      'request to http://…@h/x failed, reason: connect ECONNREFUSED 127.0.0.1:80',
    ],
    [
      'a URL that includes credentials: http://u:p s3cret@h/',
      'a URL that includes credentials: http://…@h/',
    ],
    ['http://u?s3cret@h/ is none', 'http://…@ is none'],
    ['http://h?to=me@s3cret is one', 'http://…@ is one'],
    ["GET /m?$filter=startswith(n,'x')&sig=s3cret → 403", 'GET /m → 403'],
    ['GET "https://h/m?sig=s3cret": refused', 'GET "https://h/m": refused'],
    ['(for <https://h/m?sig=s3cret>).', '(for <https://h/m>).'],
    ['https://h/m?sig=s3cret: HTTP 403', 'https://h/m: HTTP 403'],
    ['{"url":"https:\\/\\/h\\/m?sig=s3cret"}', '{"url":"https:\\/\\/h\\/m"}'],
    ['[\n "/a?s3cret",\n "/b#s3cret"\n]', '[\n "/a",\n "/b"\n]'],
    ['no reports?key=s3cret here', 'no reports here'],
    ['no ?key=s3cret here', 'no  here'],
    ['#key=s3cret', ''],
    ['/login?to=%2Fm%3Fsig%3Ds3cret', '/login'],
    ['see https%3A%2F%2Fh%2Fm%3Fs3cret', 'see https%3A%2F%2Fh%2Fm'],
    ['/m?a=\u00a0s3cret\u3000s3cret', '/m'],
    ['/m?a=\u0000s3cret', '/m'],
    ['/m?a?b#c?d=s3cret', '/m'],
  ])('none of a URL is left but origin and path: %j', ([words = '', text]) => {
    expect(withoutQueries(words)).toBe(text);
    expect(withoutQueries(text as string)).toBe(text);
  });

  test.for([
    'Is it ready? Really?! It is #1 of 3, {what?}.',
    'status=failed at f (file:///src/a.ts:3:7), ask me@example.com',
    'see https://api.example.com/docs;v=1/users/@me.',
    'Is status=failed? Or n=1#2?',
  ])('nothing else is taken: %j', (words) => {
    expect(withoutQueries(words)).toBe(words);
  });

  test('what the query of the asked URL says goes, however it is quoted', () => {
    const asked = ['https://h/m?sig=s3%20cret&n=1#key=s3cret&long-s3cret', undefined];
    expect(
      withoutQueries('no sig=s3%20cret, no {sig=s3 cret}, key=s3cret, long-s3cret', asked),
    ).toBe('no …, no {…}, …, …');
    expect(withoutQueries('GET https://h/m?sig=s3 cret', asked)).toBe('GET https://h/m');
    expect(withoutQueries('50%', ['https://h/m?50%=%zz&0'])).toBe('50%');
  });
});

describe('100 kB of anything take no more than a moment', () => {
  const units = [
    '/',
    '?',
    '#',
    '@',
    ':',
    '//',
    '//@',
    '=',
    '%3f',
    'http:',
    "'",
    ')',
    'a/',
    ' ',
    '\\',
    '&',
  ];
  test.for(units.concat('/?', '?/', '//a', '@/', '%', 'é'))('%j', (unit) => {
    const words = unit.repeat(100_000 / unit.length);
    const began = performance.now();
    for (const text of [words, `x${words}x`, `/?${words}x`]) {
      withoutQueries(text);
      shown(text);
    }
    // Quadratic time would be ten seconds at least.
    expect(performance.now() - began).toBeLessThan(2000);
  });
});
