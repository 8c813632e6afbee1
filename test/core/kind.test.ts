import { expect, test } from 'vitest';
import { kindOf } from '../../src/core/kind.ts';

// What operations have in common whose durations are learned together, and whose spans have one name.

const long = 'x'.repeat(41);

test.for<[url: string, kind: string]>([
  ['https://api.example.com/reports', '/reports'],
  ['https://api.example.com/reports?year=2026&token=secret', '/reports'],
  ['https://api.example.com/', '/'],
  ['https://api.example.com', ''],
  ['https://api.example.com/v2/jobs/', '/v2/jobs/'],
  ['https://api.example.com/v1.2/jobs', '/v1.2/jobs'],
  ['https://api.example.com/v1x/jobs', '/:id/jobs'],
  ['https://api.example.com/xv1/jobs', '/:id/jobs'],
  ['https://api.example.com/v/jobs', '/v/jobs'],
  ['https://api.example.com/users/5/exports', '/users/:id/exports'],
  ['https://api.example.com/a%20b/jobs', '/:id/jobs'],
  ['https://api.example.com/run:batch', '/run:batch'],
  [`https://api.example.com/${long.slice(1)}/jobs`, `/${long.slice(1)}/jobs`],
  [`https://api.example.com/${long}/jobs`, '/:id/jobs'],
])('%s', ([url, kind]) => {
  const request = { method: 'POST', url };
  expect(kindOf(request as never)).toBe(`POST https://api.example.com${kind}`);
});

test('its origin stays as it is, but for who signs in there', () => {
  const url = 'https://me:secret@10.0.0.7:8443/jobs';
  expect(kindOf({ method: 'PUT', url } as never)).toBe('PUT https://10.0.0.7:8443/jobs');
});
