import { absent, file, installMarker, text, type Cluster, type Stage } from '@pigsty/sdk';
import type { Member } from '../spec/members.ts';
import { paths } from '../spec/paths.ts';
import type { EtcdParams } from '../spec/schema.ts';
import { backupSchedule } from './backup.ts';

/** The password goes to the host when it is the one in use: until then the old one is needed to change it. */
export function finish(member: Member, cluster: Cluster<EtcdParams>): Stage {
  const { etcd_root_password: password } = cluster.params;
  return {
    module: 'etcd',
    name: 'ready',
    host: member.host,
    after: ['launch@self', 'vote@self?', 'tokens@self?', `auth@${cluster.name}`],
    ops: [
      ...paths.former.map((path) => absent({ path })),
      file({ path: paths.rootPassword, content: text`${password}\n`, mode: '0600' }),
      ...backupSchedule(member, cluster),
      installMarker({ module: 'etcd' }),
    ],
  };
}
