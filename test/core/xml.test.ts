import { expect, test } from 'vitest';
import { decoded } from '../../src/core/xml.ts';

test.for([
  ['&amp;&lt;&gt;&quot;&apos;', '&<>"\''],
  ['a&#38;b&#x3C;c&#x1F600;', 'a&b<c\u{1F600}'],
  ['&amp;lt;', '&lt;'],
  ['&AMP; &nbsp; &amp', '&AMP; &nbsp; &amp'],
  ['&#xFFFFFF; &#999999; &#; &#x;', '&#xFFFFFF; &#999999; &#; &#x;'],
  ['&#1f;', '\0'],
  ['&constructor; &__proto__;', '&constructor; &__proto__;'],
] as const)('%s', ([text, expected]) => {
  expect(decoded(text)).toBe(expected);
});
