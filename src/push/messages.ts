import type { AwaitedOperation, Wake } from '../core/wake.ts';
import { Keyed } from './keyed.ts';
import { Pushes } from './pushes.ts';

/** What {@link messages} returns. Its methods do not depend on `this`. */
export interface Messages {
  /**
   * Tells whoever waits for the operation with this key that something has changed.
   *
   * @param status The status document, if the message carries it: its progress is shown at once.
   * @returns Whether anybody waits for it here.
   */
  readonly ring: (key: string, status?: unknown) => boolean;
  /**
   * Makes the `wake` of a client.
   *
   * @param keyOf The key that messages about this operation have; `undefined` if there are none.
   */
  readonly of: (keyOf: (operation: AwaitedOperation) => string | undefined) => Wake;
}

/**
 * A channel for whatever tells keys: Kafka, NATS, Redis, MQTT, RabbitMQ, a webhook. Receive the
 * messages with the client of your broker, one subscription for all operations, and pass the key of
 * each on. A message that nobody waits for is dropped, so its consumer needs no memory.
 *
 * Subscribe before you submit. A message that is lost, early or twice does no harm.
 *
 * @example
 * ```ts
 * const bell = messages();
 * await consumer.run({ eachMessage: async ({ message }) => bell.ring(String(message.key)) });
 * const client = createClient({
 *   baseUrl: 'https://api.example.com/',
 *   wake: bell.of(({ statusUrl }) => new URL(statusUrl).pathname),
 * });
 * ```
 */
export function messages(): Messages {
  const listening = new Keyed();
  return {
    ring: (key, status) => listening.tell(key, status === undefined ? 'change' : { status }),
    of: (keyOf) => (operation, signal) => {
      const key = keyOf(operation);
      if (key === undefined) return undefined;
      const pushes = new Pushes(signal, (pushes) => listening.add(key, pushes));
      pushes.add('open');
      return pushes;
    },
  };
}
