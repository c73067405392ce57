import { expect, test } from 'vitest';
import { patroniFacts } from '../../src/facts/patroni.ts';
import { roomFacts } from '../../src/facts/room.ts';
import { pgRenewed } from '../../src/ops/renewed.ts';
import { reinit } from '../../src/procedures/reinit.ts';
import { renewStage } from '../../src/procedures/stages.ts';
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

test('a replica that is copied again is watched for copies that fail, as Patroni would try for ever', () => {
  const [, replica] = cluster.instances;
  const script = (how: 'reinitialize' | 'restart'): string => {
    const work = { how, since: 'r', leads: false, withinSeconds: 60 };
    const [op] = renewStage(cluster, replica!, work).ops;
    return pgRenewed
      .write(op?.args as never, 'renew')
      .map((action) => JSON.stringify(action))
      .join();
  };
  expect(script('reinitialize')).toContain('/pg/log/patroni/patroni.log');
  expect(script('reinitialize').match(/\\n *copies_(begin|look)\\n/g)).toHaveLength(2);
  expect(script('restart')).not.toContain('copies_');
});
