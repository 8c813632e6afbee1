import { withoutUndefined } from '../core/without-undefined.ts';
import { estimateIn } from './estimate.ts';
import type { HttpOptions } from './http-options.ts';
import { membersIn } from './members.ts';
import { progressIn } from './progress.ts';
import { body, header, link, type Selectors } from './selectors.ts';

// Where http() looks in an answer: headers and members that many servers use.

const fields = (paths: string) => paths.split(' ').map(body);
export const location = header('location');
/**
 * The status code of the operation itself, which may be other than that of the answer: OData, FHIR.
 */
export const outcomes: Selectors = [
  header('asyncresult'),
  header('x-export-status'),
  // The body is a whole response: application/http.
  ({ text = '' }) => /^HTTP\/\S+ (\d+)/.exec(text)?.[1],
];

/** These can only name a status monitor. A `Location` next to one of them is that of the result. */
export const explicitMonitors = [
  header('operation-location'),
  header('azure-asyncoperation'),
  link('monitor'),
  link('status'),
  body('polling_url'),
];

/** An error in one of these means failure, even next to a word such as `done`. */
export const errors = fields('error.errors error status.errorResult');

/** The default places; options of `http({ … })` with the same names replace them. */
const places = {
  monitor: [
    ...explicitMonitors,
    location,
    header('content-location'),
    ...fields('statusUrl status_url statusQueryGetUri urls.get statementStatusUrl data.links.self'),
    link('self'),
  ],
  state: fields(
    'status status.state state phase runtimeStatus job_status processing_status provisioningState properties.provisioningState TaskState operationState data.attributes.status',
  ),
  message: [...fields('message statusMessage status_message description'), header('x-progress')],
  progress: ({ body }) => progressIn(membersIn(body)),
  estimate: ({ body }) => estimateIn(membersIn(body)),
  result: fields('result output response'),
  resultUrl: [
    ...fields('resultUrl result_url resultUri resourceLocation response_url results_url'),
    link('result'),
    link('results'),
  ],
  error: [...errors, ...fields('errors failure')],
} satisfies Record<string, Selectors>;

/** The places in which these options have it looked. */
export const placesFor = (options: HttpOptions) => ({
  ...places,
  // Whoever names the place of the result's URL knows that no result is embedded.
  ...(options.resultUrl && { result: [] }),
  ...withoutUndefined(options),
});

export type Places = ReturnType<typeof placesFor>;
