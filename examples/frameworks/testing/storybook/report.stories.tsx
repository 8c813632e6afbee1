import { createClient } from 'await202';
import { scenario } from 'await202/mocks';
import { ReportButton } from '../../react/report.tsx';
import { server } from './task-server.ts';

export default {
  component: ReportButton,
  args: { client: createClient({ baseUrl: server.baseUrl }), year: 2026 },
};

export const Succeeds = {
  beforeEach() {
    server.on('POST /reports', scenario().takes({ milliseconds: 10_000 }).succeeds());
  },
};

export const Fails = {
  beforeEach() {
    server.on('POST /reports', scenario().running(2).fails({ title: 'Out of paper' }));
  },
};

/** Stays as it is: for looking at it, and for a picture of it. */
export const StandsStill = {
  beforeEach() {
    server.on('POST /reports', scenario().progress([0.4]).running(Infinity));
  },
};
