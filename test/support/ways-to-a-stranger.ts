import { send, type WireAnswer } from './wire-server.ts';

export type Routes = Record<string, WireAnswer | WireAnswer[]>;

/** A way from the caller's own server to another origin: the routes of both. */
export interface Way {
  readonly label: string;
  readonly home: (stranger: string) => Routes;
  readonly stranger: Routes;
}

export const accepted = (location: string): WireAnswer => send(202, { location });
const succeeded = send(200, {}, { status: 'succeeded', result: 42 });
const total = send(200, {}, { total: 42 });

/** The other origin is named by an answer that every runtime shows. */
export const namedWays: readonly Way[] = [
  {
    label: 'a Location',
    home: (stranger) => ({ 'POST /tasks': accepted(`${stranger}/tasks/1`) }),
    stranger: { 'GET /tasks/1': succeeded },
  },
  {
    label: 'a body field',
    home: (stranger) => ({ 'POST /tasks': send(202, {}, { statusUrl: `${stranger}/tasks/1` }) }),
    stranger: { 'GET /tasks/1': succeeded },
  },
  {
    label: 'a monitor that moves',
    home: (stranger) => ({ 'GET /tasks/1': accepted(`${stranger}/tasks/1`) }),
    stranger: { 'GET /tasks/1': succeeded },
  },
  {
    label: "the result's URL in the status",
    home: (stranger) => ({
      'GET /tasks/1': send(200, {}, { status: 'succeeded', resultUrl: `${stranger}/result` }),
    }),
    stranger: { 'GET /result': total },
  },
];

/** By redirects, which browsers follow unseen. */
export const hiddenWays: readonly Way[] = [
  {
    label: 'a redirect of the monitor',
    home: (stranger) => ({ 'GET /tasks/1': send(307, { location: `${stranger}/tasks/1` }) }),
    stranger: { 'GET /tasks/1': succeeded },
  },
  {
    label: 'a 303 to the result',
    home: (stranger) => ({ 'GET /tasks/1': send(303, { location: `${stranger}/result` }) }),
    stranger: { 'GET /result': total },
  },
  {
    label: 'a redirect of the result',
    home: (stranger) => ({
      'GET /tasks/1': send(303, { location: '/result' }),
      'GET /result': send(302, { location: `${stranger}/result` }),
    }),
    stranger: { 'GET /result': total },
  },
];
