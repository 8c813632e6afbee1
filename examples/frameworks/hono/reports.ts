/** A server in between: who asks it waits, and whose connection is lost has the report canceled. */
import { type Client, OperationFailedError } from 'await202';
import { Hono } from 'hono';

export function reports(client: Client): Hono {
  const app = new Hono();

  app.post('/reports', async (context) => {
    const { signal } = context.req.raw;
    const report = await client.run('reports', { json: await context.req.json(), signal });
    return context.json(report);
  });

  app.onError((error, context) => {
    if (error instanceof OperationFailedError) {
      const { title, detail } = error.problem ?? {};
      return context.json({ title, detail }, 502, { 'content-type': 'application/problem+json' });
    }
    // Nobody is there to read it when the connection is lost.
    return context.text('Internal Server Error', 500);
  });

  return app;
}
