export { type Durable, type DurableOptions, durable } from './durable.ts';
export type { Recorded } from './recorded.ts';
