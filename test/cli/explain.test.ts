/** `npx await202 explain`, against servers that are not what `http()` expects. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { quick, records, serverOf, start } from './command.ts';

/** A server that answers like this, and what it was asked. */
async function serve(
  answer: (request: IncomingMessage, response: ServerResponse, count: number) => void,
) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    answer(request, response, asked.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, asked };
}

const json = (response: ServerResponse, document: unknown, status = 200, headers = {}) =>
  response
    .writeHead(status, { 'content-type': 'application/json', 'retry-after-ms': '5', ...headers })
    .end(JSON.stringify(document));

describe('explain', () => {
  test('shows each answer, what it was read as, and why', async () => {
    const { url } = await serverOf(quick.running(1).succeeds({ total: 42 }));
    const { code, stdout } = await start(['explain', url, '-d', '{"year":2026}']).ended();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^POST http.*\n {2}202 Accepted\n[\s\S]*location: /);
    expect(stdout).toMatch(/→ running.*: 'running' in `status` says so.*; next poll in/);
    expect(stdout).toMatch(/→ succeeded: /);
    expect(stdout).not.toContain('What to write');
  });

  test('asks a status monitor and changes nothing', async () => {
    const { url, asked } = await serve((_, response, count) =>
      json(response, count < 3 ? { status: 'running' } : { status: 'done', result: 1 }),
    );
    const { code, stdout } = await start(['explain', `${url}/jobs/1?sig=s3cret`]).ended();
    expect(code).toBe(0);
    expect(stdout).not.toContain('s3cret');
    expect(stdout).toContain("→ succeeded: 'done' in `status` says so");
    expect(new Set(asked)).toEqual(new Set(['GET /jobs/1?sig=s3cret']));
  });

  test('says what to write where a document tells no state that is known', async () => {
    const { url } = await serve((_, response, count) =>
      json(response, { job: { phase: count < 3 ? 'cooking' : 'shipped' } }),
    );
    const { code, stdout } = await start(['explain', `${url}/jobs/1`, '--polls', '4']).ended();
    expect(code).toBe(0);
    expect(stdout).toContain("'cooking' in `job.phase` is no word that http() knows");
    expect(stdout).toContain('It goes on after 4 answers');
    expect(stdout).toContain("http({ words: { succeeded: ['shipped'] } })");
  });

  test('says that nothing tells the end, and where the monitor may be', async () => {
    const { url } = await serve((_, response) => json(response, { job: { id: 'j-77' } }));
    const { code, stdout } = await start(['explain', `${url}/jobs`, '-X', 'POST']).ended();
    expect(code).toBe(4);
    expect(stdout).toContain('nothing in it tells a state, so it is taken for the result');
    expect(stdout).toContain("http({ monitor: template('{original}/{job.id}') })");
  });

  test('knows the servers of vendors by their URL', async () => {
    const { url } = await serve((request, response) =>
      json(
        response,
        request.method === 'POST'
          ? {
              type: 'async',
              status: 'Operation created',
              status_code: 100,
              operation: '/1.0/operations/o1',
            }
          : {
              type: 'sync',
              status: 'Success',
              metadata: { id: 'o1', status: 'Success', status_code: 200 },
            },
        request.method === 'POST' ? 202 : 200,
      ),
    );
    const { stdout } = await start([
      'explain',
      `${url}/1.0/instances`,
      '-d',
      '{}',
      '--json',
    ]).ended();
    const all = records(stdout);
    expect(all.map(({ type }) => type)).toContain('exchange');
    expect(all.filter(({ type }) => type === 'advice').map(({ code }) => code)).toContain('lxd()');
  });

  test('knows a stream of events, which --convention eventStream reads', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(
        'event: progress\ndata: {"progress":0.5}\n\nevent: result\ndata: {"total":42}\n\n',
      );
    });
    const plain = await start(['explain', `${url}/reports`, '-d', '{}']).ended();
    expect(plain.stdout).toContain('eventStream()');
    const args = ['submit', `${url}/reports`, '-q', '--convention', 'eventStream'];
    expect(await start(args).ended()).toMatchObject({ code: 0, stdout: '{"total":42}\n' });
  });

  test('does not wait long for a server that is not there', async () => {
    const { code, stdout } = await start(['explain', 'http://127.0.0.1:9/jobs/1']).ended();
    expect(code).toBe(4);
    expect(stdout).toContain('Polling failed');
  });

  test('shows the answer that was refused', async () => {
    const { url } = await serve((_, response) => json(response, { message: 'bad token' }, 401));
    const { code, stdout } = await start(['explain', `${url}/jobs`, '-d', '{}']).ended();
    expect(code).toBe(4);
    expect(stdout).toContain('401 Unauthorized');
    expect(stdout).toContain('bad token');
  });

  test('Ctrl-C cancels what it has submitted, and nothing else', async () => {
    const { url, has, requests } = await serverOf(quick.running(Infinity));
    const submitted = start(['explain', url, '-d', '{}', '--polls', '1000']);
    await has(2, 'GET');
    submitted.interrupt();
    expect(await submitted.ended()).toMatchObject({ code: 130 });
    expect(requests('DELETE')).toHaveLength(1);
    const running = await start(['submit', url, '--no-wait']).ended();
    const monitor = start(['explain', JSON.parse(running.stdout).statusUrl, '--polls', '1000']);
    const before = requests('GET').length;
    await has(before + 2, 'GET');
    monitor.interrupt();
    expect(await monitor.ended()).toMatchObject({ code: 130 });
    expect(requests('DELETE')).toHaveLength(1);
  });
});
