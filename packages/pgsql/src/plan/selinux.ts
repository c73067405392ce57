import { hasSeLinux, seLinuxRules } from '@pigsty/node/contract';
import type { HostFacts, Inventory, Op } from '@pigsty/sdk';
import { clusterDirectory } from '../spec/cluster.ts';
import type { CommonParams } from '../spec/schema.ts';

/** Where a member is, and what is known of it. */
interface SeLinuxHost {
  readonly inventory: Inventory;
  readonly host: string;
  readonly facts: HostFacts | undefined;
}

/** systemd starts programs of /pg/bin by itself, which the policy of EL lets it do with programs alone. */
export function programsUnderSeLinux(
  params: CommonParams,
  { inventory, host, facts }: SeLinuxHost,
): readonly Op[] {
  if (!hasSeLinux(inventory, host, facts)) return [];
  const type = 'bin_t';
  return seLinuxRules({
    of: 'pgsql',
    service: 'systemd',
    labels: [
      { path: `${clusterDirectory(params)}/bin`, type },
      { path: '/pg', type, link: true },
    ],
  });
}
