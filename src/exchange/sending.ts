import type { FollowUp } from '../core/convention.ts';
import type { Limits } from '../core/limits.ts';
import type { Purpose, RewriteUrl } from '../core/rewrite.ts';
import type { Trust } from '../core/trust.ts';
import type { HttpSettings } from './ky.ts';
import type { Submission } from './submission.ts';

/** How one operation is sent. */
export interface Sending extends Trust {
  readonly settings: {
    /** Its own ky options, beside the client's. */
    readonly http: HttpSettings;
    /** Wants the result unread. */
    readonly parse?: unknown;
    readonly convention: { readonly text?: boolean | undefined };
    readonly limits: Limits;
    readonly rewriteUrl?: RewriteUrl | 'same-origin';
  };
}

/** What is asked for in one exchange. */
export interface Errand {
  readonly follow: FollowUp;
  readonly purpose: Purpose;
  readonly sending: Sending;
  /** The monitor that is asked has said 202. */
  readonly said202: boolean;
  /** In the place of `follow`, but for its method. */
  readonly submission?: Submission | undefined;
}
