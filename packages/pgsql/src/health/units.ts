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
    script: `for unit in ${quoteWords(names)}; do echo "$unit $(systemctl is-active "$unit") $(systemctl is-enabled "$unit" 2>/dev/null)"; done`,
    // systemd answers late on a host whose processors are busy, and is no worse for it.
    deadlineMs: 15_000,
    judge: ({ output }) => {
      const units = output.split('\n').map((line) => line.split(' '));
      const down = units
        .filter(([name, active]) => name !== '' && active !== 'active')
        .map(([name = '', active = '']) => `${name} is ${active}`);
      const lazy = units
        .filter(([name, , enabled]) => name !== '' && enabled !== 'enabled')
        .map(([name = '']) => name);
      if (down.length > 0) return fail(down.join(', '), `pigsty deploy -l ${instance.host}`);
      return lazy.length > 0
        ? warn(`${lazy.join(', ')} will not start at boot`, `pigsty deploy -l ${instance.host}`)
        : ok(names.join(', '));
    },
  };
}
