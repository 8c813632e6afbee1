import { createTaskServer } from 'await202/mocks';

/** What every story talks to: its app's own API. */
export const server = createTaskServer({ baseUrl: 'https://api.example.com/' });
