interface Clock {
    now(): number;
    sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
    elapsed?(): number;
}
interface Recorded {
    readonly began: number;
    readonly ended: number;
    readonly failure?: string | undefined;
    readonly status?: number | undefined;
    readonly headers?: readonly (readonly [
        string,
        string
    ])[] | undefined;
    readonly text?: string | undefined;
    readonly base64?: string | undefined;
}
interface Sender {
    readonly fetch: typeof globalThis.fetch;
    readonly timeout: number;
    readonly maxLength: number;
}
interface DurableOptions extends Partial<Sender> {
    readonly sleep: (milliseconds: number) => PromiseLike<unknown>;
    readonly step: (name: string, work: () => Promise<Recorded>) => PromiseLike<Recorded>;
    readonly startedAt?: number | undefined;
}
interface Durable {
    readonly clock: Clock;
    readonly fetch: typeof globalThis.fetch;
    readonly timeout: false;
}
declare function durable({ sleep, step, startedAt, timeout, maxLength, fetch: own, }: DurableOptions): Durable;
export { durable };
export type { Durable, DurableOptions, Recorded };
