import { membersIn } from './members.ts';
import { progressesIn, shareOf } from './progress.ts';
import { body, header, link, type Selectors } from './selectors.ts';

// Where http() looks in an answer: the headers and members that servers have in common.

const fields = (paths: string) => paths.split(' ').map(body);
export const location = header('location');
/** The status code of the operation, where it is not that of the answer: OData, FHIR. */
export const outcomes: Selectors = [
  header('asyncresult'),
  header('x-export-status'),
  // A whole response as the body: application/http.
  ({ text = '' }) => /^HTTP\/\S+ (\d+)/.exec(text)?.[1],
];

/** These name nothing but a status monitor: a `Location` beside them is the result's. */
export const explicitMonitors = [
  header('operation-location'),
  header('azure-asyncoperation'),
  link('monitor'),
  link('status'),
  body('polling_url'),
];

/** What is in one of these ends in failure, though the word beside it be `done`. */
export const errors = fields('error.errors error status.errorResult');

/** Where it looks when nobody says where; `http({ … })` names the same places. */
export const places = {
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
  progress: ({ body }) => progressesIn(membersIn(body)).find((text) => shareOf(text) !== undefined),
  result: fields('result output response'),
  resultUrl: [
    ...fields('resultUrl result_url resultUri resourceLocation response_url results_url'),
    link('result'),
    link('results'),
  ],
  error: [...errors, ...fields('errors failure')],
} satisfies Record<string, Selectors>;
