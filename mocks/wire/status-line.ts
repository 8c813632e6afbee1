/** A status code with its phrase, e.g. `404 Not Found`. */
export function statusLine(status: number): string {
  return `${status} ${statusPhrase(status)}`;
}

/** The phrase of a status code. */
export function statusPhrase(status: number): string {
  return phrases[status] ?? (status < 400 ? 'OK' : 'Error');
}

const phrases: Readonly<Record<number, string>> = {
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  410: 'Gone',
  412: 'Precondition Failed',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  507: 'Insufficient Storage',
};
