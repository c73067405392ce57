import {
  absent,
  pkg,
  platformOf,
  type Estate,
  type ModuleFacts,
  type RemovePlanOptions,
  type StageDraft,
} from '@pigsty/sdk';
import { exporterPackages, packagedExporterUnits } from '@pigsty/pgsql/contract';
import type { WatchingFacts } from '../facts/watched.ts';
import type { WatchingCluster } from '../spec/remote.ts';
import { exporterGone, sharedGone } from './install.ts';

/** Exporters and what is theirs; the package only where no PostgreSQL of ours has it, and psql stays. */
export function planRemove(
  cluster: WatchingCluster,
  facts: ModuleFacts<WatchingFacts>,
  options: RemovePlanOptions,
  _estate: Estate,
): readonly StageDraft[] {
  return cluster.instances
    .filter(({ host }) => options.hosts.has(host))
    .map(({ host, params }) => {
      const there = facts.of(host)?.watched ?? [];
      const names = [...new Set([...params.remotes.map(({ name }) => name), ...there])];
      return {
        name: 'clean',
        host,
        ops: [
          ...names.flatMap((name) => exporterGone({ name })),
          ...sharedGone(),
          ...(facts.host(host)?.modules.includes('pgsql') === true
            ? []
            : [
                pkg({ names: [...exporterPackages.pg_exporter], state: 'absent' as const }),
                ...(platformOf(facts.host(host)).family === 'deb'
                  ? [absent({ path: `/etc/systemd/system/${packagedExporterUnits.pg_exporter}` })]
                  : []),
              ]),
        ],
      };
    });
}
