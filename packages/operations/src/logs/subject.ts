import { nearestName, PigstyError } from '@pigsty/sdk';
import { registrationsOf } from '@pigsty/sdk/engine';
import { selectHosts } from '@pigsty/inventory';
import type { RightEstate } from '../estate/right.ts';
import type { LogSource } from './entry.ts';

/** Whose logs are meant, and which these are: what modules register, a third party's included. */
export interface LogSubject {
  readonly name: string;
  readonly sources: readonly LogSource[];
}

/** The logs of a cluster, of an instance, of a host, or of everything where no name is given. */
export function logSubject(estate: RightEstate, name: string | undefined, limit?: string): LogSubject {
  const all = sourcesOf(estate, new Set(selectHosts(estate.inventory, limit)));
  if (name === undefined) return { name: 'the estate', sources: all };
  const host = [...estate.inventory.hosts.values()].find(
    (h) => h.address === name || h.vars['nodename'] === name,
  )?.address;
  const sources = all.filter((s) => [s.cls, s.ins, s.ip].includes(name) || s.ip === host);
  if (sources.length > 0) return { name, sources };
  const known = [...new Set(all.flatMap((s) => [s.cls, s.ins, s.ip]))];
  const close = nearestName(name, known);
  const clusters = [...new Set(all.map((s) => s.cls))];
  throw new PigstyError(
    'USAGE',
    `no cluster, instance or host "${name}" has logs${close === undefined ? '' : `; did you mean ${close}?`}`,
    { hint: `Clusters: ${clusters.join(', ')}. Their instances and hosts: pigsty inventory` },
  );
}

function sourcesOf({ present, inventory }: RightEstate, hosts: ReadonlySet<string>): readonly LogSource[] {
  const registered = present.flatMap(({ module, clusters }) =>
    clusters.flatMap((cluster) => module.register(cluster, { inventory })),
  );
  return registrationsOf(registered, true)
    .of('log')
    .filter(({ ip, format }) => hosts.has(ip) && format !== 'samples');
}
