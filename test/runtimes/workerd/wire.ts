import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

/** What a worker wants done. Numbers are names; bytes are in base64. */
export type Command = {
  readonly server?: number;
  readonly response?: number;
  readonly socket?: number;
} & (
  | {
      readonly do: 'listen';
      readonly server: number;
      readonly kind: 'http' | 'net';
      readonly port: number;
      readonly host: string;
    }
  | {
      readonly do: 'close' | 'close all connections' | 'close idle connections';
      readonly server: number;
    }
  | { readonly do: 'head'; readonly status: number; readonly headers: OutgoingHttpHeaders }
  | { readonly do: 'write' | 'end'; readonly bytes: string }
  | { readonly do: 'destroy' | 'reset' | 'pause' }
);

/** What has happened on the wire. */
export type Report =
  | { readonly event: 'listening'; readonly server: number; readonly port: number }
  | { readonly event: 'failed'; readonly server: number; readonly code: string }
  | { readonly event: 'server closed'; readonly server: number | undefined }
  | {
      readonly event: 'request';
      readonly server: number;
      readonly response: number;
      readonly socket: number;
      readonly method: string;
      readonly url: string;
      readonly headers: IncomingHttpHeaders;
    }
  | { readonly event: 'data'; readonly response: number; readonly bytes: string }
  | { readonly event: 'request ended'; readonly response: number }
  | { readonly event: 'written'; readonly response: number | undefined }
  | { readonly event: 'closed'; readonly response: number; readonly isFinished: boolean }
  | { readonly event: 'connection'; readonly server: number; readonly socket: number }
  | { readonly event: 'received'; readonly socket: number; readonly bytes: string }
  | { readonly event: 'socket closed'; readonly socket: number };
