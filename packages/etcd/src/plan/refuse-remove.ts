import type { Cluster, ModuleFacts, Problem, RemovePlanOptions } from '@pigsty/sdk';
import type { EtcdFacts } from '../facts/member.ts';
import { membersOf } from '../spec/members.ts';
import type { EtcdParams } from '../spec/schema.ts';

/** A cluster that lives on must keep its quorum; one that goes as a whole takes the safeguard's word. */
export function refuseRemove(
  cluster: Cluster<EtcdParams>,
  facts: ModuleFacts<EtcdFacts>,
  options: RemovePlanOptions,
): readonly Problem[] {
  if (options.force === true) return [];
  const going = cluster.instances.filter((i) => options.hosts.has(i.host));
  return [...safeguard(cluster, going), ...quorum(cluster, facts, options)];
}

function safeguard(
  cluster: Cluster<EtcdParams>,
  going: Cluster<EtcdParams>['instances'],
): readonly Problem[] {
  if (!going.some((i) => i.params.etcd_safeguard)) return [];
  return [
    refusal(
      cluster,
      'etcd-safeguard',
      `etcd_safeguard protects ${cluster.name}`,
      'Set etcd_safeguard: false, or add --force.',
    ),
  ];
}

function quorum(
  cluster: Cluster<EtcdParams>,
  facts: ModuleFacts<EtcdFacts>,
  { hosts }: RemovePlanOptions,
): readonly Problem[] {
  const staying = membersOf(cluster).filter((m) => !hosts.has(m.host));
  const listed = cluster.instances.map((i) => facts.of(i.host)?.members).find((l) => l !== undefined);
  if (staying.length === 0 || listed === undefined) return [];
  const goingUrls = membersOf(cluster)
    .filter((m) => hosts.has(m.host))
    .map((m) => m.peerUrl);
  const voters = listed.filter((l) => !l.learner && !l.peerUrls.some((url) => goingUrls.includes(url)));
  if (voters.length === listed.filter((l) => !l.learner).length) return [];
  const running = voters.filter((l) =>
    staying.some((m) => l.peerUrls.includes(m.peerUrl) && facts.of(m.host)?.running === true),
  );
  if (running.length > voters.length / 2) return [];
  return [
    refusal(
      cluster,
      'etcd-quorum',
      `${running.length} of the ${voters.length} members that would stay are running: ${cluster.name} would lose its quorum`,
      'Bring the other members up first, or remove the whole cluster.',
    ),
  ];
}

function refusal(cluster: Cluster<EtcdParams>, rule: string, message: string, hint: string): Problem {
  return { severity: 'error', rule, subject: cluster.name, message, hint };
}
