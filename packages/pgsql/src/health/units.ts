import { quoteWords, type Inventory, type Probe } from '@pigsty/sdk';
import type { PgCluster, PgInstance } from '../spec/cluster.ts';
import { providerOf } from '../spec/provider.ts';
import { pgVipOf } from '../spec/vip.ts';
import { fail, ok, subjectOf, warn } from './subject.ts';

/** What must run, and start again after a reboot. */
export function unitsProbe(cluster: PgCluster, instance: PgInstance, inventory: Inventory): Probe {
  const { params } = instance;
  const names = [
    'patroni',
    ...(params.pgbouncer_enabled ? ['pgbouncer'] : []),
    ...(providerOf(cluster, inventory) === undefined ? ['haproxy'] : []),
    ...(pgVipOf(params) === undefined ? [] : ['vip-manager']),
  ];
  return {
    ...subjectOf(cluster, instance),
    name: 'units run and start at boot',
    // One question to systemd for all of them: a busy host answers several late. A block for each unit, an empty line between.
    script: `systemctl show --property=ActiveState --property=UnitFileState ${quoteWords(names)}`,
    deadlineMs: 5000,
    judge: ({ output }) => {
      const units = unitsIn(output, names);
      if (units === undefined) return fail('systemd does not answer', 'systemctl status');
      const down = units.filter(({ active }) => active !== 'active').map((u) => `${u.name} is ${u.active}`);
      const lazy = units.filter(({ enabled }) => enabled !== 'enabled').map(({ name }) => name);
      if (down.length > 0) return fail(down.join(', '), `pigsty deploy -l ${instance.host}`);
      return lazy.length > 0
        ? warn(`${lazy.join(', ')} will not start at boot`, `pigsty deploy -l ${instance.host}`)
        : ok(names.join(', '));
    },
  };
}

interface UnitState {
  readonly name: string;
  /** `active`, `inactive`, `failed` */
  readonly active: string;
  /** `enabled`, `disabled`, `masked`; empty for a unit that is not there. */
  readonly enabled: string;
}

/** In the order of the names; nothing where the answer is not one for each. */
function unitsIn(output: string, names: readonly string[]): readonly UnitState[] | undefined {
  const blocks = output.trim().split(/\n{2,}/);
  if (blocks.length !== names.length) return undefined;
  const valueIn = (block: string, property: string): string =>
    new RegExp(`^${property}=(.*)$`, 'm').exec(block)?.[1] ?? '';
  return names.map((name, at) => ({
    name,
    active: valueIn(blocks[at] ?? '', 'ActiveState'),
    enabled: valueIn(blocks[at] ?? '', 'UnitFileState'),
  }));
}
