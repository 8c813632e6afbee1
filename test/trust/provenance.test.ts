/**
 * Who has named the URL of each request? The servers of these tests keep count: a URL is a
 * stranger's if a stranger has named it, or any answer to a request that went where a stranger had
 * led. Such a request must have nothing of the caller's, and any other must have everything. All
 * pairs of ways are tried, and chains of them at random.
 */
import { body, createClient, header, http, type Operation } from 'await202';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { carried, laden } from '../support/carried.ts';
import { fastTime, type SeenRequest, scriptedAnswers } from '../support/scripted-answers.ts';

// Hundreds of lives.
vi.setConfig({ testTimeout: 60_000 });

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const origins = {
  home: 'https://api.example.com',
  friend: 'https://friend.example.org',
  stranger: 'https://stranger.example',
  'another stranger': 'https://another.example:8443',
} as const;
type Place = keyof typeof origins;
const places = Object.keys(origins) as Place[];
const isStranger = (url: string) =>
  url.startsWith(origins.stranger) || url.startsWith(origins['another stranger']);

/** How an answer names the URL of the next request. */
type Way = (url: string) => Response;
const json = (body: object, status = 200, headers: HeadersInit = {}) =>
  Response.json(body, { status, headers });
const redirect =
  (status: number): Way =>
  (location) =>
    new Response(null, { status, headers: { location } });

/** By an answer to a poll, of which more polls follow. */
const ofPolls: Readonly<Record<string, Way>> = {
  'a 301': redirect(301),
  'a 302': redirect(302),
  'a 307': redirect(307),
  'a 308': redirect(308),
  'a monitor that moves, by a header': (url) => json({}, 202, { location: url }),
  'a monitor that moves, by a member': (next) => json({ status: 'running', next }),
};
/** By an answer to a poll, after which there is nothing more to ask than the result. */
const ofResults: Readonly<Record<string, Way>> = {
  'a 303': redirect(303),
  'a resultUrl': (resultUrl) => json({ status: 'done', resultUrl }),
};
const redirectsOfResults: Readonly<Record<string, Way>> = {
  'a 301 of the result': redirect(301),
  'a 302 of the result': redirect(302),
  'a 303 of the result': redirect(303),
  'a 307 of the result': redirect(307),
  'a 308 of the result': redirect(308),
};
const redirectsOfCancels: Readonly<Record<string, Way>> = {
  'a 307 of the cancel': redirect(307),
  'a 308 of the cancel': redirect(308),
};
const cancelUrl: Way = (cancelUrl) => json({ cancelUrl }, 202);

interface Step {
  readonly to: Place;
  readonly way: string;
}

/** A whole life: where the 202 leads, then the polls, then either the result or the cancel. */
interface Journey {
  readonly accepted: Place;
  readonly polls: readonly Step[];
  readonly end:
    | { readonly result: Step; readonly redirects: readonly Step[] }
    | { readonly cancelUrl: Place | undefined; readonly redirects: readonly Step[] };
  /** The operation goes through storage after each poll. */
  readonly isStored: boolean;
}

