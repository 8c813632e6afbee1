import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, test } from 'vitest';
import { survives } from '../fleet/conditions.ts';
import type { Engine } from '../fleet/fleet.ts';
import { stopAll } from '../fleet/processes.ts';

const ingress = 'http://127.0.0.1:18080';
const admin = 'http://127.0.0.1:19070';
let server: ChildProcess | undefined;
let folder = '';

afterAll(async () => {
  await stopAll();
  server?.kill('SIGKILL');
  if (folder) await rm(folder, { recursive: true, force: true });
});

async function post(url: string, body: object, headers = {}): Promise<Response> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return response;
}

/** Starts the server that ships in the package. */
async function startServer(): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'await202-restate-'));
  const require = createRequire(import.meta.url);
  const program = require.resolve('@restatedev/restate-server/lib/index.js');
  server = spawn(process.execPath, [program, '--base-dir', folder], {
    stdio: 'ignore',
    env: {
      ...process.env,
      RESTATE_DISABLE_TELEMETRY: 'true',
      RESTATE_BIND_ADDRESS: '127.0.0.1:15122',
      RESTATE_INGRESS__BIND_ADDRESS: '127.0.0.1:18080',
      RESTATE_ADMIN__BIND_ADDRESS: '127.0.0.1:19070',
      RESTATE_DEFAULT_NUM_PARTITIONS: '4',
    },
  });
  for (let tries = 0; ; tries++) {
    const response = await fetch(`${admin}/health`).catch(() => undefined);
    if (response?.ok) return;
    if (tries > 150 || server.exitCode !== null) throw new Error('Restate did not start');
    await sleep(200);
  }
}

/** Each worker is a service of its own, at a port that it comes back to. */
const ports = [19080, 19081, 19082];
const serviceOf = (index: number) => `reports${index % ports.length}`;
let prefix = '';

const restate: Engine = {
  name: 'Restate',
  worker: new URL('worker.ts', import.meta.url),
  restarts: true,
  envOf: (index) => ({ PORT: `${ports[index]}` }),
  async prepare() {
    if (!server) await startServer();
  },
  async enqueue(keys) {
    prefix = keys[0]?.replace(/\d+$/, '') ?? '';
    for (const port of ports)
      await post(`${admin}/deployments`, { uri: `http://127.0.0.1:${port}/`, force: true });
    await Promise.all(
      keys.map((key, index) =>
        post(
          `${ingress}/${serviceOf(index)}/run/send`,
          { key, year: 2026 },
          { 'idempotency-key': key },
        ),
      ),
    );
  },
  async ended() {
    const query =
      'SELECT idempotency_key AS key FROM sys_invocation ' +
      `WHERE idempotency_key LIKE '${prefix}%' AND completion_result = 'success'`;
    const response = await post(`${admin}/query`, { query });
    const { rows } = (await response.json()) as { rows: { key: string }[] };
    return rows.map(({ key }) => key);
  },
  async close() {
    if (server?.exitCode !== null) return;
    server.kill('SIGTERM');
    await once(server, 'exit');
  },
};

test('no worker that dies or stops loses or doubles an operation: Restate', () =>
  survives(restate));
