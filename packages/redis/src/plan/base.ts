import { certificateDays, seLinuxPackages } from '@pigsty/node/contract';
import {
  certificate,
  directory,
  file,
  pkg,
  unit,
  user,
  type Estate,
  type Op,
  type StageDraft,
} from '@pigsty/sdk';
import { renderTmpfiles } from '../render/redis-service.ts';
import { paths } from '../spec/paths.ts';
import { certificateTopic, engineOf, serversOfNode, USER, type RedisNode } from '../spec/servers.ts';
import { redisClusters } from '../spec/topology.ts';
import { isConfined, underSeLinux, type SeLinuxHost } from './selinux.ts';

/** What the servers of a node share: the package without its own service, user, directories, certificate. */
export function base(at: SeLinuxHost & { readonly estate: Estate }): readonly StageDraft[] {
  const { node, estate } = at;
  const { host, params } = node;
  const engine = engineOf(params);
  const exporter = params.redis_exporter_enabled;
  return [
    {
      name: 'prepare',
      host,
      after: ['node.base@self'],
      // Masked before the package comes, it never starts on port 6379; the package itself is left as it is.
      ops: engine.packageUnits.map((name) => unit({ name, state: 'stopped', enabled: 'masked' })),
    },
    {
      name: 'packages',
      host,
      after: ['prepare@self'],
      ops: [
        pkg({ names: packageNames(params.redis_type), reason: `redis_type: ${params.redis_type}` }),
        ...(exporter
          ? [pkg({ names: exporterPackages, reason: 'redis_exporter_enabled', optional: true })]
          : []),
        ...(isConfined(at) ? seLinuxPackages.map((p) => pkg(p)) : []),
      ],
      coalesce: 'packages',
    },
    {
      name: 'base',
      host,
      after: ['node.ready@self?', 'packages@self'],
      ops: [
        user({ name: USER, system: true, home: '/var/lib/redis', shell: '/usr/sbin/nologin' }),
        directory({ path: paths.config, owner: USER, group: USER, mode: '2750' }),
        directory({ path: paths.log, owner: USER, group: USER, mode: '2750' }),
        directory({ path: params.redis_fs_main, owner: USER, group: USER, mode: '0700' }),
        file({ path: paths.tmpfiles, content: renderTmpfiles() }),
        directory({ path: paths.run, owner: USER, group: USER, mode: '0755' }),
        ...(params.redis_tls_enabled ? tls(node, estate) : []),
        ...underSeLinux(at),
      ],
    },
  ];
}

export const exporterPackages: readonly string[] = ['prometheus-redis-exporter', 'redis_exporter'];

/** Debian's, then the name that vendors and Enterprise Linux use. */
export function packageNames(type: RedisNode['params']['redis_type']): readonly string[] {
  return type === 'redis' ? ['redis-server', 'redis'] : ['valkey-server', 'valkey'];
}

function tls(node: RedisNode, estate: Estate): readonly Op[] {
  const { host } = node;
  // The clusters of a host share its certificate.
  const all = redisClusters(estate.inventory).flatMap(({ instances }) => instances);
  const readers = all.filter((n) => n.host === host && n.params.redis_tls_enabled).flatMap(serversOfNode);
  const told = { notifies: readers.map(certificateTopic) };
  return [
    certificate(
      {
        path: paths.certificate,
        keyPath: paths.key,
        issuer: estate.caCertificate,
        owner: USER,
        group: USER,
        profile: {
          commonName: host,
          organizationalUnit: 'redis',
          names: [host, 'localhost', '127.0.0.1'],
          days: certificateDays(estate.inventory),
          usages: ['server', 'client'],
        },
      },
      told,
    ),
    file({ path: paths.ca, content: estate.caCertificate, owner: USER, group: USER, mode: '0644' }, told),
  ];
}
