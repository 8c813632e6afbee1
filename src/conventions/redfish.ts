import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, header, type Selector } from './selectors.ts';

/** `error.@Message.ExtendedInfo`: a name with a dot is no path. */
const extendedInfo: Selector = (answer) => {
  const error = { ...answer, body: body('error')(answer) };
  return body('0.Message')({ ...answer, body: body('@Message.ExtendedInfo')(error) });
};

/**
 * {@link https://www.dmtf.org/standards/redfish | DMTF Redfish}. The task monitor answers 202, then
 * once what the operation would have answered; some services name the task instead, which says it
 * in its `TaskState`.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://bmc.example/redfish/v1/', convention: redfish() });
 * await client.run('UpdateService/Actions/UpdateService.SimpleUpdate', { json: { ImageURI } });
 * ```
 */
export function redfish(): Convention {
  return http({
    name: 'redfish',
    monitor: [header('location'), body('TaskMonitor'), body('@odata.id')],
    accepted: [],
    state: body('TaskState'),
    // Others may be of the poll: a session that has expired, a controller that restarts.
    codes: { failed: [400, 405, 409, 412, 422] },
    message: body('Messages.0.Message'),
    result: body(),
    error: [extendedInfo, body('Messages.0.Message'), body('error')],
  });
}
