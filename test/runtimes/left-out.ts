import { reactNative } from './react-native/left-out.ts';
import { serving } from './serving.ts';

/** Tests that do not hold in some runtime, and why. */
export interface LeftOut {
  readonly runtimes: readonly string[];
  /** The file, below `test/`. */
  readonly file: string;
  /** Its full name, or how that begins, with ` > ` between its parts; `''` is every test there. */
  readonly test: string;
  /** What the runtime does differently. */
  readonly because: string;
}

const refused = 'a head that fetch refuses is no answer > ';
const wrong = 'a length or an encoding that is wrong > ';
const processes = 'it starts no processes';
const repeats = 'it repeats a request whose connection is reset';
const lenient = 'it takes such an answer';
const pages = 'the page is what a URL is relative to';
const browsers = ['chromium', 'firefox', 'webkitgtk'];

const server = 'it needs a server of its own: test/browser/ asks real ones';

/** All of them: what is not here passes everywhere. docs/support.md says what it means to users. */
export const leftOut: readonly LeftOut[] = [
  ...Object.entries(serving).flatMap(([suite, names]) =>
    names.split(' ').map((name) => ({
      runtimes: browsers,
      file: `${suite}/${name}.test.ts`,
      test: '',
      because: server,
    })),
  ),
  ...reactNative,
  {
    runtimes: browsers,
    file: 'hostile/regressions.test.ts',
    test: 'a status code beyond 599 > ',
    because: server,
  },
  { runtimes: browsers, file: 'mocks/listen.test.ts', test: '', because: server },
  { runtimes: browsers, file: 'mocks/listen-pushes.test.ts', test: '', because: server },
  {
    runtimes: ['workerd'],
    file: 'mocks/listen-pushes.test.ts',
    test: '',
    because: 'it cannot listen, and what listens for it passes on no streams',
  },
  { runtimes: browsers, file: 'push/wire.test.ts', test: '', because: server },
  ...['lost-message', 'pushed'].map((name) => ({
    runtimes: browsers,
    file: `mocks/${name}.test.ts`,
    test: '',
    because: 'a service worker answers in real time: test/browser/ asks it',
  })),
  {
    runtimes: browsers,
    file: 'mocks/pushes.test.ts',
    test: 'a server that does not push as it should > a storm costs no more than polling',
    because: 'a page may run a timer only twice in a second',
  },
  {
    runtimes: browsers,
    file: 'push/event-stream.test.ts',
    test: 'a submit that is answered with a stream > that storms is asked no more often than four times a second',
    because: 'half a second of real time for each of 500 reads is waited for: browsers/turns.ts',
  },
  {
    runtimes: browsers,
    file: 'push/vendors.test.ts',
    test: 'the stream of a background response of OpenAI > has it polled when its state is another, and not for each part of its output',
    because: 'half a second of real time for each of its reads is waited for: browsers/turns.ts',
  },
  {
    runtimes: browsers,
    file: 'push/places.test.ts',
    test: 'maxStreams > and anything elsewhere',
    because: 'a page has three',
  },
  {
    runtimes: ['bun'],
    file: 'push/places.test.ts',
    test: 'maxStreams > is 3 in a page',
    because: 'it is never taken for a page',
  },
  {
    runtimes: browsers,
    file: 'push/when-back.test.ts',
    test: '',
    because: 'its own page cannot be replaced by that of the test',
  },
  {
    runtimes: ['workerd'],
    file: 'push/wire.test.ts',
    test: '',
    because: 'it has no server for WebSockets but its own',
  },
  {
    runtimes: browsers,
    file: 'exchange/transport.test.ts',
    test: 'the home of relative URLs > is that of the page',
    because: 'its own page cannot be replaced by that of the test',
  },
  {
    runtimes: browsers,
    file: 'exchange/replaced-fetch.test.ts',
    test: 'in Node a `fetch` that passes on the Request alone > ',
    because: 'in a page redirects are followed unseen',
  },
  {
    runtimes: browsers,
    file: 'intercept/around.test.ts',
    test: 'redirects are a part of the exchange that meets them',
    because: 'in a page redirects are followed unseen',
  },
  ...[
    'a Request without `cache` > is made without',
    'a Request without `cache` > says the same',
    'a Request without `redirect` > ',
  ].map((test) => ({
    runtimes: ['bun'],
    file: 'exchange/react-native.test.ts',
    test,
    because: 'nothing can be taken away from its Request',
  })),
  // Bun is known by its own global, which nobody can hide from a test.
  ...(
    [
      ['exchange/replaced-fetch', 'in a page '],
      ['exchange/hides-redirects', ''],
      ['exchange/routes', 'somebody looks at the whole Request > what a page'],
      ['field/submits', 'a lost POST is no submit > in a browser, '],
      ['polling/redirects', 'where a browser follows redirects unseen > '],
      ['submit/in-a-page', 'redirects > are '],
      ['submit/in-a-page', 'redirects > can be refused there'],
      ['submit/redirects', 'a submit that a browser redirected to a stranger is a ProtocolError'],
      ['submit/unusual', 'a submit that a browser redirected to its monitor is polled there'],
    ] as const
  ).map(([file, test]) => ({
    runtimes: ['bun'],
    file: `${file}.test.ts`,
    test,
    because: 'it is never taken for a page',
  })),
  ...['http', 'azure', 'google', 'ogc', 'fhir', 'odata'].map((dialect) => ({
    runtimes: browsers,
    file: 'mocks/dialects/every-dialect.test.ts',
    test: `every dialect > ${dialect}: is spoken on a real port`,
    because: server,
  })),
  {
    runtimes: ['firefox'],
    file: 'mocks/dialects/every-dialect.test.ts',
    test: 'every dialect > through MSW, ',
    because: 'it sends what is `keepalive` past every service worker',
  },
  {
    runtimes: ['webkitgtk'],
    file: 'mocks/setup-task-server.test.ts',
    test: 'fetch follows a 303 to the result',
    because: 'it takes the redirect of a service worker past that worker',
  },
  {
    runtimes: ['webkitgtk'],
    file: 'mocks/setup-task-server.test.ts',
    test: 'a body broken in the middle never arrives whole',
    because: 'a body that a service worker breaks off never ends in it',
  },
  {
    runtimes: browsers,
    file: 'mocks/setup-task-server.test.ts',
    test: 'a request nobody handles fails',
    because: "MSW's worker answers it with a 500",
  },
  {
    runtimes: browsers,
    file: 'mocks/handlers.test.ts',
    test: 'the handlers > break a body in the middle',
    because: 'it has its own words for the error of a stream',
  },
  {
    runtimes: browsers,
    file: 'checkpoint/wrong.test.ts',
    test: 'resume() throws a TypeError at once > for a path, without a baseUrl in place of a URL',
    because: pages,
  },
  {
    runtimes: browsers,
    file: 'checkpoint/tampered.test.ts',
    test: 'statusUrl: /tasks/1 is refused, and named',
    because: pages,
  },
  {
    runtimes: browsers,
    file: 'trust/urls.test.ts',
    test: 'resume() > of a relative URL needs a baseUrl',
    because: pages,
  },
  {
    runtimes: browsers,
    file: 'submit/in-a-page.test.ts',
    test: '',
    because: 'it is a page itself, which test/browser/ asks',
  },
  ...['conventions', 'gateways'].map((folder) => ({
    runtimes: browsers,
    file: `${folder}/transcripts.test.ts`,
    test: 'graph-copy.txt > pitfall: with a token the monitor says',
    because: 'it lets no script set a Cookie',
  })),
  ...['nor is ', 'reports ', '/reports?key=s3cret ', '//u:s3cret@api.example.com/ '].map(
    (title) => ({
      runtimes: browsers,
      file: 'options/unknown.test.ts',
      test: `without a base, in Node > ${title}`,
      because: pages,
    }),
  ),
  {
    runtimes: browsers,
    file: 'trust/secrets-in-urls.test.ts',
    test: 'nor by the error about a URL that is not to be asked > of a submit',
    because: pages,
  },
  {
    runtimes: browsers,
    file: 'errors/caller.test.ts',
    test: 'the stack of an error has the caller > of submit(), when an option is wrong',
    because: pages,
  },
  ...['the stack of an error has the caller > of ', 'all who wait get the same error, '].map(
    (test) => ({
      runtimes: ['bun', 'firefox', 'webkitgtk'],
      file: 'errors/caller.test.ts',
      test,
      because: 'its stacks do not go on where a function awaits another',
    }),
  ),
  {
    runtimes: ['firefox'],
    file: 'submit/redirects.test.ts',
    test: 'a Request answered with a 30',
    because: 'it shows no script the body of a Request; there it is the browser that repeats it',
  },
  {
    runtimes: ['webkitgtk'],
    file: 'exchange/react-native.test.ts',
    test: 'a Request without `cache` > ',
    because: 'late in a long run it goes on with a global that a test has replaced',
  },
  {
    runtimes: ['webkitgtk'],
    file: 'bodies/react-native.test.ts',
    test: 'and so it is without a TextDecoder, ',
    because: 'late in a long run it goes on with a global that a test has replaced',
  },
  ...[
    'installed into an empty folder > the declarations ',
    'CommonJS under ',
    'in an editor > ',
    'installed beside msw > their declarations compile',
  ].map((test) => ({
    runtimes: ['node'],
    file: 'package.test.ts',
    test,
    because: 'compilers and editors are asked by `npm test`, and are the same in each',
  })),
  ...['bytes', 'a buffer', 'a Blob', 'a text', 'JSON'].map((body) => ({
    runtimes: ['bun'],
    file: 'wire/uploads.test.ts',
    test: `${body} > that has arrived is answered, and canceled`,
    because: 'it does not say what it has read of a Blob: until the answer it may be on its way',
  })),
  {
    runtimes: ['workerd'],
    file: 'wire/uploads.test.ts',
    test: '',
    because: 'it reads a body by itself, far ahead of what it sends',
  },
  {
    runtimes: ['workerd'],
    file: 'wire/bodies.test.ts',
    test: 'a URL in raw UTF-8 is asked for as UTF-8 > but what is no UTF-8 stays as it came',
    because: 'it reads headers as UTF-8',
  },
  ...[
    { file: 'cancel/told-to-wait.test.ts', test: 'await using > ' },
    {
      file: 'cancel/told-to-wait.test.ts',
      test: 'after whoever waited for it as long as the server says has left > `await using` ',
    },
    {
      file: 'leaks/endings.test.ts',
      test: 'nothing is left behind > by an operation that nobody waits for, but its lifetime',
    },
    { file: 'waiting/never-settles.test.ts', test: '`await using`, with ' },
    {
      file: 'operation/machine.test.ts',
      test: 'who waits > for as long as the server says is not taken for one who has left a scope',
    },
  ].map((one) => ({
    ...one,
    runtimes: ['webkitgtk'],
    because: 'it has no Symbol.asyncDispose',
  })),
  ...['lost-message', 'pushed', 'setup-task-server'].map((name) => ({
    runtimes: ['bun', 'deno', 'workerd'],
    file: `mocks/${name}.test.ts`,
    test: '',
    because: "MSW's setupServer does not reach its fetch",
  })),
  {
    runtimes: ['deno'],
    file: 'mocks/listen.test.ts',
    test: 'a fault on the real wire > closes the connection without an answer',
    because: repeats,
  },
  {
    runtimes: ['deno'],
    file: 'hostile/headers.test.ts',
    test: `${refused}the status 199 X too`,
    because: repeats,
  },
  {
    runtimes: ['deno'],
    file: 'races/submit.test.ts',
    test: 'an abort while the 202 is on the wire > that never arrives: there is nothing to cancel',
    because: repeats,
  },
  {
    runtimes: ['deno'],
    file: 'mocks/listen.test.ts',
    test: 'close() > lets the process end by itself',
    because: 'MSW keeps its process open as soon as it is imported',
  },
  {
    runtimes: ['bun', 'deno', 'workerd'],
    file: 'mocks/dialects/every-dialect.test.ts',
    test: 'every dialect > through MSW, ',
    because: "MSW's setupServer does not reach its fetch",
  },
  {
    runtimes: ['bun', 'deno', 'workerd'],
    file: 'races/address.test.ts',
    test: '',
    because: 'its fetch looks names up by itself, so that the test cannot move one',
  },
  ...['hostile/bombs', 'trust/tls', 'wire/exit'].map((name) => ({
    runtimes: ['workerd'],
    file: `${name}.test.ts`,
    test: '',
    because: processes,
  })),
  {
    runtimes: ['workerd'],
    file: 'mocks/listen.test.ts',
    test: 'close() > ',
    because: processes,
  },
  {
    runtimes: ['workerd'],
    file: 'options/ky-options.test.ts',
    test: "what is not ky's to decide > polls are sent without cache",
    because: 'it refuses every cache mode but no-store and no-cache',
  },
  ...['a lone LF in a value', '20 kB of one header', '50 encodings'].map((label) => ({
    runtimes: ['bun', 'deno', 'workerd'],
    file: 'hostile/headers.test.ts',
    test: `${refused}${label}: `,
    because: lenient,
  })),
  {
    runtimes: ['bun', 'deno', 'workerd'],
    file: 'hostile/headers.test.ts',
    test: `${refused}the same with an \`intercept\``,
    because: `${lenient}: it is about the 50 encodings of the test above`,
  },
  ...['an escape in a value', '5,000 headers'].map((label) => ({
    runtimes: ['workerd'],
    file: 'hostile/headers.test.ts',
    test: `${refused}${label}: `,
    because: lenient,
  })),
  {
    runtimes: ['workerd'],
    file: 'hostile/headers.test.ts',
    test: 'text of the server in a header is shown as it is',
    because: 'it reads headers as UTF-8',
  },
  {
    runtimes: ['bun', 'deno', 'workerd'],
    file: 'hostile/headers.test.ts',
    test: `${refused}a length and chunks: nobody knows what became of a submit`,
    because: lenient,
  },
  {
    runtimes: ['deno', 'workerd'],
    file: 'hostile/headers.test.ts',
    test: `${refused}the status 101 Switching Protocols too`,
    because: 'it shows the 101 as an answer, so that it is no fault',
  },
  {
    runtimes: ['bun', 'deno', 'workerd'],
    file: 'hostile/streams.test.ts',
    test: `${wrong}gzip twice that is none`,
    because: 'it gives what it cannot unpack as it is',
  },
  {
    runtimes: ['deno', 'workerd'],
    file: 'hostile/streams.test.ts',
    test: `${wrong}deflate that is none`,
    because: 'it gives what it cannot unpack as it is',
  },
];

/** Why a test is left out in a runtime, if it is. */
export const whyLeftOut = (runtime: string, path: string, name: string): string | undefined =>
  leftOut.find(
    ({ runtimes, file, test }) =>
      runtimes.includes(runtime) && path.endsWith(`/test/${file}`) && name.startsWith(test),
  )?.because;
