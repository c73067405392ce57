import { pkg, type Stage } from '@pigsty/sdk';
import type { Member } from '../spec/members.ts';

/** Debian splits etcd in two; vendors' repositories carry one package. */
export const packageCandidates = [
  ['etcd-server', 'etcd'],
  ['etcd-client', 'etcd'],
] as const;

export function installPackages({ host }: Member): Stage {
  return {
    module: 'etcd',
    name: 'packages',
    host,
    after: ['node.base@self'],
    ops: packageCandidates.map((names) => pkg({ names: [...names] })),
    coalesce: 'packages',
  };
}
