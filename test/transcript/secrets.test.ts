/** What a report shows of what somebody has pasted. */
import { expect, test } from 'vitest';
import { hasSecret, withoutSecrets } from '../../scripts/transcript/secrets.ts';

test.for([
  ['> Authorization: Bearer abcdefghijklmnopqrst', '> Authorization: Bearer …'],
  ['authorization: abc', 'authorization: …'],
  ['> +X-Api-Key: abc', '> +X-Api-Key: …'],
  ['< Set-Cookie: id=abc; Path=/', '< Set-Cookie: …'],
  ['> GET https://u:pass@a.example/x?sig=abc&v=1', '> GET https://…@a.example/x?sig=…&v=1'],
  ['< Location: https://a.example/x?tempauth=abc', '< Location: https://a.example/x?tempauth=…'],
  ['< {"access_token": "abc", "total": 7}', '< {"access_token": "…", "total": 7}'],
])('%s', ([line = '', shown]) => {
  expect(withoutSecrets(line)).toBe(shown);
});

test.for([
  '> Authorization: (none)',
  '> Content-Type: application/json',
  '> GET https://a.example/x?page=2',
  '< {"status":"done","total":7}',
])('%s stays as it is', (line) => {
  expect(withoutSecrets(line)).toBe(line);
});

test('only what is long looks real', () => {
  expect(hasSecret('> Authorization: Bearer token')).toBe(false);
  expect(hasSecret('> Authorization: Bearer abcdefghijklmnop')).toBe(true);
});
