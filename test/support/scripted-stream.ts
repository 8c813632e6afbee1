/** What a stream does, so many milliseconds after its head: text, an end, a broken connection. */
export type Chunk = readonly [at: number, text: string | 'end' | 'cut'];

const head = { 'content-type': 'text/event-stream' };

/** A server of event streams that gives these, one for each request, and keeps what it was asked. */
export function streamsOf(...streams: (Chunk[] | Response | Error)[]) {
  const began = Date.now();
  const requests: Request[] = [];
  const log: string[] = [];
  const encoder = new TextEncoder();

  function fetch(request: Request): Promise<Response> {
    const next = streams[requests.length] ?? [];
    requests.push(request);
    const say = (what: string) => log.push(`${Date.now() - began} ${what}`);
    say('asked');
    if (next instanceof Error) return Promise.reject(next);
    if (next instanceof Response) return Promise.resolve(next);
    const timers = new Set<ReturnType<typeof setTimeout>>();
    const clear = () => {
      for (const timer of timers) clearTimeout(timer);
    };
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        request.signal.addEventListener('abort', () => {
          clear();
          say('left');
          controller.error(request.signal.reason);
        });
        for (const [at, text] of next) {
          const timer = setTimeout(() => {
            timers.delete(timer);
            if (text === 'cut') controller.error(new TypeError('terminated'));
            else if (text === 'end') controller.close();
            else controller.enqueue(encoder.encode(text));
          }, at);
          timers.add(timer);
        }
      },
      cancel: clear,
    });
    return Promise.resolve(new Response(body, { headers: head }));
  }

  return { fetch, requests, log };
}
