import { createTranscriptServer, parseTranscript, type TaskRequest } from 'await202/mocks';
import { describe, expect, test } from 'vitest';

const text = `# Tickets
convention: tickets()
not covered: refunds: there are none

Prose is for people.

## success: with a seat
> PUT https://tickets.example/orders?v=1 +wait=0
> Authorization: Bearer key
> +Prefer: respond-async
> {"seat": 7}
< 202 Accepted
< Location: /orders/1
* pending
! cancel

> POST https://files.example/1
> Authorization: (none)
>
> Note: this is the body
< reset
= failed no seat
~ http(): the same
Because of that.
`;

const put = (more: Partial<TaskRequest> = {}): TaskRequest => ({
  method: 'PUT',
  url: 'https://tickets.example/orders?wait=0&v=1',
  headers: { authorization: 'Bearer key', prefer: 'respond-async', accept: '*/*' },
  body: '{"seat":7}',
  ...more,
});

describe('parseTranscript()', () => {
  const { title, fields, cases } = parseTranscript(text);

  test('reads the title, the fields and the cases', () => {
    expect([title, fields]).toEqual([
      'Tickets',
      { convention: 'tickets()', 'not covered': 'refunds: there are none' },
    ]);
    expect(cases).toHaveLength(1);
    expect(cases[0]).toMatchObject({
      title: 'success: with a seat',
      line: 6,
      outcome: { text: 'failed no seat', line: 21 },
      otherwise: { text: 'http(): the same', line: 22 },
      prose: ['Because of that.'],
    });
  });

  test('reads exchanges as they are on the wire', () => {
    const [order, pending, cancel, file] = cases[0]?.steps ?? [];
    expect(order).toEqual({
      kind: 'exchange',
      request: {
        method: 'PUT',
        url: 'https://tickets.example/orders?v=1&wait=0',
        headers: {
          authorization: 'Bearer key',
          prefer: 'respond-async',
          'content-type': 'application/json',
        },
        body: '{"seat": 7}',
        added: ['prefer', 'wait'],
        lines: { method: 7, authorization: 8, prefer: 9, body: 10 },
      },
      answer: { status: 202, headers: { location: '/orders/1' }, body: undefined },
    });
    expect([pending, cancel]).toEqual([
      { kind: 'remark', mark: '*', text: 'pending', line: 13 },
      { kind: 'remark', mark: '!', text: 'cancel', line: 14 },
    ]);
    expect(file).toMatchObject({
      request: { headers: { authorization: '(none)' }, body: 'Note: this is the body' },
      answer: { status: 0 },
    });
  });

  test('puts the lines of a long field together', () => {
    const { fields } = parseTranscript(
      '# x\nstates: NEW pending,\n  DONE succeeded\nProse.\n  More.\nhold: none known\n',
    );
    expect(fields).toEqual({ states: 'NEW pending, DONE succeeded', hold: 'none known' });
  });

  test('reads what is pasted as it was on the wire: CRLF, versions, no space after a colon', () => {
    const { cases, lines } = parseTranscript(
      '> POST https://a.example/x HTTP/1.1\r\n> X-Key:1\r\n> Empty:\r\n> \r\n> {\r\n>   "a": 1\r\n> }\r\n< HTTP/2 202 \r\n< LOCATION:/1\r\n<\r\n< https://a.example/1\r\n= running',
    );
    expect(lines).toHaveLength(12);
    expect(cases).toMatchObject([
      {
        title: '',
        line: 0,
        steps: [
          {
            request: {
              method: 'POST',
              url: 'https://a.example/x',
              headers: { 'x-key': '1', empty: '', 'content-type': 'application/json' },
              body: '{\n  "a": 1\n}',
            },
            answer: { status: 202, headers: { location: '/1' }, body: 'https://a.example/1' },
          },
        ],
        outcome: { text: 'running', line: 11 },
      },
    ]);
  });

  test('reads a body that is a URL as a body, without a line between', () => {
    const [read] = parseTranscript(
      '> GET https://a.example\n< 200\n< https://b.example\n= y',
    ).cases;
    expect(read?.steps).toMatchObject([{ answer: { body: 'https://b.example', headers: {} } }]);
  });

  test.for([
    {
      wrong: '# x\nsource: a',
      says: "line 2: 'source: a'; expected one of these before the colon: convention, sources,",
    },
    { wrong: '# x\nread: a\nread: b', says: "line 3: 'read: b'; expected 'read' only once" },
    { wrong: '## x\n> GET /relative\n< 200\n= y', says: "line 2: '> GET /relative'" },
    { wrong: '## x\n> GET https://a.example\n= y', says: 'an answer: < 200' },
    { wrong: '## x\n< 200\n= y', says: 'a request before the answer' },
    { wrong: '## x\n> GET https://a.example\n< 200\n', says: 'an outcome: =' },
    { wrong: '## x\n> GET https://a.example wait=0\n< 200\n= y', says: '+name=value' },
    { wrong: '## x\n>GET https://a.example\n< 200\n= y', says: "line 2: '>GET https://a.example'" },
    { wrong: '> GET https://a.example\n>{}\n< 200\n= y', says: "line 2: '>{}'; expected a space" },
    {
      wrong: '> GET https://a.example\n\n',
      says: "line 1: '> GET https://a.example'; expected an an",
    },
  ])('$says', ({ wrong, says }) => {
    expect(() => parseTranscript(wrong)).toThrow(says);
  });
});

