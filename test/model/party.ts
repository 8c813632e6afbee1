import type { Checkpoint, Operation, OperationStatus } from 'await202';

/** A promise that the library gave, and what became of it. */
export interface Wait {
  readonly what:
    | 'subscribe'
    | 'submit'
    | 'run'
    | 'result'
    | 'iterate'
    | 'poll'
    | 'cancel'
    | 'dispose';
  readonly party: Party;
  readonly from: number;
  readonly signals: readonly AbortSignal[];
  to?: number;
  outcome?: { readonly value: unknown } | { readonly reason: unknown };
  /** What an iterator yielded. */
  readonly statuses: OperationStatus[];
  /** The user left it early. */
  isLeft: boolean;
}

/** Someone with a client: the one who submits, or one who resumes. */
export interface Party {
  readonly name: string;
  readonly began: number;
  readonly lifetime: AbortController | undefined;
  readonly statuses: { readonly at: number; readonly status: OperationStatus }[];
  readonly resumedFrom: Checkpoint | string | undefined;
  operation: Operation<unknown> | undefined;
  /** When the lifetime aborted, and whether the end was known then. */
  aborted?: { readonly at: number; readonly knewTheEnd: boolean };
  /** When something else asked for a cancel. */
  readonly cancels: number[];
}
