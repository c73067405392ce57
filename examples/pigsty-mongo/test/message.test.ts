import { expect, test } from 'vitest';
import { message } from '../src/wire/message.ts';

test('a command is one document of MongoDB with its length before it', () => {
  const bytes = message({ hello: 1, $db: 'admin' });
  expect(bytes.readInt32LE(0)).toBe(bytes.length);
  expect(bytes.toString('hex', 12)).toBe(
    'dd0700000000000000' +
      '1f000000' +
      '1068656c6c6f0001000000' +
      '022464620006000000' +
      '61646d696e00' +
      '00',
  );
});
