import { expect, test } from 'vitest';
import { patroniFacts } from '../../src/facts/patroni.ts';
import { roomFacts } from '../../src/facts/room.ts';
import { reinit } from '../../src/procedures/reinit.ts';
import { clusterOf, clusterText, patroniView } from './cluster-of.ts';

const { inventory, cluster } = clusterOf(clusterText());
const GIB = 2 ** 20;

/** What the hosts say of their room, the leader first. */
function refused(name: string, rooms: readonly [string, string]): readonly string[] {
  const view = patroniView([
    ['leader', 'running'],
    ['replica', 'stopped'],
  ]);
  const asked = {
    cluster,
    instance: cluster.instances.find((i) => i.name === name),
    facts: {
      host: () => ({}) as never,
      of: () => undefined,
      from: (query: unknown, instance: (typeof cluster.instances)[number]) =>
        query === patroniFacts
          ? ({ view, begun: {} } as never)
          : (roomFacts.parse(rooms[cluster.instances.indexOf(instance)] ?? '', instance) as never),
    },
    input: {},
    run: { id: 'r', startedAt: 0 },
    estate: { inventory } as never,
  };
  return (reinit.refuse?.(asked as never) ?? []).map((p) => `${p.rule}: ${p.message}`);
}

test('a replica is not copied again where the copy would not fit, as its own data goes first', () => {
  const leader = `size ${10 * GIB}\nfree ${5 * GIB}\n`;
  expect(refused('pg-test-2', [leader, `size ${3 * GIB}\nfree ${6 * GIB}\n`])).toEqual([
    'no-space: the data of pg-test-1 takes 10.0 GiB, and pg-test-2 has room for 9.0 GiB once its own is gone',
  ]);
  expect(refused('pg-test-2', [leader, `size ${3 * GIB}\nfree ${7 * GIB}\n`])).toEqual([]);
});

test('what a host could not tell in time refuses nothing', () => {
  expect(refused('pg-test-2', ['size \nfree 10\n', 'size \nfree 10\n'])).toEqual([]);
});

test('the leader is never copied again', () => {
  expect(refused('pg-test-1', ['', ''])).toEqual([
    'leads-cluster: pg-test-1 leads pg-test: its data is what the others are copied from',
  ]);
});
