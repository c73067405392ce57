import { command, quoteWord, shCommand, type Cluster, type Stage } from '@pigsty/sdk';
import { renderBootstrapEnv } from '../render/etcd-env.ts';
import { peering, type Member } from '../spec/members.ts';
import { paths } from '../spec/paths.ts';
import type { EtcdParams } from '../spec/schema.ts';

const placeholder = '@token@';

/**
 * What the first member is told that founds etcd again under clients of a former one. The cluster gets an identity by the
 * time of its founding: with that of the former one, Patroni would take it for members that are behind, as its elections
 * begin at one again.
 */
export function foundsAgain(member: Member, cluster: Cluster<EtcdParams>): Stage {
  const content = renderBootstrapEnv(member, cluster.name, {
    peering: { state: 'new', cluster: [peering(member)] },
    signsTokens: true,
    token: placeholder,
  });
  const written = quoteWord(paths.bootstrap);
  return {
    module: 'etcd',
    name: 'founding',
    host: member.host,
    after: ['config@self'],
    ops: [
      command({
        name: `tell ${member.name} to found ${cluster.name} again, as another cluster than before`,
        run: shCommand(`set -e
umask 027
token=${quoteWord(cluster.name)}-$(date -u +%Y%m%dT%H%M%SZ)
printf '%s' ${quoteWord(content)} | sed "s/${placeholder}/$token/" >${written}.new
chgrp etcd ${written}.new
mv -f ${written}.new ${written}`),
        unless: `[ -d ${quoteWord(`${member.params.etcd_data}/member/wal`)} ] || grep -qs '^ETCD_INITIAL_CLUSTER_TOKEN=' ${written}`,
      }),
    ],
  };
}
