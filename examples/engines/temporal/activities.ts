/**
 * Not run by the tests: the server of Temporal has to be downloaded. It is compiled.
 *
 * An activity is one step. Workflows run in a sandbox without `fetch`, so the client is here.
 */
import { ApplicationFailure } from '@temporalio/activity';
import { type Checkpoint, createClient, type FirstStep, isRetryable, type Step } from 'await202';

const client = createClient({ baseUrl: process.env['BASE_URL'] });

export async function step(from: Checkpoint | FirstStep): Promise<Step<unknown>> {
  try {
    return await client.step(from);
  } catch (error) {
    if (isRetryable(error)) throw error;
    throw ApplicationFailure.nonRetryable(`${error}`, (error as Error).name);
  }
}
