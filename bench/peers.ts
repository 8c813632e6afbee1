/**
 * Clients that wait for the operations of one vendor each, as their users call them, on answers of
 * that vendor's shape. Each sends what the others send: a submit and five questions, the last of
 * which brings the result. All of them can poll every millisecond; Azure's, Replicate's, fal's and
 * OpenAI's ask the first time at once and wait only then, so that they sleep once less.
 */
import { createHttpPoller, type OperationResponse } from '@azure/core-lro';
import { createFalClient } from '@fal-ai/client';
import OpenAI from 'openai';
import Replicate from 'replicate';
import type { Contender } from './contenders.ts';

/** Their cost is for comparison, no goal depends on it. */
const share = 1 / 3;
const input = { year: 2026 };

/**
 * An Azure client brings its own pipeline for the requests, with policies for retries, telemetry
 * and tokens. Here it is bare fetch: what is measured is the waiting.
 */
async function exchange(
  method: string,
  url: string,
  init: RequestInit,
): Promise<OperationResponse<unknown>> {
  const response = await fetch(url, { ...init, method });
  const body = (await response.json()) as Record<string, unknown>;
  const headers = Object.fromEntries(response.headers);
  const request = { method, url };
  const rawResponse = { statusCode: response.status, headers, body, request };
  return { flatResponse: body['result'], rawResponse };
}

const coreLro: Contender = {
  name: 'core-lro + fetch',
  place: 'azure',
  share,
  usual: 2_000,
  connect: (server) => async (wait) => {
    const poller = createHttpPoller(
      {
        sendInitialRequest: () =>
          exchange('POST', `${server}azure`, {
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(input),
          }),
        sendPollRequest: (path, options) =>
          exchange('GET', new URL(path, server).href, {
            cache: 'no-store',
            ...(options?.abortSignal && { signal: options.abortSignal as AbortSignal }),
          }),
      },
      { intervalInMs: wait.interval },
    );
    return await poller.pollUntilDone(wait.signal && { abortSignal: wait.signal });
  },
};

const fal: Contender = {
  name: 'fal',
  place: 'fal',
  share,
  usual: 500,
  connect(server) {
    const client = createFalClient({
      credentials: 'key',
      // It has no base URL; this is its way to another server.
      requestMiddleware: async (request) => ({
        ...request,
        url: request.url.replace('https://queue.fal.run/', `${server}fal/`),
      }),
    });
    return ({ interval, signal }) =>
      client.subscribe('bench/task', {
        input,
        mode: 'polling',
        pollInterval: interval,
        ...(signal && { abortSignal: signal }),
      });
  },
};

const replicate: Contender = {
  name: 'replicate',
  place: 'replicate',
  share,
  usual: 500,
  connect(server) {
    const client = new Replicate({ auth: 'key', baseUrl: `${server}replicate` });
    return ({ interval, signal }) =>
      client.run('bench/task', {
        input,
        wait: { mode: 'poll', interval },
        ...(signal && { signal }),
      });
  },
};

/** Of its waits the one with the smallest documents; it cancels nothing when it is aborted. */
const openai: Contender = {
  name: 'openai',
  place: 'openai',
  share,
  usual: 5_000,
  connect(server) {
    const client = new OpenAI({ apiKey: 'key', baseURL: `${server}openai` });
    return ({ interval, signal }) =>
      client.vectorStores.fileBatches.createAndPoll(
        'store',
        { file_ids: ['file'] },
        { pollIntervalMs: interval, ...(signal && { signal }) },
      );
  },
};

export const peers: readonly Contender[] = [coreLro, fal, replicate, openai];
