import { caCertificatePath, certificateDays } from '@pigsty/node/contract';
import {
  certificate,
  command,
  directory,
  file,
  type Cluster,
  type Estate,
  type Op,
  type Stage,
} from '@pigsty/sdk';
import { tokenKey } from '../restore/tokens.ts';
import { renderBootstrapEnv, renderEtcdEnv, type Bootstrap, type Peering } from '../render/etcd-env.ts';
import { renderEtcdService } from '../render/etcd-service.ts';
import { renderEtcdctlSh } from '../render/etcdctl-sh.ts';
import { membersOf, peerName, type Member } from '../spec/members.ts';
import { paths, restartTopic, unitName } from '../spec/paths.ts';
import type { EtcdParams } from '../spec/schema.ts';

export interface ConfigureOptions {
  readonly cluster: Cluster<EtcdParams>;
  readonly estate: Estate;
  /** For founders: whom they found the cluster with. */
  readonly peering?: Peering;
  /** Its first start signs tokens. */
  readonly signsTokens?: boolean;
}

export function configure(
  member: Member,
  { cluster, estate, peering, signsTokens = false }: ConfigureOptions,
): Stage {
  const restart = { notifies: [restartTopic] };
  const clientUrls = membersOf(cluster).map((m) => m.clientUrl);
  return {
    module: 'etcd',
    name: 'config',
    host: member.host,
    after: ['node.ready@self', 'packages@self'],
    ops: [
      directory({ path: paths.directory, owner: 'root', group: 'etcd', mode: '0750' }),
      directory({ path: member.params.etcd_data, owner: 'etcd', group: 'etcd', mode: '0700' }),
      file({ path: paths.ca, content: estate.caCertificate, group: 'etcd', mode: '0644' }, restart),
      // etcd reads its certificate again for every connection: a renewal needs no restart.
      certificate({
        path: paths.certificate,
        keyPath: paths.key,
        issuer: estate.caCertificate,
        owner: 'etcd',
        group: 'etcd',
        profile: {
          commonName: member.name,
          organizationalUnit: 'etcd',
          names: [member.name, peerName(cluster.name), 'localhost', member.host, '127.0.0.1'],
          days: certificateDays(estate.inventory),
          usages: ['server', 'client'],
        },
      }),
      file(
        { path: paths.config, content: renderEtcdEnv(member, cluster.name), group: 'etcd', mode: '0640' },
        restart,
      ),
      ...(signsTokens ? [tokenKey()] : []),
      ...(peering === undefined ? [] : [bootstrapFile(member, cluster.name, { peering })]),
      file({ path: paths.unit, content: renderEtcdService(member.params.etcd_data) }, restart),
      loadUnit(),
      file({ path: paths.profile, content: renderEtcdctlSh(clientUrls, caCertificatePath) }),
    ],
  };
}

/**
 * The package brings a unit of the same name. Where systemd has read that one, it does not notice that ours stands
 * before it (NeedDaemonReload stays `no`), and would start the package's etcd, without TLS.
 */
function loadUnit(): Op {
  return command(
    {
      name: `let systemd read ${paths.unit}`,
      run: { argv: ['systemctl', 'daemon-reload'] },
      unless: `test "$(systemctl show -p FragmentPath --value ${unitName})" = ${paths.unit}`,
    },
    { notifies: [restartTopic] },
  );
}

export function bootstrapFile(
  member: Member,
  clusterName: string,
  bootstrap: Bootstrap,
): ReturnType<typeof file> {
  return file({
    path: paths.bootstrap,
    content: renderBootstrapEnv(member, clusterName, bootstrap),
    group: 'etcd',
    mode: '0640',
  });
}
