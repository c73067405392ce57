import { pgKeysQuestion, type PgCluster } from '@pigsty/pgsql/contract';
import { etcdClusters } from '@pigsty/etcd/contract';
import { fail, ok, warn } from '../finding.ts';
import { type About, declaredAt } from '../subject.ts';
import { answered, carries, said, type Topic } from '../topic.ts';

/**
 * Clusters without any data whose keys may still be in etcd: their members would wait for a leader that has gone. Asked
 * on the host of a member of etcd, which has a certificate.
 */
function orphans({ host, wanted, preflight }: About): readonly PgCluster[] {
  const asks = etcdClusters(wanted.inventory)
    .flatMap((c) => c.instances)
    .find(({ host: address }) => {
      const member = preflight.hosts.get(address);
      return member !== undefined && carries(member, 'etcd');
    });
  if (asks?.host !== host.address) return [];
  return wanted.pg.filter((cluster) => {
    const members = answered(preflight).filter((h) => cluster.instances.some((i) => i.host === h.address));
    const hasData = cluster.instances.some(({ name, host: address }) => {
      const answer = preflight.hosts.get(address)?.answers.get(`pgsql.data.${name}`) ?? '';
      return said(answer)('data').length > 0;
    });
    return members.length === cluster.instances.length && !hasData;
  });
}

export const scope: Topic = {
  name: 'scope',
  askAgain: (about) => {
    const clusters = orphans(about);
    return clusters.length === 0 ? undefined : pgKeysQuestion(clusters, about.wanted.inventory)?.script;
  },
  judge: (answer, about) => {
    const clusters = orphans(about);
    const found = pgKeysQuestion(clusters, about.wanted.inventory)?.judge(answer) ?? [];
    return found.map(({ prefix, state }, i) => {
      const name = clusters[i]?.name ?? prefix;
      switch (state) {
        case 'gone':
          return ok('keys in etcd', `none of ${name}`);
        case 'unknown':
          return warn('keys in etcd', `etcd does not say whether it has any of ${name}`, {
            expected: 'none',
            remedy: 'pigsty health etcd',
          });
        case 'present':
          return fail('keys in etcd', `${prefix} is still there, and no member of ${name} has data`, {
            ...declaredAt(about.wanted, clusters[i]?.instances[0]?.host ?? about.host.address, [
              'pg_cluster',
            ]),
            expected: 'none',
            remedy: `They are of an earlier cluster: its members would wait for that leader. Clear them (on a member of etcd: e del --prefix ${prefix}), or choose another pg_cluster.`,
          });
        default:
          return state satisfies never;
      }
    });
  },
};
