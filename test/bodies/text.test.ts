/** A text is what calls itself one and is one; all else stays the bytes it is. */
import { createClient, http, type OperationStatus } from 'await202';
import { anthropicBatches, openaiBatch, uws } from 'await202/conventions';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  accepted,
  connectionLost,
  fastTime,
  scriptedAnswers,
  status,
} from '../support/scripted-answers.ts';
import { bytesOf, hexOf, latin1 } from './bytes.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const hexIn = async (value: unknown) => {
  expect(value).toBeInstanceOf(Blob);
  return hexOf(await (value as Blob).arrayBuffer());
};

/** An answer of these bytes, which calls them so, or nothing. */
const typed = (type: string | undefined, body: Uint8Array<ArrayBuffer> | string, code = 200) =>
  new Response(typeof body === 'string' ? new TextEncoder().encode(body) : body, {
    status: code,
    headers: type === undefined ? {} : { 'content-type': type },
  });

const seeOther = () => new Response(null, { status: 303, headers: { location: '/result' } });

/** The result that is behind a 303. */
const resultOf = (answer: Response) =>
  createClient(scriptedAnswers(accepted(), seeOther(), answer).options).run('reports');

describe('a result is bytes, a Blob, when it calls itself', () => {
  test.for([
    'application/vnd.recordare.musicxml',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'application/vnd.oasis.opendocument.text',
    'application/vnd.httphone',
    'application/x-jsonp-archive',
    'application/octet-stream',
    'multipart/form-data; boundary=xml',
    'image/png; note="text/plain, application/json"',
    'application/zip; charset=utf-8',
  ])('%s, whatever letters are in that name', async (type) => {
    const bytes = bytesOf('50 4B 03 04 FF 00 80');
    const result = await resultOf(typed(type, bytes));
    expect(await hexIn(result)).toBe('504b0304ff0080');
    expect((result as Blob).type).toBe(type);
    // Nor are they text if they could be.
    expect(await hexIn(await resultOf(typed(type, 'PK')))).toBe('504b');
  });
});

describe('a result is text when it calls itself', () => {
  test.for([
    'text/plain',
    'text/csv; header=present',
    'TEXT/Tab-Separated-Values ; charset=UTF-8',
    ' text/markdown ',
    'application/xml',
    'image/svg+xml',
    'application/SOAP+XML; action="urn:x"',
    'model/vnd.collada+xml',
    'application/javascript',
    'application/x-javascript',
    'application/ecmascript',
    'application/x-www-form-urlencoded',
    'application/http; msgtype=response',
    'application/yaml',
    'application/x-yaml',
    'application/openapi+yaml',
    'application/toml',
    'application/graphql',
    'application/sql',
    'application/x-ndjson',
    'application/jsonl',
    'application/jsonlines',
    'application/json-seq',
    'application/geo+json-seq',
  ])('%s', async (type) => {
    expect(await resultOf(typed(type, '{"grüße":1}'))).toBe('{"grüße":1}');
  });

  test.for([
    'application/json',
    'application/LD+JSON; profile="a,b;c"',
    'text/json',
    ' Application/Json ;x',
  ])('%s, and JSON as what it says', async (type) => {
    expect(await resultOf(typed(type, '{"grüße":1}'))).toEqual({ grüße: 1 });
  });

  test('nothing of the kind (`json`, without a slash) and is JSON, text, or neither', async () => {
    expect(await resultOf(typed('json', '{"a":1}'))).toEqual({ a: 1 });
    expect(await resultOf(typed('json', 'a'))).toBe('a');
    expect(await hexIn(await resultOf(typed('json', bytesOf('1F 8B'))))).toBe('1f8b');
  });
});

