/** As much of MSW, which needs streams, as a test needs that asks its handlers itself. */

interface Asked {
  readonly request: Request;
}
type Handler = (asked: Asked) => Promise<Response | undefined>;

export const http = {
  all:
    (isOurs: (asked: Asked) => boolean, answer: (asked: Asked) => Promise<Response>): Handler =>
    async (asked) =>
      isOurs(asked) ? answer(asked) : undefined,
};

export async function getResponse(handlers: readonly Handler[], request: Request) {
  for (const handler of handlers) {
    const response = await handler({ request });
    if (response) return response;
  }
  return undefined;
}

export const delay = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

export class HttpResponse {
  static error = () => Response.error();

  constructor(body: BodyInit | null, init: ResponseInit) {
    // biome-ignore lint/correctness/noConstructorReturn: MSW's is a Response, too
    return new Response(body, init);
  }
}

export const setupServer = () => {
  throw new Error('it is not there in React Native');
};
