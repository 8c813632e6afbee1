import type { OnEvent } from '../core/operation-event.ts';

/** A page has no environment variables. */
export const loggerOfEnvironment = (): OnEvent | undefined => undefined;
