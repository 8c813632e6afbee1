import { type ClientOptions, createClient } from 'await202';
import { describe, expect, test } from 'vitest';
import { monitor, rejection, scriptedAnswers } from '../support/scripted-answers.ts';

/** What no type would let through: options as they come from JavaScript or a file. */
const loose = (options: unknown) => options as ClientOptions & Record<never, never>;

interface Wrong {
  readonly label: string;
  readonly options: object;
  /** The option's name, the value seen, what is expected. */
  readonly says: readonly [string, string, RegExp];
}

const polling = (field: string, value: unknown, seen: string, expected: RegExp): Wrong => ({
  label: `polling.${field}: ${seen}`,
  options: { polling: { [field]: value } },
  says: [`\`polling.${field}\``, seen, expected],
});

const option = (name: string, value: unknown, seen: string, expected: RegExp): Wrong => ({
  label: `${name}: ${seen}`,
  options: { [name]: value },
  says: [`\`${name}\``, seen, expected],
});

const milliseconds = /milliseconds/;

/** Wrong for a client as for one operation. */
const everywhere: Wrong[] = [
  polling('minDelay', -1, '-1', milliseconds),
  polling('minDelay', 0, '0', milliseconds),
  polling('minDelay', Number.NaN, 'NaN', milliseconds),
  polling('minDelay', '250', "'250'", milliseconds),
  polling('maxDelay', -1, '-1', milliseconds),
  polling('maxDelay', Number.NaN, 'NaN', milliseconds),
  polling('maxDelay', null, 'null', milliseconds),
  polling('factor', Number.NaN, 'NaN', /number/),
  polling('factor', 0.5, '0.5', /at least 1/),
  polling('factor', Number.POSITIVE_INFINITY, 'Infinity', /finite/),
  polling('jitter', -0.1, '-0.1', /0 to 1/),
  polling('jitter', 1.5, '1.5', /0 to 1/),
  polling('jitter', Number.NaN, 'NaN', /0 to 1/),
  polling('maxRetryAfter', -1, '-1', milliseconds),
  polling('maxRetryAfter', Number.NaN, 'NaN', milliseconds),
  polling('maxFailures', 0, '0', /whole number/),
  polling('maxFailures', 2.5, '2.5', /whole number/),
  polling('maxFailures', Number.NaN, 'NaN', /whole number/),
  polling('maxOutage', -1, '-1', milliseconds),
  polling('maxOutage', Number.NaN, 'NaN', milliseconds),
  polling('maxOutage', '60s', "'60s'", milliseconds),
  polling('delay', 1000, '1000', /function/),
  option('polling', 1000, '1000', /object or a function/),
  option('polling', null, 'null', /object or a function/),
  option('totalTimeout', -1, '-1', milliseconds),
  option('totalTimeout', Number.NaN, 'NaN', milliseconds),
  option('totalTimeout', true, 'true', /false/),
  option('totalTimeout', '60s', "'60s'", milliseconds),
  option('onAbort', 'stop', "'stop'", /'cancel' or 'detach'/),
  option('onAbort', true, 'true', /'cancel' or 'detach'/),
  option('convention', {}, 'an object', /convention/),
  option('convention', 'azure', "'azure'", /convention/),
  option('convention', () => undefined, 'a function', /convention/),
  option('trustedOrigins', 'https://a.example.com', "'https://a.example.com'", /list of origins/),
  option('trustedOrigins', ['*.example.com'], 'an object', /list of origins/),
  option('trustedOrigins', ['https://a.example.com/path'], 'an object', /list of origins/),
  {
    label: 'trustedOrigins: one wrong among right ones',
    options: { trustedOrigins: ['https://a.example.com', 'b.example.com'] },
    says: ['`trustedOrigins`', 'an object', /list of origins/],
  },
  option('trustedOrigins', [null], 'an object', /list of origins/),
  option('intercept', { limit: 5 }, 'an object', /a function/),
  option('rewriteUrl', 'same', "'same'", /a function or 'same-origin'/),
  option('rewriteUrl', ['https://a.example.com'], 'an object', /a function or 'same-origin'/),
  option('clock', {}, 'an object', /now\(\)/),
  option('clock', { now: () => 0 }, 'an object', /sleep\(\)/),
  option('signal', new AbortController(), 'an object', /AbortSignal/),
  option('signal', 'now', "'now'", /AbortSignal/),
];

