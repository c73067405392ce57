import { etcdClient } from '@pigsty/etcd/contract';
import type { StageDraft } from '@pigsty/sdk';
import { leaderOf, patroniFacts } from '../facts/patroni.ts';
import type { DynamicConfig } from '../ops/config/model.ts';
import { patroniAnswers } from '../ops/patroni-answers.ts';
import { storedConfig } from '../ops/stored-config.ts';
import { etcdPassword } from '../plan/dcs.ts';
import { standbyCluster } from '../render/standby-cluster.ts';
import {
  dcsPrefix,
  declaredPrimary,
  instanceIdentity,
  restEndpoint,
  scopeOf,
  type PgCluster,
} from '../spec/cluster.ts';
import { withPromotion } from '../spec/promotion-record.ts';
import type { PromoteScope } from './promote-input.ts';
import { otherSite } from './sites.ts';

/**
 * A lost cluster is told whom to follow before another one is promoted in its place: in etcd, where its Patroni reads it
 * before it starts a server, or while a server of it still runs there. It survives every reboot of its hosts.
 */
export function fenceStages(scope: PromoteScope): readonly StageDraft[] {
  const other = otherSite(scope.cluster, scope.estate.inventory);
  const to = leaderOf(scope.cluster, scope.facts);
  if (other === undefined || to === undefined) return [];
  const address = declaredPrimary(other)?.params.pg_upstream ?? to.host;
  return storedStages(scope, other, {
    desired: withPromotion({ standby_cluster: standbyCluster(other.params, address), pause: null }, null),
    effect: `it follows ${address} when it comes back`,
  });
}

/**
 * A Patroni of the lost cluster that hangs knows nothing of the fence. Going on, it would finish its round with what it
 * had read from etcd before: take the leader's key again, and start its server as a primary (patroni/dcs/etcd3.py of
 * 4.0.7: reads are answered from the memory of the watch). So it is ended where its host answers. Afterwards, as a server
 * that has diverged is rewound from a primary only.
 */
export function endHungStages({ cluster, facts, estate }: PromoteScope): readonly StageDraft[] {
  const other = otherSite(cluster, estate.inventory);
  const reached = (other?.instances ?? []).filter((i) => facts.from(patroniFacts, i) !== undefined);
  return reached.map((member) => ({
    name: 'end-hung',
    host: member.host,
    ops: [patroniAnswers({ member: restEndpoint(member) })],
  }));
}

/** The way back, while nobody was promoted. */
export function unfenceStages(scope: PromoteScope): readonly StageDraft[] {
  const other = otherSite(scope.cluster, scope.estate.inventory);
  if (other === undefined) return [];
  return storedStages(scope, other, {
    desired: { standby_cluster: null },
    effect: 'it is a primary when it comes back',
  });
}

function storedStages(
  { cluster, facts, estate, input }: PromoteScope,
  other: PgCluster,
  wanted: { readonly desired: DynamicConfig; readonly effect: string },
): readonly StageDraft[] {
  const at = leaderOf(cluster, facts) ?? cluster.instances.find((i) => i.name === input.to);
  const client = etcdClient(estate.inventory, instanceIdentity);
  if (at === undefined || client === undefined) return [];
  return [
    {
      name: 'fence',
      host: at.host,
      ops: [
        storedConfig({
          endpoints: client.endpoints,
          caPath: client.caPath,
          ...instanceIdentity,
          user: scopeOf(other.params),
          password: etcdPassword(other.params),
          cluster: other.name,
          configKey: `${dcsPrefix(other.params)}config`,
          ...wanted,
        }),
      ],
    },
  ];
}
