/** What is tried: what the servers answer, and what the caller does meanwhile. */
import type { Written } from './spellings.ts';

/** `api` is the caller's own; `trusted` is in `trustedOrigins`; nobody has heard of the others. */
export type Role = 'api' | 'trusted' | 'stranger' | 'other';

export type Purpose = 'submit' | 'poll' | 'result' | 'cancel';

/** Where an answer names a URL. A redirect's first is its `Location` wherever it is. */
export const places = [
  'location',
  'operation-location',
  'azure-asyncoperation',
  'content-location',
  'link monitor',
  'link result',
  'link cancel',
  'statusUrl',
  'resultUrl',
  'cancelUrl',
  'links.monitor',
  'links.result',
  'links.cancel',
  'resourceLocation',
  'next',
  'id',
  'file',
] as const;

export type Place = (typeof places)[number];

/** A URL that an answer names. */
export interface Naming extends Written {
  readonly place: Place;
  readonly at: Role;
}

export interface Reply {
  readonly status: number;
  readonly word: 'running' | 'succeeded' | 'failed' | 'canceled' | 'none';
  readonly names: readonly Naming[];
  readonly retryAfter: 'none' | '0' | '1' | '86400';
  readonly fault: 'none' | 'reset' | 'hang' | 'torn';
  /** Its words quote the URL that was asked. */
  readonly quotes: boolean;
}

/** What code of the caller's does that it should not. */
export const quirks = [
  'none',
  'a fetch that tells',
  'a fetch that never settles',
  'a hook that never settles',
  'a parseJson that never settles',
  'a parse that never settles',
  'a schema that never settles',
  'a parse that throws null',
  'a parse that tells',
  'a schema that throws undefined',
  'a schema that tells',
  'a delay next to nothing',
  'a global document',
] as const;

export type Quirk = (typeof quirks)[number];

export const conventions = ['http', 'named', 'spoken', 'template', 'azure'] as const;

export interface Plan {
  /**
   * `handed over`: by a checkpoint, to another client; `resumed`: from a URL of the caller's;
   * `elsewhere`: submitted to such a URL.
   */
  readonly start: 'submit' | 'handed over' | 'resumed' | 'elsewhere';
  /** The URL of the caller's. */
  readonly from: Naming;
  /** A member of the checkpoint that somebody has changed. */
  readonly tampered: 'none' | 'statusUrl' | 'resultUrl' | 'cancelUrl';
  readonly end: 'result' | 'iterate' | 'abort' | 'cancel' | 'deadline' | 'dispose';
  /** Polls before that, one by one. */
  readonly polls: number;
  /** The number of answers after which an abort comes, or the caller's code goes wrong. */
  readonly after: number;
  readonly convention: (typeof conventions)[number];
  readonly quirk: Quirk;
  readonly hasHook: boolean;
  readonly isRewritten: boolean;
  readonly isKeyed: boolean;
  /** The client has a `baseUrl`, which is trusted. Whoever is handed a checkpoint has one. */
  readonly hasBase: boolean;
  /** Answers by what they are asked for, in turn; after the last, those of a healthy server. */
  readonly replies: Readonly<Record<Purpose, readonly Reply[]>>;
  /** Its monitor never tells an end by itself. */
  readonly isEndless: boolean;
  /** No `Retry-After` is too long for the caller. */
  readonly isPatient: boolean;
}

/** Whether the caller sees to an end, whatever the servers do. */
export const isBounded = ({ end }: Plan): boolean => !/result|iterate/.test(end);