/** Wrong for one operation. */
const ofOperations: Wrong[] = [
  option('schema', {}, 'an object', /Standard Schema/),
  option('schema', { parse: () => 1 }, 'an object', /Standard Schema/),
  option('schema', { '~standard': { version: 1 } }, 'an object', /Standard Schema/),
  option('schema', 'string', "'string'", /Standard Schema/),
  option('parse', 'json', "'json'", /function/),
  option('onStatus', {}, 'an object', /function/),
];

/** Wrong for a submit. */
const ofSubmits: Wrong[] = [
  option('idempotencyKey', '', "''", /true or a string/),
  option('idempotencyKey', 17, '17', /true or a string/),
];

/** A TypeError that names the option, the value seen and what is expected. */
function expectMistake(error: unknown, [name, seen, expected]: Wrong['says']): void {
  expect(error).toBeInstanceOf(TypeError);
  const { message } = error as TypeError;
  expect(message).toContain(name);
  expect(message).toContain(`is ${seen}`);
  expect(message).toMatch(expected);
}

/** What a call throws at once. */
function thrown(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('expected an error, but there was none');
}

describe('createClient() throws at once', () => {
  test.for([...everywhere, option('ky', {}, 'an object', /ky instance/)])(
    'for $label',
    ({ options, says }) => {
      expectMistake(
        thrown(() => createClient(loose(options))),
        says,
      );
    },
  );

  test.for([{ options: null }, { options: 'https://api.example.com/' }])(
    'for $options in place of options',
    ({ options }) => {
      const call = () => createClient(loose(options));
      expect(call).toThrow(TypeError);
      expect(call).toThrow(/`options` is .+, expected an object\./);
    },
  );
});

describe('submit() and run() reject, before anything is sent', () => {
  test.for([...everywhere, ...ofOperations, ...ofSubmits])('for $label', async (wrong) => {
    const server = scriptedAnswers();
    const client = createClient(server.options);
    expectMistake(await rejection(client.submit('reports', loose(wrong.options))), wrong.says);
    expectMistake(await rejection(client.run('reports', loose(wrong.options))), wrong.says);
    expect(server.requests).toHaveLength(0);
  });

  test('for null in place of options', async () => {
    const client = createClient(scriptedAnswers().options);
    expect(await rejection(client.submit('reports', loose(null)))).toBeInstanceOf(TypeError);
  });
});

describe('resume() throws at once', () => {
  test.for([...everywhere, ...ofOperations])('for $label', ({ options, says }) => {
    const client = createClient(scriptedAnswers().options);
    expectMistake(
      thrown(() => client.resume(monitor, loose(options))),
      says,
    );
  });
});

describe('what is right', () => {
  test.for([
    { label: 'no options at all', options: undefined },
    { label: 'undefined for every option', options: { polling: undefined, signal: undefined } },
    {
      label: 'undefined for every field of polling',
      options: { polling: { minDelay: undefined } },
    },
    { label: 'a function for polling', options: { polling: () => 1000 } },
    { label: 'no jitter', options: { polling: { jitter: 0 } } },
    { label: 'a factor of 1', options: { polling: { factor: 1 } } },
    { label: 'no limit to Retry-After', options: { polling: { maxRetryAfter: Infinity } } },
    { label: 'no total time-out', options: { totalTimeout: false } },
    { label: 'the same origin', options: { rewriteUrl: 'same-origin' } },
    { label: 'no trusted origin', options: { trustedOrigins: [] } },
    { label: 'an origin with a port', options: { trustedOrigins: ['https://a.example.com:8443'] } },
  ])('$label', ({ options }) => {
    expect(() => createClient(options as ClientOptions | undefined)).not.toThrow();
  });
});
