import type { Exchange, Meaning, Reply } from './exchange.ts';
import type { Abroad, BadUrl, Fault, Hint, ServerScript } from './script.ts';

/** What the operation produces. */
export const resultValue = { rows: 7 };

export const badUrls: Readonly<Record<BadUrl, string>> = {
  'a file: URL': 'file:///etc/passwd',
  'a wss: URL': 'wss://api.example.com/tasks/1',
  'an http: URL': 'http://api.example.com/tasks/1',
  'a URL with a password': 'https://user:password@api.example.com/tasks/1',
};

export const isBadUrl = (kind: PropertyKey): kind is BadUrl => Object.hasOwn(badUrls, kind);

/** Where it is: at home, or at a stranger's. */
export const placeOf = ({ abroad }: ServerScript, what: Abroad, path: string): string =>
  abroad.includes(what) ? `https://files.example.net${path}` : path;

/** The headers that name the monitor, and where it makes sense the result's place. */
export function monitorHeaders(script: ServerScript, to = '/tasks/1'): Record<string, string> {
  const { submit, end } = script;
  const { header } = submit;
  if (header === 'body') return {};
  if (header === 'link') return { link: `<${to}>; rel="monitor"` };
  const isExplicit = header === 'operation-location' || header === 'azure-asyncoperation';
  const isResultNamed = isExplicit && end === "at the 202's Location" && to === '/tasks/1';
  return {
    [header]: to,
    ...(isResultNamed && { location: placeOf(script, 'result', '/results/1') }),
  };
}

export function meaningOf(code: number): Meaning {
  if (code === 304) return 'unchanged';
  if (code === 404 || code === 410) return 'gone';
  return code === 408 || code === 425 || code === 429 || (code >= 500 && code !== 501)
    ? 'fault'
    : 'no';
}

/** An exchange that fails in a way that another try may mend. */
export function troubleOf({ kind, latency, hint }: Fault): Reply & {
  readonly meaning: 'fault';
  readonly says: string;
  readonly hint: Hint;
} {
  const meaning = 'fault';
  return typeof kind === 'number'
    ? { latency, hint, status: kind, meaning, says: `${kind}` }
    : { latency, hint, status: 200, trouble: kind, meaning, says: kind };
}

/** The final answer, and what it produces. */
export function endReply(
  script: ServerScript,
  isCanceled: boolean,
  said202 = false,
  hasHeard202 = false,
): Reply & {
  readonly meaning: 'final';
  readonly state: Exchange['state'];
  readonly says: string;
  readonly value: unknown;
} {
  const { end, submit, speaks } = script;
  const base = { latency: 0, status: 200, meaning: 'final' } as const;
  const lost = { ...base, value: undefined };
  if (isCanceled || end === 'canceled') {
    return { ...lost, json: { status: 'canceled' }, state: 'canceled', says: '200 canceled' };
  }
  if (end === 'failed') {
    const json = { status: 'failed', error: { message: 'no luck' } };
    return { ...lost, json, state: 'failed', says: '200 failed' };
  }
  if (end === 'problem') {
    const headers = { 'content-type': 'application/problem+json' };
    const json = { title: 'no luck' };
    return { ...lost, headers, json, state: 'failed', says: '200 with problem details' };
  }
  const found = { ...base, state: 'succeeded', value: resultValue } as const;
  const location = placeOf(script, 'result', '/results/1');
  if (end === '303') return { ...found, status: 303, headers: { location }, says: '303' };
  if (end === 'no content') return { ...found, status: 204, value: undefined, says: '204' };
  if (end === 'created') return { ...found, status: 201, json: resultValue, says: '201' };
  if (end === 'by code, against its word') {
    const json = { status: 'running', ...resultValue };
    const status = hasHeard202 ? 200 : 201;
    return { ...found, status, json, value: json, says: `${status}, the result` };
  }
  // A monitor that has never said 202 says by a word that it goes on, so without one it is the end.
  if (end === 'whole body') return { ...found, json: resultValue, says: '200, the result' };
  const isNamed =
    submit.header === 'operation-location' || submit.header === 'azure-asyncoperation';
  if (end === 'at a URL') {
    const json = { status: 'succeeded', resultUrl: location };
    return { ...found, json, says: '200 succeeded, the result at a URL' };
  }
  if (end === "at the 202's Location" && isNamed) {
    return { ...found, json: { status: 'succeeded' }, says: '200 succeeded' };
  }
  const json = {
    status: speaks === 'words' || said202 ? 'succeeded' : 'done',
    result: resultValue,
  };
  return { ...found, json, says: '200 succeeded, with the result' };
}
