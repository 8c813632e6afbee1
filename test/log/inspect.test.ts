import { inspect } from 'node:util';
import { createClient } from 'await202';
import { expect, test } from 'vitest';

test('`console.log()` shows what String() makes of an operation', () => {
  const operation = createClient().resume('https://api.example.com/tasks/1?sig=secret');
  expect(inspect(operation)).toBe('Operation { pending, https://api.example.com/tasks/1 }');
  expect(inspect({ operation })).toContain(`operation: ${operation}`);
});
