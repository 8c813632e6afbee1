// A program that runs tasks, each with a client of its own, and has to end by itself:
// `node client-process.ts '[{"baseUrl":"…","options":{},"how":"run"}]'`. It prints how each of them
// settled, and how much memory they took.
import { createClient, header, http, OperationError, template } from '../../src/index.ts';

/** What to do, and with which options. */
export interface Job {
  readonly baseUrl: string;
  readonly options?: object;
  readonly how?: 'run' | 'cancel' | undefined;
}

/** What the program prints. */
export interface Report {
  readonly ends: readonly unknown[];
  /** The peak of the memory that was in use, in megabytes, as the system has it. */
  readonly peak: number;
  readonly unhandled: readonly string[];
}

const unhandled: string[] = [];
process.on('unhandledRejection', (reason) => unhandled.push(String(reason)));

async function settle({ baseUrl, options, how }: Job): Promise<unknown> {
  const client = createClient({
    baseUrl,
    headers: { 'x-api-key': 'secret' },
    polling: { minDelay: 5, jitter: 0 },
    convention: http({ cancelUrl: [header('x-cancel'), template('{statusUrl}')] }),
    ...options,
  });
  if (how === 'cancel') return (await (await client.submit('tasks')).cancel()).state;
  const result = await client.run('tasks');
  if (result instanceof Blob) return `a Blob of ${result.size} bytes`;
  const isLong = typeof result === 'string' && result.length > 1_000;
  return isLong ? `${result.length} characters` : result;
}

/** An error as plain data. */
function show(error: unknown) {
  if (!(error instanceof OperationError)) return { outside: String(error) };
  const { name, message, checkpoint } = error;
  return { name, message, statusUrl: checkpoint?.statusUrl };
}

const ends: unknown[] = [];
for (const job of JSON.parse(process.argv[2] ?? '[]')) ends.push(await settle(job).catch(show));
const peak = Math.round(process.resourceUsage().maxRSS / 1024);
process.on('exit', () => console.log(JSON.stringify({ ends, peak, unhandled } satisfies Report)));
