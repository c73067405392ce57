import { type PgKeysQuestion, pgKeysQuestion, type PgCluster } from '@pigsty/pgsql/contract';
import { etcdClusters } from '@pigsty/etcd/contract';
import { fail, ok } from '../finding.ts';
import { type About, declaredAt } from '../subject.ts';
import { answered, carries, said, type Topic } from '../topic.ts';

/**
 * Clusters without any data whose keys may still be in etcd: their members would wait for a leader that has gone. Asked
 * once per cluster, where etcd runs and the host trusts its CA.
 */
function orphans({
  host,
  wanted,
  preflight,
}: About): readonly { readonly cluster: PgCluster; readonly question: PgKeysQuestion }[] {
  const runs = etcdClusters(wanted.inventory)
    .flatMap((c) => c.instances)
    .some(({ host: address }) => {
      const member = preflight.hosts.get(address);
      return member !== undefined && carries(member, 'etcd');
    });
  if (!runs || !carries(host, 'node')) return [];
  return wanted.pg.flatMap((cluster) => {
    const members = answered(preflight).filter((h) => cluster.instances.some((i) => i.host === h.address));
    const born = members.some((m) => said(m.answers.get('leftovers') ?? '')('data').length > 0);
    const question = pgKeysQuestion(cluster, wanted.inventory);
    const asks = members.find((m) => carries(m, 'node'))?.address === host.address;
    const complete = members.length === cluster.instances.length;
    return !asks || born || !complete || question === undefined ? [] : [{ cluster, question }];
  });
}

export const scope: Topic = {
  name: 'scope',
  askAgain: (about) => {
    const [first] = orphans(about);
    return first?.question.script;
  },
  judge: (answer, about) => {
    const [first] = orphans(about);
    if (first === undefined) return [];
    const { cluster, question } = first;
    if (question.judge(answer) !== 'present') return [ok('keys in etcd', `none of ${cluster.name}`)];
    return [
      fail('keys in etcd', `${question.prefix} is still there, and no member of ${cluster.name} has data`, {
        ...declaredAt(about.wanted, about.host.address, ['pg_cluster']),
        expected: 'none',
        remedy: `They are of an earlier cluster: its members would wait for that leader. Clear them (on a member of etcd: e del --prefix ${question.prefix}), or choose another pg_cluster.`,
      }),
    ];
  },
};
