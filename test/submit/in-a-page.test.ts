import { createClient } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { asPage } from '../support/page.ts';
import { fastTime, rejection, scriptedAnswers, status } from '../support/scripted-answers.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const page = { baseURI: 'https://api.example.com/app/' };
const worker = { href: 'https://api.example.com/workers/1.js' };

/** How fetch was told to treat redirects. */
const redirects = ({ requests }: ReturnType<typeof scriptedAnswers>) =>
  requests.map(({ request }) => request.redirect);

describe('redirects', () => {
  test.for([
    { label: 'a page', enter: () => asPage(page.baseURI) },
    // Any function that is native code.
    { label: 'a worker', enter: () => vi.stubGlobal('importScripts', parseInt) },
  ])('are followed by the browser in $label, which hides them', async ({ enter }) => {
    enter();
    const server = scriptedAnswers(Response.json(7));
    await createClient(server.options).run('reports');
    expect(redirects(server)).toEqual(['follow']);
  });

  test('can be refused there: `redirect: "manual"`', async () => {
    asPage(page.baseURI);
    const hidden = Object.defineProperties(Response.error(), { type: { value: 'opaqueredirect' } });
    const server = scriptedAnswers(hidden);
    const client = createClient({ ...server.options, redirect: 'manual' });
    const error = await rejection(client.submit('reports'));
    expect(redirects(server)).toEqual(['manual']);
    expect(error).toMatchObject({
      name: 'ProtocolError',
      message: expect.stringContaining('a redirect that the browser hides'),
    });
  });

  // Only a redirect leads from the submit to a monitor that answers 200.
  test.for([
    { label: 'an answer in a page that came without one', isPage: true, redirected: false },
    { label: 'a fetch that follows them by itself', isPage: false, redirected: true },
  ])('are not made up: $label', async ({ isPage, redirected }) => {
    if (isPage) asPage(page.baseURI);
    const answer = Object.defineProperty(status('queued'), 'redirected', { value: redirected });
    const server = scriptedAnswers(answer);
    const error = await rejection(createClient(server.options).submit('reports'));
    expect(error).toMatchObject({
      name: 'ProtocolError',
      message: expect.stringContaining('without a status monitor'),
    });
  });
});

describe('a relative URL is relative to', () => {
  test.for([
    { label: 'the page', globals: { document: page }, url: 'app/tasks/1' },
    {
      label: "the page's base, not its address",
      globals: { document: page, location: worker },
      url: 'app/tasks/1',
    },
    { label: "a worker's script", globals: { location: worker }, url: 'workers/tasks/1' },
  ])('$label', ({ globals, url }) => {
    for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
    const { statusUrl } = createClient().resume('tasks/1');
    expect(statusUrl).toBe(`https://api.example.com/${url}`);
  });
});
