import type { Estate, ModuleFacts } from '@pigsty/sdk';
import { registrationsOf } from '@pigsty/sdk/engine';
import { defaultHostFacts } from '@pigsty/testing';
import { noLocalFile } from '@pigsty/sdk/testing';
import { expect, test } from 'vitest';
import type { WatchingFacts } from '../src/facts/watched.ts';
import { watchingFacts } from '../src/facts/watched.ts';
import { planInstall } from '../src/plan/install.ts';
import { planRemove } from '../src/plan/remove.ts';
import { identify } from '../src/spec/identity.ts';
import { watching } from './estate.ts';

const host = '10.10.10.10';
const foo = '20001: { pg_cluster: pg-foo, pg_seq: 1, pg_host: 10.10.10.20 }';
const there = `/etc/systemd/system/pg_exporter_pg-foo-1.service
/etc/systemd/system/pg_exporter_pg-bar-1.service
/etc/pg_exporter/1-10-60-300/
/etc/pg_exporter/5-30/
`;

/** What is stopped and deleted on the host, in the order of the stages. */
function gone(
  entries: readonly string[],
  { output = there, modules = [] as readonly string[] } = {},
): {
  readonly deploy: readonly string[];
  readonly remove: readonly string[];
} {
  const inventory = watching(entries);
  const [cluster] = identify(inventory).clusters;
  if (cluster === undefined) throw new Error('nobody watches');
  const instance = cluster.instances[0]!;
  const facts: ModuleFacts<WatchingFacts> = {
    host: (address) => ({ ...defaultHostFacts(address), modules }),
    of: (address) => (address === host ? watchingFacts.parse(output, instance) : undefined),
    from: () => undefined,
  };
  const estate: Estate = {
    inventory,
    caCertificate: '',
    operatorPublicKeys: [],
    localFile: noLocalFile,
    content: [],
    registrations: registrationsOf([], true),
  };
  const named = (stages: ReturnType<typeof planInstall>): readonly string[] =>
    stages
      .flatMap(({ ops }) => ops)
      .flatMap(({ kind, args }) => {
        const { path = '', name = '', enabled } = args as Partial<Record<string, string | boolean>>;
        return kind === 'absent' ? [String(path)] : enabled === false ? [String(name)] : [];
      });
  const hosts = new Set([host]);
  return {
    deploy: named(planInstall(cluster, facts, estate)),
    remove: named(planRemove(cluster, facts, { hosts }, estate)),
  };
}

const bar = [
  'pg_exporter_pg-bar-1.service',
  '/etc/systemd/system/pg_exporter_pg-bar-1.service',
  '/etc/default/pg_exporter_pg-bar-1',
];

test('an exporter without an entry goes with its unit and settings, and queries that nobody reads', () => {
  expect(gone([foo]).deploy).toEqual([...bar, '/etc/pg_exporter/5-30']);
});

test('without any entry all of it goes, and on a host that has nothing there is nothing to do', () => {
  const all = ['/usr/local/libexec/pigsty-pgrds', '/etc/pg_exporter', '/etc/pigsty/modules/pgrds'];
  const { deploy } = gone(['{}']);
  expect(deploy).toEqual(expect.arrayContaining([...bar, ...all]));
  expect(gone(['{}'], { output: '' }).deploy).toEqual([]);
});

test('a removal takes what is there as well as what is declared, and leaves the program to PostgreSQL of ours', () => {
  const { remove } = gone([foo]);
  expect(remove).toEqual(expect.arrayContaining([...bar, '/etc/default/pg_exporter_pg-foo-1']));
  const mask = '/etc/systemd/system/prometheus-postgres-exporter.service';
  expect(remove).toContain(mask);
  expect(gone([foo], { modules: ['pgsql'] }).remove).not.toContain(mask);
});
