import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { bounded } from './bounded.ts';

test('no more items are worked on at once than allowed, and results keep the order of the items', async () => {
  let running = 0;
  let most = 0;
  const work = async (item: number): Promise<number> => {
    running += 1;
    most = Math.max(most, running);
    await pause(20 - item);
    running -= 1;
    return item * 2;
  };
  const items = Array.from({ length: 20 }, (_, index) => index);
  expect(await bounded(items, work, 4)).toEqual(items.map((item) => item * 2));
  expect(most).toBe(4);
});

test('an item that fails does not keep the others from being worked on', async () => {
  const done: number[] = [];
  const work = async (item: number): Promise<void> => {
    await pause(1);
    if (item % 2 === 1) throw new Error(`item ${item}`);
    done.push(item);
  };
  await expect(bounded([0, 1, 2, 3, 4], work, 2)).rejects.toThrow('item 1');
  expect(done).toEqual([0, 2, 4]);
});
