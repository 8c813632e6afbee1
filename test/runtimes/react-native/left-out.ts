import type { LeftOut } from '../left-out.ts';
import { serving } from '../serving.ts';

const network = 'its network is that of iOS or Android, which is not here';
const streams = 'it has no streams: the body is there with the head';
const imitated = 'it imitates in other runtimes what is there in this one';
const spoken = 'its Request has no `redirect` and no `cache`, for which a header stands';
const made = 'it makes no Blob of bytes, so that no body is watched while it is sent';
const bytes = 'its Response reads bytes as one character each, so that `parse` gets the text';

const rows: readonly (readonly [because: string, file: string, ...tests: string[]])[] = [
  ...Object.entries(serving).flatMap(([suite, names]) =>
    names.split(' ').map((name) => [network, `${suite}/${name}`, ''] as const),
  ),
  [network, 'hostile/regressions', 'a status code beyond 599 > '],
  [network, 'push/wire', ''],
  [made, 'exchange/upload', ''],
  [
    streams,
    'core/answer',
    'the body > is the one that was left unread',
    'the body > is empty if somebody has read that since',
  ],
  [imitated, 'bodies/react-native', ''],
  [imitated, 'exchange/react-native', 'a Request without `cache` > and with it '],
  [
    bytes,
    'bodies/parse',
    'the bytes of text/xml; charset=windows-1251',
    'the bytes of text/plain; charset=windows-1251',
    'the bytes of application/json; charset=latin1',
    'the bytes of text/plain, ef bb bf',
    'the bytes of application/json, ef bb bf',
  ],
  [
    streams,
    'bodies/parse',
    "the submit's own answer > is a stream",
    "the submit's own answer > is let go",
    "the submit's own answer > that comes after",
    "the submit's own answer > that the convention refuses",
    'XML and plain text stay streams',
    'a stream of a poll',
  ],
  [streams, 'bodies/text', 'a text that breaks off in the middle'],
  [
    streams,
    'cancel/submit-in-flight',
    'a signal that aborts while the submit is in flight > tears a streamed',
  ],
  [streams, 'exchange/read-body', 'a stream > '],
  [streams, 'exchange/transport', 'the stream of a channel > has a time limit'],
  [
    streams,
    'field/submits',
    'a submit that is tried again > a body that can be read once',
    'a submit that is tried again > nor is it sent where a 307 leads',
  ],
  [streams, 'operation/machine', 'a body that was left unread > '],
  [streams, 'operation/operation', 'the body of the end, which is read by `parse`'],
  [streams, 'options/limits', 'limits.resultLength > ends the download'],
  [streams, 'push/events', 'http({ events }) > ', 'defineConvention() takes'],
  [streams, 'push/read-events', 'a stream > ', 'nothing is left at the signal'],
  [streams, 'push/sse', ''],
  [streams, 'push/places', ''],
  [streams, 'push/event-stream', ''],
  [streams, 'push/vendors', 'the stream of a background response'],
  [streams, 'result/faults', 'a result that is refused > may have no body'],
  [
    streams,
    'result/parse',
    'a stream stays a stream > ',
    '`parse` is > not given what answers a cancel',
  ],
  [streams, 'schedules/hold', 'servers that end a wait in a way of their own > a head at once'],
  [streams, 'submit/adopt', 'is refused as the answer to a submit would be > one whose body'],
  [
    streams,
    'submit/unusual',
    'a 202 whose monitor was in a body that broke off',
    'a body that broke off',
  ],
  [
    streams,
    'waiting/never-settles',
    'result(), with a body ',
    'poll(), with a body ',
    'cancel(), with a body ',
    'run(), with a body ',
    'submit(), with a body ',
    'a loop, with a body ',
    '`await using`, with a body ',
    'a redirect whose body',
  ],
  [
    spoken,
    'exchange/replaced-fetch',
    'in Node a `fetch` that passes on the Request alone > sends',
    'in a page a `fetch` that passes on the Request alone > sends',
  ],
  [spoken, 'options/ky-options', "what is not ky's to decide > polls are sent without cache"],
  [spoken, 'options/own-ky-instance', 'hooks and headers of the instance do not reach'],
  [spoken, 'polling/moments', 'a poll is sent > as a GET that no cache answers'],
  [spoken, 'polling/redirects', 'where a browser follows redirects unseen > fetch itself'],
  [spoken, 'submit/in-a-page', 'redirects > are followed', 'redirects > can be refused'],
  [spoken, 'submit/request', 'the headers > go along to the polls'],
  ['it shows no script the body of a Request', 'submit/redirects', 'a Request answered with a 30'],
  [
    'its URL refuses such a host',
    'trust/private',
    'an answer of a public origin does not lead into a private network > ①②⑦.0.0.1',
  ],
  [
    'the timers of its fetch are in the count',
    'leaks/shared-signal',
    'a signal shared by 10,000 operations > is let go',
  ],
];

/** What does not hold in React Native. */
export const reactNative: readonly LeftOut[] = rows.flatMap(([because, file, ...tests]) =>
  tests.map((test) => ({
    runtimes: ['react native'],
    file: `${file}.test.ts`,
    test,
    because,
  })),
);