describe('createTranscriptServer()', () => {
  const [played] = parseTranscript(text).cases;
  const open = (headers = true) => createTranscriptServer(played!, { headers });

  test('answers in order, and breaks where the transcript does', () => {
    const server = open();
    expect(server.origins).toEqual(['https://tickets.example', 'https://files.example']);
    expect(server.handle(put())).toMatchObject({ kind: 'reply', status: 202 });
    expect(server.next).toMatchObject({ text: 'pending' });
    server.skip();
    server.skip();
    const file = { method: 'POST', url: 'https://files.example/1', body: 'Note: this is the body' };
    expect(server.handle(file)).toEqual({ kind: 'reset' });
    expect([server.next, server.difference]).toEqual([undefined, undefined]);
  });

  test.for([
    { label: 'method', request: put({ method: 'POST' }), line: 7, saw: 'POST https://tick' },
    { label: 'URL', request: put({ url: 'https://tickets.example/' }), line: 7, saw: 'PUT https' },
    { label: 'header', request: put({ headers: {} }), line: 8, saw: 'authorization: (none)' },
    { label: 'body', request: put({ body: '{}' }), line: 10, saw: 'the body {}' },
  ])('another $label is a difference, and all breaks from then on', ({ request, line, saw }) => {
    const server = open();
    expect(server.handle(request)).toEqual({ kind: 'reset' });
    expect(server.difference).toMatchObject({ line, saw: expect.stringContaining(saw) });
    expect(server.handle(put())).toEqual({ kind: 'reset' });
  });

  test('a header that must not be there is a difference', () => {
    const server = open();
    server.handle(put());
    server.skip();
    server.skip();
    const { url, method, body } = { url: 'https://files.example/1', method: 'POST', body: 'x' };
    server.handle({ url, method, body, headers: { Authorization: 'Bearer key' } });
    expect(server.difference).toMatchObject({ saw: 'authorization: Bearer key' });
  });

  test('stands for the origins in its answers as well, where a client may ask by mistake', () => {
    const moved = text.replace('Location: /orders/1', 'Location: https://eu.tickets.example/1?v=1');
    const [played] = parseTranscript(moved).cases;
    if (!played) throw new Error('no case');
    const server = createTranscriptServer(played);
    expect(server.origins).toContain('https://eu.tickets.example');
    expect(server.baseUrl).toBe('https://tickets.example');
  });

  test('a request ahead of a remark is a difference at the remark', () => {
    const server = open();
    server.handle(put());
    server.handle(put());
    expect(server.difference).toMatchObject({ line: 13, saw: expect.stringContaining('before') });
  });

  test('one request more is a difference at the outcome', () => {
    const server = createTranscriptServer({ ...played!, steps: [] });
    server.handle(put());
    expect(server.difference).toMatchObject({ line: 21, saw: expect.stringContaining('one req') });
  });

  test('with `headers: false` it does not judge them', () => {
    expect(open(false).handle(put({ headers: {} }))).toMatchObject({ status: 202 });
  });
});
