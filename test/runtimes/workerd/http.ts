import { Server } from './net.ts';

export const createServer = (handle: (...given: never[]) => unknown): Server =>
  new Server('http', handle);
