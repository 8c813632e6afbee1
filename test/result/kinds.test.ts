import { createClient } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { accepted, fastTime, scriptedAnswers, status } from '../support/scripted-answers.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const typed = (body: BodyInit | null, type?: string) =>
  new Response(body, type === undefined ? {} : { headers: { 'content-type': type } });

interface Kind {
  readonly label: string;
  readonly answer: () => Response;
  readonly result: unknown;
}

const kinds: Kind[] = [
  { label: 'JSON', answer: () => typed('{"a":1}', 'application/json'), result: { a: 1 } },
  {
    label: 'JSON with parameters',
    answer: () => typed('{"a":1}', 'application/json; charset=utf-8'),
    result: { a: 1 },
  },
  { label: '+json', answer: () => typed('{"a":1}', 'application/fhir+json'), result: { a: 1 } },
  { label: 'text', answer: () => typed('a;b', 'text/plain'), result: 'a;b' },
  { label: 'CSV', answer: () => typed('a,b\n1,2', 'text/csv'), result: 'a,b\n1,2' },
  { label: 'XML', answer: () => typed('<a/>', 'application/xml'), result: '<a/>' },
  {
    label: 'JSON without a type',
    answer: () => typed(new TextEncoder().encode('{"a":1}')),
    result: { a: 1 },
  },
  {
    label: 'text without a type',
    answer: () => typed(new TextEncoder().encode('hello')),
    result: 'hello',
  },
  {
    label: 'JSON, with an unusual success code',
    answer: () => Response.json({ a: 1 }, { status: 299 }),
    result: { a: 1 },
  },
  { label: 'nothing (204)', answer: () => new Response(null, { status: 204 }), result: undefined },
  {
    label: 'nothing, that calls itself JSON',
    answer: () => typed('', 'application/json'),
    result: undefined,
  },
];

describe('a result behind a URL', () => {
  test.for([
    ...kinds,
    { label: 'HTML', answer: () => typed('<p>7</p>', 'text/html'), result: '<p>7</p>' },
  ])('of kind $label', async ({ answer, result }) => {
    const server = scriptedAnswers(
      accepted(),
      status('done', { resultUrl: '/results/1' }),
      answer(),
    );
    expect(await createClient(server.options).run('reports')).toEqual(result);
  });

  test('of kind PDF is a Blob with its type', async () => {
    const server = scriptedAnswers(
      accepted(),
      status('done', { resultUrl: '/results/1' }),
      typed(new Uint8Array([1, 2, 3]), 'application/pdf'),
    );
    const blob = await createClient(server.options).run<Blob>('reports');
    expect(blob).toBeInstanceOf(Blob);
    expect([blob.type, blob.size]).toEqual(['application/pdf', 3]);
  });
});

describe("a result that is the monitor's last answer", () => {
  test.for(kinds)('of kind $label', async ({ answer, result }) => {
    const server = scriptedAnswers(accepted(), accepted({}), answer());
    expect(await createClient(server.options).run('reports')).toEqual(result);
  });

  test('of kind PDF is a Blob', async () => {
    const server = scriptedAnswers(
      accepted(),
      accepted({}),
      typed(new Uint8Array([1, 2, 3]), 'application/pdf'),
    );
    const blob = await createClient(server.options).run<Blob>('reports');
    expect([...new Uint8Array(await blob.arrayBuffer())]).toEqual([1, 2, 3]);
  });
});

describe("a result that is the submit's own answer", () => {
  test.for(kinds)('of kind $label', async ({ answer, result }) => {
    const server = scriptedAnswers(answer());
    expect(await createClient(server.options).run('reports')).toEqual(result);
  });
});

test('a large result is no status document: its size does not matter', async () => {
  const rows = Array.from({ length: 40_000 }, (_, id) => ({ id, name: `a row with the id ${id}` }));
  const server = scriptedAnswers(accepted(), accepted({}), Response.json(rows));
  expect(await createClient(server.options).run<unknown[]>('reports')).toHaveLength(40_000);
});
