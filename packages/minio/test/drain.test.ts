import { expect, test } from 'vitest';
import { maintenanceFacts } from '../src/facts/maintenance.ts';
import { drain } from '../src/procedures/drain.ts';
import { clusterOf } from './cluster-of.ts';

const hosts = '{ 10.10.10.10: { minio_seq: 1 }, 10.10.10.11: { minio_seq: 2 } }';

/** What each member's host says: the status of the server's own question, and drives that are missing. */
function rules(code: string, { offline = 0, live = true, alone = false } = {}): readonly string[] {
  const { cluster, inventory } = alone
    ? clusterOf('{ 10.10.10.10: { minio_seq: 1 } }', '')
    : clusterOf(hosts, "minio_data: '/data{1...2}'");
  const metrics = {
    minio_cluster_nodes_online_total: 2,
    minio_cluster_disk_total: 4,
    minio_cluster_disk_offline_total: offline,
  };
  const found = drain.cannotSpare?.({
    cluster,
    hosts: ['10.10.10.10'],
    input: { cut: false },
    facts: {
      host: () => undefined,
      of: () => ({ unit: 'active', live, drives: [], metrics }),
      from: (query, instance) => query.parse(code, instance),
    },
    estate: { inventory } as never,
    run: { id: 'node-reboot-1', startedAt: 0 },
  });
  return (found ?? []).map((p) => p.rule);
}

test.each([
  ['its drives are not needed to write', '200', {}, []],
  ['without its drives there would be no write quorum', '412', {}, ['minio-no-quorum']],
  ['it does not say', '', {}, ['minio-no-quorum']],
  ['a drive is missing already', '200', { offline: 1 }, ['minio-not-whole', 'minio-not-whole']],
  ['no member answers', '', { live: false }, ['minio-not-whole', 'minio-not-whole', 'minio-no-quorum']],
  ['it is alone, and away with its host', '412', { alone: true }, []],
] as const)('whether a member can be spared: %s', (_what, code, more, expected) => {
  expect(rules(code, more)).toEqual(expected);
});

test('the server is asked its own question for maintenance, on its own host', () => {
  const { cluster } = clusterOf(hosts, "minio_data: '/data{1...2}'");
  expect(maintenanceFacts.script(cluster.instances[0]!, cluster)).toContain(
    '127.0.0.1:9000/minio/health/cluster?maintenance=true',
  );
});