async function travel({ accepted, polls, end, isStored }: Journey): Promise<string[]> {
  const wayOf = (name: string) =>
    ({ ...ofPolls, ...ofResults, ...redirectsOfResults, ...redirectsOfCancels })[name] as Way;
  const steps: { readonly to: Place; readonly way: Way }[] = [
    { to: accepted, way: (url) => json({}, 202, { location: url }) },
    ...polls.map(({ to, way }) => ({ to, way: wayOf(way) })),
  ];
  const beforeEnd = steps.length;
  const isResult = 'result' in end;
  if (isResult) steps.push({ to: end.result.to, way: wayOf(end.result.way) });
  else if (end.cancelUrl) steps.push({ to: end.cancelUrl, way: cancelUrl });
  steps.push(...end.redirects.map(({ to, way }) => ({ to, way: wayOf(way) })));

  /** URLs that a stranger has named, or whoever it has led to. */
  const strange = new Set<string>();
  const violations: string[] = [];
  const answer = (request: Request): Response => {
    const { url, method } = request;
    const isStrange = isStranger(url) || strange.has(url);
    const at = server.requests.length - 1;
    const saw = carried(server.requests[at] as SeenRequest);
    if (saw !== (isStrange ? 'nothing' : 'all'))
      violations.push(`${method} ${url} with ${saw}${isStrange ? ', after a stranger' : ''}`);
    const step = steps[at];
    if (!step) return method === 'DELETE' ? new Response(null, { status: 410 }) : json({ rows: 1 });
    const named = `${origins[step.to]}/${at}`;
    if (isStrange) strange.add(named);
    return step.way(named);
  };
  const server = scriptedAnswers(...Array.from({ length: 20 }, () => answer));
  const convention = http({
    next: body('next'),
    monitor: header('location'),
    ...(!isResult && end.cancelUrl && { cancelUrl: body('cancelUrl') }),
  });
  const trustedOrigins = [origins.friend];
  const client = createClient({ ...server.options, ...laden, convention, trustedOrigins });
  let operation: Operation<unknown> = await client.submit('', { json: { card: 'secret' } });
  const stored = () => {
    if (isStored) operation = client.resume(JSON.parse(JSON.stringify(operation)));
  };
  const isOver = () => operation.nextPollAt === undefined;
  // Redirects take no poll of their own.
  const last = beforeEnd + (isResult || !end.cancelUrl ? 0 : 1);
  while (server.requests.length < last && !isOver()) {
    await operation.poll();
    stored();
  }
  const outcome = isResult ? operation.result() : operation.cancel();
  const error = await outcome.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const labels = server.requests.map(({ method, url }) => `${method} ${url}`);
  expect(error, labels.join('\n')).toBeUndefined();
  return violations;
}

const steps = (ways: Readonly<Record<string, Way>>, to: readonly Place[]) =>
  Object.keys(ways).flatMap((way) => to.map((to) => ({ way, to })));

/** Those between which a stranger leads back. */
const two = ['home', 'stranger'] as const;

/** Every journey, whether or not the operation goes through storage on it. */
async function travelAll(journeys: readonly Omit<Journey, 'isStored'>[]): Promise<void> {
  for (const journey of journeys)
    for (const isStored of [false, true])
      expect([journey, await travel({ ...journey, isStored })]).toEqual([journey, []]);
}

test('a result, after each pair of ways to it', async () => {
  await travelAll(
    two.flatMap((accepted) =>
      steps(ofPolls, two).flatMap((poll) =>
        steps(ofResults, two).map((result) => ({
          accepted,
          polls: [poll],
          end: { result, redirects: [] },
        })),
      ),
    ),
  );
});

test('a redirect of a result, after each way to it', async () => {
  await travelAll(
    two.flatMap((accepted) =>
      steps(ofResults, two).flatMap((result) =>
        steps(redirectsOfResults, two).map((redirect) => ({
          accepted,
          polls: [],
          end: { result, redirects: [redirect] },
        })),
      ),
    ),
  );
});

test('a cancel, after each way to it', async () => {
  await travelAll(
    two.flatMap((accepted) =>
      [[], ...steps(ofPolls, two).map((poll) => [poll])].flatMap((polls) =>
        [undefined, ...two].flatMap((cancelUrl) =>
          [[], ...steps(redirectsOfCancels, ['home']).map((redirect) => [redirect])].map(
            (redirects) => ({ accepted, polls, end: { cancelUrl, redirects } }),
          ),
        ),
      ),
    ),
  );
});

test('any chain of them', async () => {
  const place = fc.constantFrom(...places);
  const stepOf = (ways: Readonly<Record<string, Way>>) => fc.constantFrom(...steps(ways, places));
  const journeys = fc.record({
    accepted: place,
    polls: fc.array(stepOf(ofPolls), { maxLength: 6 }),
    end: fc.oneof(
      fc.record({
        result: stepOf(ofResults),
        redirects: fc.array(stepOf(redirectsOfResults), { maxLength: 4 }),
      }),
      fc.record({
        cancelUrl: fc.option(place, { nil: undefined }),
        redirects: fc.array(stepOf(redirectsOfCancels), { maxLength: 4 }),
      }),
    ),
    isStored: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(journeys, async (journey) => {
      expect(await travel(journey)).toEqual([]);
    }),
    { numRuns: 100 },
  );
});
