import { clusterProblem, onceEach, type Inventory, type Problem } from '@pigsty/sdk';
import type { PgCluster } from './cluster.ts';
import { hbaRules, selectors, servicePorts } from './check/access.ts';
import type { Rule } from './check/finding.ts';
import {
  clusterName,
  etcdThere,
  knownMode,
  onePrimary,
  sameOnAllMembers,
  upstreamKnown,
} from './check/members.ts';
import { databases, systemUsers, users } from './check/objects.ts';
import { backupRepository, defaultPrivileges, notYet, timers, vip } from './check/settings.ts';
import { unfitWords } from './check/words.ts';

const RULES: readonly Rule[] = [
  onePrimary,
  sameOnAllMembers,
  clusterName,
  etcdThere,
  knownMode,
  upstreamKnown,
  timers,
  vip,
  backupRepository,
  defaultPrivileges,
  notYet,
  servicePorts,
  selectors,
  hbaRules,
  users,
  databases,
  systemUsers,
  unfitWords,
];

/** Rules over the whole cluster, and over what the schema cannot see. */
export function check(clusters: readonly PgCluster[], inventory: Inventory): readonly Problem[] {
  return onceEach(
    clusters.flatMap((cluster) =>
      RULES.flatMap((rule) =>
        rule(cluster, inventory).map((finding) => clusterProblem(cluster, inventory, finding)),
      ),
    ),
  );
}
