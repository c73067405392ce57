import { expect } from 'vitest';
import type { Estate } from './estate.ts';
import { expectSuccess } from './expect.ts';
import { toldOf, type Receiver } from './receiver.ts';
import { until } from './wait.ts';

export interface Down {
  readonly all: Estate;
  readonly receiver: Receiver;
  /** node-3, which is out of reach. */
  readonly host: string;
  /** When it was cut, in milliseconds since the epoch. */
  readonly began: number;
}

/** What is said of a host that is down; the seconds from its cut to the receiver. */
export async function seenDown({ all, receiver, host, began }: Down): Promise<number> {
  const down = await until(
    'the receiver is told',
    async () => toldOf(receiver, 'NodeDown', host, 'firing'),
    180_000,
  );
  expect(down.labels).toMatchObject({ ip: host, ins: 'node-3', severity: 'CRIT', category: 'node' });
  // What runs on a host that is down is not told one by one.
  expect(
    receiver.told.filter((t) => t.labels['ip'] === host && t.name !== 'NodeDown' && t.status === 'firing'),
  ).toEqual([]);
  const listed = await all.run('alert', 'list', '-l', host);
  expect(listed.code).toBe(2);
  expect(listed.stdout).toMatch(
    /^1 critical.*\n■ NodeDown {2}node-3 [\s\S]*\n {4}means [\s\S]*\n {4}first {2}pigsty /,
  );
  const hush = await expectSuccess(all, 'alert', 'silence', '--host', 'node-3', '--json');
  expect((await all.run('alert', 'list', '-l', host)).stdout).toMatch(
    /^Nothing fires, \d held back\.\n○ NodeDown [\s\S]*\n {4}silent until /,
  );
  await expectSuccess(all, 'alert', 'unsilence', (JSON.parse(hush.stdout) as { id: string }).id);
  return (down.atMs - began) / 1000;
}
