import { AnyHandler } from "msw";
import { SetupServer } from "msw/node";
interface Delivery {
    readonly messages: readonly string[];
    readonly wait: number | undefined;
    readonly end: "over" | "broken" | undefined;
}
interface Feed {
    take(): Delivery;
    close(): void;
}
type HeaderRecord = Readonly<Record<string, string>>;
interface TaskRequest {
    readonly method: string;
    readonly url: string;
    readonly headers?: Readonly<Record<string, string>> | undefined;
    readonly body?: string | Uint8Array | undefined;
}
interface Reply {
    readonly kind: "reply";
    readonly status: number;
    readonly headers: HeaderRecord;
    readonly body: string | Uint8Array | undefined;
    readonly delay?: number | undefined;
}
type WireFault = "reset" | "hang" | "reset in body";
type NoReply = {
    readonly kind: "reset";
    readonly delay?: number | undefined;
} | {
    readonly kind: "hang";
    readonly delay?: number | undefined;
};
interface BrokenReply extends Omit<Reply, "kind"> {
    readonly kind: "reset in body";
}
interface StreamReply {
    readonly kind: "stream";
    readonly status: number;
    readonly headers: HeaderRecord;
    readonly open: (wake: () => void) => Feed;
    readonly delay?: number | undefined;
}
type TaskAnswer = Reply | StreamReply | BrokenReply | NoReply;
interface Problem {
    readonly type?: string | undefined;
    readonly title?: string | undefined;
    readonly status?: number | undefined;
    readonly detail?: string | undefined;
    readonly instance?: string | undefined;
    readonly [extension: string]: unknown;
}
type HttpDateForm = "IMF-fixdate" | "RFC 850" | "asctime";
type RetryAfter = number | string | {
    readonly date: number;
    readonly form?: HttpDateForm | undefined;
} | {
    readonly milliseconds: number;
} | undefined;
interface StatusFault {
    readonly status: number;
    readonly retryAfter?: RetryAfter;
    readonly headers?: HeaderRecord | undefined;
    readonly body?: unknown;
    readonly contentType?: string | undefined;
    readonly applied?: boolean | undefined;
    readonly delay?: number | undefined;
}
interface ConnectionFault {
    readonly wire: WireFault;
    readonly applied?: boolean | undefined;
    readonly delay?: number | undefined;
}
interface LateAnswer {
    readonly delay: number;
}
type Fault = number | WireFault | "not json" | "html" | StatusFault | ConnectionFault | LateAnswer;
type DetailedFault = StatusFault | ConnectionFault | LateAnswer;
type Occasion = number | readonly number[] | {
    readonly from: number;
} | "every";
type Span = number | {
    readonly polls: number;
} | {
    readonly milliseconds: number;
};
type Duration = {
    readonly unit: "polls";
    readonly length: number;
} | {
    readonly unit: "milliseconds";
    readonly length: number;
};
interface AcceptOptions {
    readonly status?: number | undefined;
    readonly retryAfter?: RetryAfter;
    readonly body?: "status" | "none" | undefined;
    readonly headers?: HeaderRecord | undefined;
}
type MonitorPlace = "Location" | "Operation-Location" | "Azure-AsyncOperation" | "Content-Location" | "Link" | {
    readonly header: string;
} | {
    readonly link: string;
} | {
    readonly body: string;
} | "nowhere";
interface MonitorOptions {
    readonly in?: MonitorPlace | undefined;
    readonly urls?: "absolute" | "relative" | undefined;
    readonly origin?: string | undefined;
    readonly speaks?: "words" | "codes" | undefined;
    readonly retryAfter?: RetryAfter | readonly RetryAfter[];
    readonly repeated?: "never" | "same" | "moving" | undefined;
}
type CancelPolicy = "at once" | "slowly" | "refused" | "too late" | "ignored";
interface CancelOptions {
    readonly takes?: Span | undefined;
    readonly status?: number | undefined;
    readonly retryAfter?: RetryAfter;
    readonly afterwards?: "readable" | "gone" | undefined;
}
type PushChannel = "sse" | "websocket";
interface PushOptions {
    readonly delay?: number | undefined;
    readonly loses?: Occasion | undefined;
    readonly lies?: Occasion | undefined;
    readonly copies?: number | undefined;
    readonly every?: number | undefined;
    readonly breaks?: Break | undefined;
}
type Break = {
    readonly messages: number;
    readonly milliseconds?: undefined;
} | {
    readonly milliseconds: number;
    readonly messages?: undefined;
};
type PushPlan = Readonly<Partial<Record<PushChannel, PushOptions>>>;
type Content = {
    readonly contentType: string;
    readonly text: string;
} | {
    readonly contentType: string;
    readonly bytes: Uint8Array;
};
type ResultPlace = "embedded" | "bare" | "url" | "redirect";
interface ResultOptions {
    readonly at?: ResultPlace | undefined;
    readonly field?: string | undefined;
    readonly header?: string | undefined;
    readonly origin?: string | undefined;
}
type Result = {
    readonly kind: "json";
    readonly value: unknown;
} | {
    readonly kind: "content";
    readonly content: Content;
};
type TaskState = "pending" | "running" | "canceling" | "succeeded" | "failed" | "canceled";
interface StatusDocument {
    readonly id: string;
    readonly status: string;
    readonly progress?: number | string | null | undefined;
    readonly message?: string | undefined;
    readonly error?: Problem | undefined;
    readonly [field: string]: unknown;
}
type ProgressPlan = "even" | "none" | readonly (number | string | null)[];
type Outcome = {
    readonly kind: "succeeded";
    readonly result: Result;
    readonly options: ResultOptions;
} | {
    readonly kind: "failed";
    readonly problem: Problem;
    readonly as: "status" | "problem";
} | {
    readonly kind: "canceled";
};
type Disturbable = "submit" | "poll" | "result" | "cancel" | "events";
interface Disturbance {
    readonly on: Disturbable;
    readonly occasion: Occasion;
    readonly fault: DetailedFault;
}
interface Plan {
    readonly accept: AcceptOptions;
    readonly atOnce: 200 | 201 | 204 | undefined;
    readonly monitor: MonitorOptions;
    readonly hidden: Duration;
    readonly pending: Duration;
    readonly running: Duration | undefined;
    readonly progress: ProgressPlan;
    readonly messages: readonly (string | undefined)[];
    readonly words: Readonly<Partial<Record<TaskState, string>>>;
    readonly reshape: ((document: StatusDocument) => unknown) | undefined;
    readonly outcome: Outcome;
    readonly cancelPolicy: CancelPolicy;
    readonly cancel: CancelOptions;
    readonly disturbances: readonly Disturbance[];
    readonly pushes: PushPlan;
}
interface Scenario {
    readonly plan: Plan;
    accepts(options: AcceptOptions): Scenario;
    finishesAtOnce(status?: 200 | 201 | 204): Scenario;
    monitor(options: MonitorOptions): Scenario;
    visibleAfter(span: Span): Scenario;
    pending(span: Span): Scenario;
    running(span: Span): Scenario;
    takes(total: Span): Scenario;
    progress(progress: ProgressPlan): Scenario;
    says(...messages: readonly (string | undefined)[]): Scenario;
    words(words: Readonly<Partial<Record<TaskState, string>>>): Scenario;
    document(reshape: (document: StatusDocument) => unknown): Scenario;
    succeeds(value?: unknown, options?: ResultOptions): Scenario;
    delivers(content: Content, options?: ResultOptions): Scenario;
    fails(problem?: Problem, as?: "status" | "problem"): Scenario;
    endsCanceled(): Scenario;
    cancels(policy: CancelPolicy, options?: CancelOptions): Scenario;
    onSubmit(occasion: Occasion, fault: Fault): Scenario;
    onPoll(occasion: Occasion, fault: Fault): Scenario;
    onResult(occasion: Occasion, fault: Fault): Scenario;
    onCancel(occasion: Occasion, fault: Fault): Scenario;
    pushes(channel: PushChannel, options?: PushOptions): Scenario;
    onEvents(occasion: Occasion, fault: Fault): Scenario;
}
interface TaskSummary {
    readonly id: string;
    readonly state: TaskState;
    readonly progress: number | string | null;
    readonly polls: number;
    readonly route: string;
    readonly input: unknown;
    readonly submittedAt: number;
    readonly cancelRequestedAt: number | undefined;
}
type RequestKind = "submit" | "poll" | "result" | "cancel" | "events" | "other";
interface LoggedRequest {
    readonly at: number;
    readonly kind: RequestKind;
    readonly method: string;
    readonly path: string;
    readonly url: string;
    readonly headers: HeaderRecord;
    readonly body: unknown;
    readonly taskId: string | undefined;
    readonly answer: number | WireFault;
}
interface TaskServer {
    readonly baseUrl: string;
    readonly requests: readonly LoggedRequest[];
    readonly tasks: readonly TaskSummary[];
    on(route: string, ...scenarios: readonly [
        Scenario,
        ...Scenario[]
    ]): TaskServer;
    serves(request: Pick<TaskRequest, "method" | "url">): boolean;
    handle(request: TaskRequest, at?: number): TaskAnswer;
    openSocket(url: string, wake: () => void): Feed | undefined;
    reset(): void;
}
interface TaskNetwork {
    readonly msw: SetupServer;
    listen(options?: Parameters<SetupServer["listen"]>[0]): void;
    reset(): void;
    close(): void;
}
declare function setupTaskServer(server: TaskServer, ...otherHandlers: readonly AnyHandler[]): TaskNetwork;
export { setupTaskServer };
export type { TaskNetwork };