describe('the charset counts', () => {
  test.for([
    { type: 'text/plain; charset=windows-1251', bytes: 'CF F0 E8', text: 'При' },
    { type: 'text/plain; charset="windows-1251"', bytes: 'CF F0 E8', text: 'При' },
    { type: "text/plain;CHARSET = 'Windows-1251' ; x=y", bytes: 'CF F0 E8', text: 'При' },
    { type: 'text/csv; header=present; charset=koi8-r', bytes: 'F0 D2 C9', text: 'При' },
    { type: 'text/html; charset=iso-8859-1', bytes: '63 61 66 E9', text: 'café' },
    { type: 'text/plain; charset=latin1', bytes: '80', text: '€' },
    { type: 'application/xml; charset=shift_jis', bytes: '93 FA 96 7B', text: '日本' },
    { type: 'text/plain; charset=iso-2022-jp', bytes: '1B 24 42 46 7C 1B 28 42', text: '日' },
    { type: 'text/plain; charset=utf-16le', bytes: '41 00 42 00', text: 'AB' },
    { type: 'application/json; charset=windows-1251', bytes: '22 CF F0 22', text: 'Пр' },
    { type: 'application/json; charset=utf-16be', bytes: '00 37', text: 7 },
    // A label that nobody knows says nothing.
    { type: 'text/plain; charset=klingon', bytes: 'C5 BC', text: 'ż' },
    { type: 'text/plain; charset=', bytes: 'C5 BC', text: 'ż' },
  ])('$type: $text', async ({ type, bytes, text }) => {
    expect(await resultOf(typed(type, bytesOf(bytes)))).toBe(text);
  });

  test.for([
    { label: 'UTF-8', type: 'text/plain', bytes: 'EF BB BF C5 BC', text: 'ż' },
    { label: 'UTF-16', type: 'text/plain', bytes: 'FF FE 7C 01', text: 'ż' },
    { label: 'UTF-16, big end first', type: 'application/xml', bytes: 'FE FF 01 7C', text: 'ż' },
    // https://www.rfc-editor.org/rfc/rfc7303#section-3
    {
      label: 'UTF-8, before the charset',
      type: 'text/xml; charset=latin1',
      bytes: 'EF BB BF C5 BC',
      text: 'ż',
    },
    { label: 'UTF-8, before JSON', type: 'application/json', bytes: 'EF BB BF 37', text: 7 },
  ])('after the byte order mark: $label', async ({ type, bytes, text }) => {
    expect(await resultOf(typed(type, bytesOf(bytes)))).toBe(text);
  });

  // An XML parser reads the declaration, but only that of bytes.
  test('and an XML declaration is left to those who parse XML: it gets bytes', async () => {
    const text = '<?xml version="1.0" encoding="ISO-8859-2"?><a>\xb3</a>';
    const bytes = latin1(text);
    const result = await resultOf(typed('application/xml', bytes));
    expect(await hexIn(result)).toBe(hexOf(bytes));
    expect(await resultOf(typed('text/xml; charset=latin2', bytes))).toContain('<a>ł</a>');
  });
});

describe('bytes that are no text in their encoding stay bytes, nothing is replaced', () => {
  test.for([
    { type: undefined, bytes: '1F 8B 08 00 FF' },
    { type: undefined, bytes: 'FF FE 41 00' },
    { type: '', bytes: 'C5' },
    { type: 'text/plain', bytes: 'CF F0 E8' },
    { type: 'text/plain; charset=utf-8', bytes: '41 C5' },
    { type: 'text/plain; charset=klingon', bytes: 'CF F0 E8' },
    { type: 'text/plain; charset=utf-16le', bytes: '41 00 42' },
    { type: 'text/csv; charset=shift_jis', bytes: '93' },
    { type: 'application/xml', bytes: '3C CF' },
    { type: 'application/json', bytes: '22 FF 22' },
    { type: 'application/x-ndjson', bytes: '22 FF 22 0A' },
  ])('$type: $bytes', async ({ type, bytes }) => {
    const hex = bytes.replaceAll(' ', '').toLowerCase();
    expect(await hexIn(await resultOf(typed(type, bytesOf(bytes))))).toBe(hex);
    for (const answers of [
      [typed(type, bytesOf(bytes))],
      [accepted(), accepted({}), typed(type, bytesOf(bytes))],
    ]) {
      const result = await createClient(scriptedAnswers(...answers).options).run('reports');
      expect(await hexIn(result)).toBe(hex);
    }
  });

  test('but an invalid byte in a remark does not hide the state', async () => {
    const remark = (document: string) => typed('application/json', latin1(document));
    const server = scriptedAnswers(
      accepted(),
      remark('{"status":"running","message":"g\xe9n\xe9ration"}'),
      remark('{"status":"done","message":"termin\xe9","result":7}'),
    );
    const seen: OperationStatus[] = [];
    const onStatus = (status: OperationStatus) => seen.push(status);
    expect(await createClient(server.options).run('reports', { onStatus })).toBe(7);
    expect(seen[1]).toMatchObject({ state: 'running', message: 'génération' });
  });

  test('nor the name of the monitor', async () => {
    const body = latin1('{"statusUrl":"/t/7","by":"Jos\xe9"}');
    const server = scriptedAnswers(
      typed('application/json', body, 202),
      status('done', { result: 7 }),
    );
    expect(await createClient(server.options).run('reports')).toBe(7);
  });

  test('nor the phase of a job in XML', async () => {
    const job = (phase: string) =>
      typed('text/xml', latin1(`<job><phase>${phase}</phase><by>Jos\xe9</by></job>`));
    const server = scriptedAnswers(job('QUEUED'), job('EXECUTING'), job('COMPLETED'));
    const client = createClient({ ...server.options, convention: uws() });
    await client.run('async');
    expect(server.requests).toHaveLength(3);
  });
});

