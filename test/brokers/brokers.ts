import type { Broker } from './broker.ts';
import { kafka } from './kafka.ts';
import { mosquitto } from './mosquitto.ts';
import { nats } from './nats.ts';
import { rabbitmq } from './rabbitmq.ts';
import { redis } from './redis.ts';

export const brokers: readonly Broker[] = [kafka, nats, redis, rabbitmq, mosquitto];
