import type { FollowUp } from '../core/convention.ts';
import type { Limits } from '../core/limits.ts';
import type { Purpose, RewriteUrl } from '../core/rewrite.ts';
import type { Trust } from '../core/trust.ts';
import type { HttpSettings } from './ky.ts';
import type { Submission } from './submission.ts';

/** What the requests of one operation depend on. */
export interface Sending extends Trust {
  readonly settings: {
    /** The operation's own options of ky. */
    readonly http: HttpSettings;
    /** If there is one, the result is left unread for it. */
    readonly parse?: unknown;
    readonly convention: { readonly text?: boolean | undefined };
    readonly limits: Limits;
    readonly rewriteUrl?: RewriteUrl | 'same-origin';
  };
}

/** What is sent in one exchange. */
export interface ExchangeRequest {
  readonly follow: FollowUp;
  readonly purpose: Purpose;
  readonly sending: Sending;
  /** The monitor has answered 202 before, so its status codes tell the end. */
  readonly said202: boolean;
  /** If it is a submit; then only the method of `follow` counts. */
  readonly submission?: Submission | undefined;
}
