import { repositoryNodes, type InfraNode } from '@pigsty/infra/contract';
import { selectHosts } from '@pigsty/inventory';
import { PigstyError } from '@pigsty/sdk';
import type { OpenEstate } from '../run/open.ts';

/** The infra nodes within a limit that keep a package repository. Throws USAGE where none does. */
export function keepersOf({ inventory }: OpenEstate, limit?: string): readonly [InfraNode, ...InfraNode[]] {
  const chosen = new Set(selectHosts(inventory, limit));
  const [first, ...rest] = repositoryNodes(inventory).filter(({ host }) => chosen.has(host));
  if (first !== undefined) return [first, ...rest];
  throw new PigstyError('USAGE', 'no infra node keeps a package repository', {
    hint: 'Set repo_enabled: true on one.',
  });
}