test('a text that breaks off in the middle of a character leaves nothing to the next operation', async () => {
  const broken = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.enqueue(bytesOf('C5'));
      controller.error(connectionLost());
    },
  });
  let sent = 0;
  const breaking = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent++) controller.error(connectionLost());
      else controller.enqueue(bytesOf('61 C5'));
    },
  });
  const headers = { 'content-type': 'text/plain' };
  for (const body of [broken, breaking]) {
    const server = scriptedAnswers(
      accepted(),
      seeOther(),
      new Response(body, { headers }),
      typed('text/plain', 'ok'),
    );
    expect(await createClient(server.options).run('reports')).toBe('ok');
    expect(await resultOf(typed('text/plain', 'fine'))).toBe('fine');
  }
});

describe('http({ text: true }): the result is text whatever its type', () => {
  const speaking = (...answers: Response[]) =>
    createClient({ ...scriptedAnswers(...answers).options, convention: http({ text: true }) });
  const lines = '{"a":1}\n{"b":"ż"}\n';

  test.for([
    'application/octet-stream',
    'binary/octet-stream',
    'application/json',
    'application/gzip',
    undefined,
  ])('%s', async (type) => {
    for (const text of [lines, '{"a":1}', '7']) {
      const answers = [
        [accepted(), seeOther(), typed(type, text)],
        [accepted(), accepted({}), typed(type, text)],
        [typed(type, text)],
      ];
      for (const all of answers) expect(await speaking(...all).run('reports')).toBe(text);
    }
  });

  test('but bytes that are none are a Blob', async () => {
    const client = speaking(
      accepted(),
      seeOther(),
      typed('application/octet-stream', bytesOf('FF')),
    );
    expect(await hexIn(await client.run('reports'))).toBe('ff');
  });

  test('status documents are read as ever', async () => {
    const client = speaking(
      accepted(),
      status('running'),
      status('done', { resultUrl: '/x' }),
      typed('application/zip', lines),
    );
    expect(await client.run('reports')).toBe(lines);
  });

  test.for([
    {
      label: 'anthropicBatches()',
      convention: anthropicBatches(),
      submit: { id: 'b', processing_status: 'in_progress' },
      end: { id: 'b', processing_status: 'ended', results_url: '/r' },
    },
    {
      label: 'openaiBatch()',
      convention: openaiBatch(),
      submit: { id: 'b', status: 'validating' },
      end: { id: 'b', status: 'completed', output_file_id: 'f' },
    },
  ])('so $label gives its lines', async ({ convention, submit, end }) => {
    for (const type of ['application/octet-stream', 'application/json', undefined]) {
      const answers = [Response.json(submit), Response.json(end), typed(type, '{"a":1}\n')];
      const client = createClient({ ...scriptedAnswers(...answers).options, convention });
      expect(await client.run('batches')).toBe('{"a":1}\n');
    }
  });
});
