/** A submit that has started no operation is no success, whatever the convention. */
import { createClient } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { conventionOf } from '../../scripts/transcript/convention.ts';
import { fastTime, rejection, scriptedAnswers } from '../support/scripted-answers.ts';
import { transcripts } from '../support/transcripts.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const page = () =>
  new Response('<!doctype html><title>Sign in</title>', {
    headers: { 'content-type': 'text/html' },
  });
const redirect = (status: number, location: string) =>
  new Response(null, { status, headers: { location } });

/** Every transcript, by the method and the URL of its first submit. */
const submits = Object.entries(transcripts).map(([file, { fields, cases }]) => {
  const first = cases[0]?.steps.find((step) => step.kind === 'exchange')?.request;
  if (!first) throw new Error(`${file} has no submit`);
  const { method, url } = first;
  return { file, fields, method, url, convention: conventionOf(fields['convention'] ?? '') };
});

const runOf = (
  { method, url, convention }: (typeof submits)[number],
  ...answers: Parameters<typeof scriptedAnswers>
) => {
  const server = scriptedAnswers(...answers);
  const client = createClient({ ...server.options, convention });
  const body = method === 'GET' ? {} : { body: '{}' };
  return client.run(url, { method, ...body });
};

const isRefused = async (promise: Promise<unknown>) =>
  expect(await rejection(promise)).toMatchObject({
    name: expect.stringMatching(/^(Protocol|Submit)Error$/),
  });

describe.for(submits)('$file', (submit) => {
  const { fields, method, url } = submit;

  // That each transcript has this field is for test/docs/ to require.
  test.runIf(fields['asynchronous'])('a document that tells nothing', async () => {
    const run = runOf(submit, Response.json({ hello: 1 }));
    if (fields['asynchronous']?.startsWith('always')) await isRefused(run);
    else expect(await run, 'its result, because it may answer at once').toEqual({ hello: 1 });
  });

  test('a sign-in page', () => isRefused(runOf(submit, page())));

  test('a redirect to a sign-in page', () =>
    isRefused(runOf(submit, redirect(302, '/sign-in'), page())));

  test.runIf(method === 'POST')('a 301 that turns the POST into a GET', () =>
    isRefused(
      runOf(submit, redirect(301, `${url.split('?')[0]}/`), Response.json({ orders: [{ id: 1 }] })),
    ),
  );
});
