import { quoteWord, type Cluster, type Locator, type Stage } from '@pigsty/sdk';
import { etcdAccount } from '../ops/account/account.ts';
import { etcdAuth } from '../ops/auth.ts';
import type { EtcdClient } from '../ops/gateway.ts';
import type { EtcdUser } from '../ops/serves-users.ts';
import { membersOf, type Member } from '../spec/members.ts';
import { memberIdentity, paths } from '../spec/paths.ts';
import type { EtcdParams } from '../spec/schema.ts';
import { healthCheck } from './launch.ts';

/**
 * Once per cluster, at any member that is up. Users that run already have their accounts before: a Patroni that logs in
 * where etcd does not know it yet takes it for out of reach.
 */
export function enableAuth(
  cluster: Cluster<EtcdParams>,
  present: readonly Member[],
  users: readonly EtcdUser[] = [],
): Stage {
  const client = clientOf(cluster, present);
  return {
    module: 'etcd',
    name: 'auth',
    host: cluster.name,
    at: anyMember(cluster.name, present),
    after: present.map((m) => `launch@${m.host}`),
    ops: [
      ...users.map((user) => etcdAccount({ client, ...user })),
      etcdAuth({ client, passwordPath: paths.rootPassword }),
    ],
  };
}

/** Any of these members that is up and sees a leader; no alarm is raised, unless that is what it is about. */
export function anyMember(
  clusterName: string,
  members: readonly Member[],
  { alarmed = false }: { readonly alarmed?: boolean } = {},
): Locator {
  const [first] = members;
  return {
    what: `a healthy member of ${clusterName}`,
    candidates: members.map((m) => m.host),
    probe: first === undefined ? 'false' : healthCheck(first, { alarmed }),
    exists: dataProbe(members),
    timeoutMs: 60_000,
  };
}

/** A member that has data: etcd is there, whether it answers or not. */
function dataProbe(members: readonly Member[]): string {
  const directories = [...new Set(members.map((m) => `${m.params.etcd_data}/member/wal`))];
  return directories.map((d) => `[ -d ${quoteWord(d)} ]`).join(' || ') || 'false';
}

/** Root's way to these members; all of them where none are named. */
export function clientOf(
  cluster: Cluster<EtcdParams>,
  members: readonly Member[] = membersOf(cluster),
): EtcdClient {
  return {
    endpoints: members.map((m) => m.clientUrl),
    caPath: paths.ca,
    ...memberIdentity,
    rootPassword: cluster.params.etcd_root_password,
  };
}
