import { quoteWord, unit, wait, type Inventory, type Op, type StageDraft } from '@pigsty/sdk';
import { keysGone } from '../../plan/dcs.ts';
import { takesPart } from '../../rest/takes-part.ts';
import { restEndpoint, type PgCluster, type PgInstance } from '../../spec/cluster.ts';
import type { RestorePlan } from './restore-plan.ts';

export const patroni = 'patroni.service';

/** Patroni finds a primary that was shut down, and nothing of the earlier course of events. */
export function patroniStages(
  { cluster, member }: Pick<RestorePlan, 'cluster' | 'member'>,
  { inventory, leads }: { readonly inventory: Inventory; readonly leads: boolean },
): readonly StageDraft[] {
  const { host } = member;
  return [
    // A stage of its own: Patroni writes some of them again as soon as it runs.
    { name: 'restore-keys', host, ops: leads ? [] : forgottenKeys(cluster, inventory) },
    {
      name: 'restore-lead',
      host,
      after: [`restore-keys@${host}`],
      ops: [unit({ name: patroni, state: 'running', enabled: true }), takesPartAgain(member, 300_000)],
    },
  ];
}

/** How far the leader was, who is synchronous with it: of the data that is no more. The configuration stays. */
function forgottenKeys(cluster: PgCluster, inventory: Inventory): readonly Op[] {
  return ['status', 'sync', 'history', 'failover', 'failsafe'].flatMap((key) =>
    keysGone(cluster, inventory, key),
  );
}

/** Patroni runs again, and the instance leads or follows. */
export function takesPartAgain(instance: PgInstance, timeoutMs: number): Op {
  return wait({
    name: `${instance.name} takes part in its cluster`,
    until: takesPart(restEndpoint(instance)),
    timeoutMs,
    progress: `du -sk ${quoteWord(instance.params.pg_data)} 2>/dev/null | cut -f 1`,
    intervalMs: 300,
    unit: patroni,
  });
}
