/**
 * Not run by the tests: the simulator of Cloudflare Workflows does not go on after a kill. It is
 * compiled.
 */
import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from 'cloudflare:workers';
import { createClient } from 'await202';
import { durable, type Recorded } from 'await202/durable';

interface Settings {
  readonly BASE_URL: string;
}

export class ReportWorkflow extends WorkflowEntrypoint<Settings, { readonly year: number }> {
  override async run(
    { payload, instanceId }: Readonly<WorkflowEvent<{ readonly year: number }>>,
    step: WorkflowStep,
  ): Promise<unknown> {
    let sleeps = 0;
    const client = createClient({
      ...durable({
        sleep: (milliseconds) => step.sleep(`wait ${++sleeps}`, milliseconds),
        step: async (name, work): Promise<Recorded> =>
          JSON.parse(await step.do(name, async () => JSON.stringify(await work()))),
      }),
      baseUrl: this.env.BASE_URL,
    });
    return client.run('reports', { json: payload, idempotencyKey: instanceId });
  }
}
