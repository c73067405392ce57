import { certificateDays } from '@pigsty/node/contract';
import {
  certificate,
  directory,
  group,
  link,
  user,
  type Estate,
  type Op,
  type StageDraft,
} from '@pigsty/sdk';
import type { InfraNode } from '../spec/components.ts';
import { paths, users } from '../spec/paths.ts';

/** Users, directories and INFRA's certificate. */
export function base(node: InfraNode, estate: Estate): StageDraft {
  const { name, host, params } = node;
  const system = (user_: string, home: string): Op =>
    user({ name: user_, system: true, home, shell: '/usr/sbin/nologin', groups: [users.group] });
  return {
    name: 'base',
    host,
    after: ['node.ready@self?', 'packages@self'],
    ops: [
      group({ name: users.group, system: true }),
      system(users.victoria, paths.root),
      system(users.prometheus, '/var/lib/prometheus'),
      ...(params.nginx_enabled ? [system(users.nginx, '/var/www')] : []),
      ...(params.dns_enabled ? [system(users.dnsmasq, '/var/lib/misc')] : []),
      directory({ path: params.infra_data, group: users.group, mode: '0771' }),
      link({ path: paths.root, target: params.infra_data }),
      ...[paths.targets, paths.rules, `${paths.root}/conf`].map((path) =>
        directory({ path, group: users.group, mode: '0750' }),
      ),
      certificate({
        path: paths.certificate,
        keyPath: paths.key,
        issuer: estate.caCertificate,
        owner: 'root',
        group: users.group,
        keyMode: '0640',
        profile: {
          commonName: host,
          organizationalUnit: 'infra',
          names: [name, host, 'localhost', '127.0.0.1'],
          days: certificateDays(estate.inventory),
          usages: ['server', 'client'],
        },
      }),
    ],
  };
}
