interface Answer {
    readonly status: number;
    readonly headers: Headers;
    readonly body: unknown;
    readonly url: string;
    readonly redirected?: boolean | undefined;
    readonly isMoved?: boolean | undefined;
    readonly isForeign?: boolean | undefined;
    readonly isFollowed?: boolean | undefined;
    readonly text?: string | undefined;
    readonly raw?: Blob | ArrayBuffer | Uint8Array<ArrayBuffer> | string | undefined;
    readonly unread?: Response | undefined;
}
type ActiveState = "pending" | "running" | "canceling";
type FinalState = "succeeded" | "failed" | "canceled";
type State = ActiveState | FinalState;
type Evidence = "word" | "flag" | "code" | "redirect" | "unmarked";
interface Checkpoint {
    readonly version: 2;
    readonly convention: string;
    readonly statusUrl: string;
    readonly state: State;
    readonly monitor: "expected" | "answers" | "said202" | "none";
    readonly visibleBy?: number | undefined;
    readonly isMissing?: true | undefined;
    readonly acceptedAt?: number | undefined;
    readonly kind?: string | undefined;
    readonly deadline?: number | undefined;
    readonly polls: number;
    readonly at: number;
    readonly wait: number;
    readonly backoffs: number;
    readonly failures: number;
    readonly failingSince?: number | undefined;
    readonly noHold?: true | undefined;
    readonly word?: string | undefined;
    readonly progress?: number | undefined;
    readonly estimatedEndAt?: number | undefined;
    readonly message?: string | undefined;
    readonly evidence?: Evidence | undefined;
    readonly resultUrl?: string | undefined;
    readonly cancelUrl?: string | undefined;
    readonly eventsUrl?: string | undefined;
    readonly cancelAccepted?: true | undefined;
    readonly cursor?: string | undefined;
    readonly variables?: Readonly<Record<string, string>> | undefined;
    readonly foreign?: readonly ("statusUrl" | "resultUrl" | "cancelUrl" | "eventsUrl" | "variables")[] | undefined;
}
interface Problem {
    readonly type?: string;
    readonly title?: string;
    readonly status?: number;
    readonly detail?: string;
    readonly instance?: string;
    readonly [extension: string]: unknown;
}
type Purpose = "submit" | "poll" | "result" | "cancel";
interface SubmitRequest {
    readonly method: string;
    readonly url: string;
}
interface Preparation {
    readonly headers?: Readonly<Record<string, string>> | undefined;
    readonly searchParams?: Readonly<Record<string, string>> | undefined;
    readonly hold?: number | undefined;
}
interface FollowUp {
    readonly url: string;
    readonly method?: string | undefined;
    readonly headers?: Readonly<Record<string, string>> | undefined;
    readonly json?: unknown;
    readonly body?: string | undefined;
    readonly accepts?: "result" | undefined;
}
interface PollRequest extends FollowUp {
    readonly hold?: number | undefined;
}
interface CancelRequest extends FollowUp {
    readonly over?: readonly number[] | undefined;
}
interface ReadingBase {
    readonly word?: string | undefined;
    readonly place?: string | undefined;
    readonly retryAfter?: number | undefined;
}
interface ActiveReading extends ReadingBase {
    readonly state: ActiveState;
    readonly progress?: number | undefined;
    readonly estimate?: number | string | undefined;
    readonly message?: string | undefined;
    readonly statusUrl?: string | undefined;
    readonly resultUrl?: string | undefined;
    readonly cancelUrl?: string | undefined;
    readonly eventsUrl?: string | undefined;
    readonly variables?: Readonly<Record<string, string>> | undefined;
}
interface Where {
    readonly resultUrl?: string | undefined;
    readonly result?: {
        readonly value: unknown;
    } | undefined;
}
interface SucceededReading extends ReadingBase, Where {
    readonly state: "succeeded";
    readonly evidence?: Evidence | undefined;
}
interface FailedReading extends ReadingBase {
    readonly state: "failed";
    readonly evidence?: "code" | undefined;
    readonly message?: string | undefined;
    readonly problem?: Problem | undefined;
}
interface CanceledReading extends ReadingBase {
    readonly state: "canceled";
    readonly message?: string | undefined;
}
type FinalReading = SucceededReading | FailedReading | CanceledReading;
type Reading = ActiveReading | FinalReading;
interface PlannedExchange {
    readonly purpose: Purpose;
    readonly method: string;
    readonly url: string;
    readonly hold: number;
    readonly checkpoint: Checkpoint | undefined;
    readonly signal: AbortSignal;
}
interface Convention {
    readonly name: string;
    readonly text?: boolean | undefined;
    readonly leadsBack?: boolean | undefined;
    prepare?(request: {
        readonly method: string;
    }): Preparation;
    accept(answer: Answer, request: SubmitRequest): Reading | undefined;
    poll?(checkpoint: Checkpoint, mayHold: boolean): PollRequest | Promise<PollRequest>;
    read(answer: Answer, checkpoint: Checkpoint): Reading | "fault" | undefined;
    retryAfter?(answer: Answer, checkpoint?: Checkpoint, request?: SubmitRequest): number | undefined;
    gone?(checkpoint: Checkpoint): FinalState | undefined;
    collect?(reading: SucceededReading, checkpoint: Checkpoint): Where | undefined;
    address?(url: string, asked: string): string;
    eventsUrl?(checkpoint: Checkpoint): string | undefined;
    cancel?(checkpoint: Checkpoint): CancelRequest | undefined;
    exchange?(planned: PlannedExchange, send: () => Promise<Response>): Promise<Response>;
}
interface AcmeOptions {
    readonly sign: (url: string) => string | Promise<string>;
}
declare function acme(options: AcmeOptions): Convention;
declare function adobePdf(): Convention;
declare function adobeFirefly(): Convention;
declare function airbyte(): Convention;
declare function anthropicBatches(): Convention;
declare function apify(): Convention;
declare function assemblyAi(): Convention;
declare function auth0Jobs(): Convention;
declare function awx(): Convention;
declare function bigQuery(): Convention;
declare function blackForestLabs(): Convention;
declare function copyBlob(): Convention;
declare function databricks(): Convention;
declare function dbtCloud(): Convention;
declare function dropbox(): Convention;
declare function elasticsearchAsyncSearch(options?: {
    readonly wait?: boolean;
}): Convention;
declare function elasticsearchTask(): Convention;
declare function etsi(): Convention;
declare function fabric(): Convention;
declare function fabricJob(): Convention;
declare function fal(): Convention;
declare function ga4ghWes(): Convention;
declare function gitHubStatistics(): Convention;
declare function googleCompute(options?: {
    readonly wait?: boolean;
}): Convention;
declare function graphCopy(): Convention;
declare function graphRelo(): Convention;
declare function jenkins(): Convention;
declare function jiraTask(): Convention;
declare function luma(): Convention;
declare function lxd(options?: {
    readonly wait?: boolean;
}): Convention;
declare function mistralBatch(): Convention;
declare function openEo(): Convention;
declare function openServiceBroker(): Convention;
declare function openaiBatch(): Convention;
declare function openaiVideo(): Convention;
declare function openaiResponse(): Convention;
declare function replicate(): Convention;
declare function runway(): Convention;
declare function salesforceBulkIngest(): Convention;
declare function salesforceBulkQuery(): Convention;
declare function shopifyBulk(): Convention;
declare function slurm(): Convention;
declare function snowflake(options?: {
    readonly wait?: boolean;
}): Convention;
declare function stability(): Convention;
declare function stripeReport(): Convention;
declare function uws(): Convention;
declare function vertex(): Convention;
declare function zalando(options?: {
    readonly result?: string;
}): Convention;
declare function zendesk(): Convention;
export { acme, adobeFirefly, adobePdf, airbyte, anthropicBatches, apify, assemblyAi, auth0Jobs, awx, bigQuery, blackForestLabs, copyBlob, databricks, dbtCloud, dropbox, elasticsearchAsyncSearch, elasticsearchTask, etsi, fabric, fabricJob, fal, ga4ghWes, gitHubStatistics, googleCompute, graphCopy, graphRelo, jenkins, jiraTask, luma, lxd, mistralBatch, openEo, openServiceBroker, openaiBatch, openaiResponse, openaiVideo, replicate, runway, salesforceBulkIngest, salesforceBulkQuery, shopifyBulk, slurm, snowflake, stability, stripeReport, uws, vertex, zalando, zendesk };
export type { AcmeOptions };
