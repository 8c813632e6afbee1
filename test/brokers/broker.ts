import { isListening } from '../support/ports.ts';
import { findProgram } from '../support/programs.ts';
import { type Command, startServer } from '../support/server-process.ts';

/** A server that passes messages on, while it runs. */
export interface RunningBroker {
  readonly url: string;
  /** Stops it if it was started here, and leaves it alone if it ran already. */
  stop(): Promise<void>;
}

/** One end of a topic, which both publishes and listens. */
export interface Channel {
  /** Tells everybody who listens to the topic. */
  publish(key: string): Promise<void>;
  close(): Promise<void>;
}

export interface Broker {
  readonly name: string;
  /** Why none can be started here, if so. */
  readonly missing: string | undefined;
  /** Starts one that nobody else uses. */
  start(): Promise<RunningBroker>;
  /** The one that runs on this machine, if there is one. */
  find(): Promise<RunningBroker | undefined>;
  /** Resolves when everything that is published from then on will be heard. */
  open(url: string, topic: string, heard: (key: string) => void): Promise<Channel>;
}

interface Server {
  /** What starts it, and the Debian package that it is in. */
  readonly program: string;
  readonly debian: string;
  /** Where it listens unless it is told otherwise. */
  readonly usualPort: number;
  url(port: number): string;
  configure(folder: string, port: number): Command | Promise<Command>;
  /** Milliseconds that it may take to start. */
  readonly patience?: number;
}

/** Finds and starts a broker that Debian has. */
export function serverOf(server: Server): Pick<Broker, 'missing' | 'start' | 'find'> {
  const { debian, usualPort, url, configure, patience } = server;
  const program = findProgram(server.program);
  return {
    missing: program ? undefined : `${server.program} is not installed (apt-get install ${debian})`,
    async start() {
      const { port, stop } = await startServer(program ?? server.program, configure, patience);
      return { url: url(port), stop };
    },
    async find() {
      if (!(await isListening(usualPort))) return undefined;
      return { url: url(usualPort), stop: async () => {} };
    },
  };
}
