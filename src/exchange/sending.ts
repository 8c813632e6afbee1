import type { Checkpoint } from '../core/checkpoint.ts';
import type { Convention, PollRequest } from '../core/convention.ts';
import type { Limits } from '../core/limits.ts';
import type { Purpose } from '../core/purpose.ts';
import type { RewriteUrl } from '../core/rewrite.ts';
import type { Trust } from '../core/trust.ts';
import type { Intercept } from './intercept.ts';
import type { HttpSettings } from './ky.ts';
import type { Submission } from './submission.ts';

/** What the requests of one operation depend on. */
export interface Sending extends Trust {
  readonly operation: number;
  readonly settings: {
    /** The operation's own options of ky. */
    readonly http: HttpSettings;
    /** If there is one, the result is left unread for it. */
    readonly parse?: unknown;
    readonly convention: Pick<Convention, 'text' | 'exchange'>;
    readonly limits: Limits;
    readonly rewriteUrl?: RewriteUrl | 'same-origin';
    readonly intercept?: Intercept;
  };
}

/** What is sent in one exchange. */
export interface ExchangeRequest {
  readonly follow: PollRequest;
  readonly purpose: Purpose;
  readonly sending: Sending;
  /** What is known of the operation; nothing while it is submitted. */
  readonly checkpoint?: Checkpoint | undefined;
  /** If it is a submit; then only the method of `follow` counts. */
  readonly submission?: Submission | undefined;
}
