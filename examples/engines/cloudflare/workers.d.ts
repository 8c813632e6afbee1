/** The types without the globals of Workers, which are not those of Node. */
declare module 'cloudflare:workers' {
  import { CloudflareWorkersModule } from '@cloudflare/workers-types/index.ts';

  export type WorkflowEvent<T> = CloudflareWorkersModule.WorkflowEvent<T>;
  export type WorkflowStep = CloudflareWorkersModule.WorkflowStep;
  export abstract class WorkflowEntrypoint<
    Env,
    T,
  > extends CloudflareWorkersModule.WorkflowEntrypoint<Env, T> {}
}
