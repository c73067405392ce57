import { certificateDays } from '@pigsty/node/contract';
import {
  absent,
  block,
  certificate,
  directory,
  file,
  group,
  pkg,
  unit,
  user,
  type Estate,
  type Op,
  type StageDraft,
} from '@pigsty/sdk';
import { engineOf } from '../engines/table.ts';
import { renderEnvironment } from '../render/environment.ts';
import { renderService } from '../render/service.ts';
import {
  certificateNames,
  clientPackages,
  driveDirectories,
  GROUP,
  nodeName,
  placesOf,
  reloadTopic,
  restartTopic,
  serverPackages,
  type MinioCluster,
  type MinioMember,
} from '../spec/server.ts';

const restarts = { notifies: [restartTopic] };

/** Packages, user, drives; then everything that the server reads when it starts. */
export function base(cluster: MinioCluster, member: MinioMember, estate: Estate): readonly StageDraft[] {
  const { host, params } = member;
  const { unitFile } = placesOf(params);
  return [
    {
      name: 'packages',
      host,
      after: ['node.base@self'],
      ops: [
        pkg({ names: serverPackages(params), reason: `minio_type: ${params.minio_type}` }),
        pkg({ names: clientPackages, reason: 'buckets and users' }),
      ],
      coalesce: 'packages',
    },
    {
      name: 'config',
      host,
      after: ['node.ready@self?', 'packages@self'],
      ops: [
        ...account(member),
        ...drives(member),
        settings(cluster, member),
        file({ path: unitFile, content: renderService(cluster) }, restarts),
        ...tls(member, estate),
        names(cluster),
      ],
    },
  ];
}

/** What the server is started with. */
export function settings(cluster: MinioCluster, { params }: MinioMember): Op {
  const { environment } = placesOf(params);
  return file(
    { path: environment, content: renderEnvironment(cluster), group: GROUP, mode: '0640' },
    restarts,
  );
}

function account({ params }: MinioMember): readonly Op[] {
  const { home, config } = placesOf(params);
  const { minio_user: owner } = params;
  return [
    group({ name: GROUP, system: true }),
    user({ name: owner, group: GROUP, system: true, home, createHome: true, shell: '/usr/sbin/nologin' }),
    directory({ path: config, owner, group: GROUP, mode: '0700' }),
  ];
}

function drives({ params }: MinioMember): readonly Op[] {
  const { directories } = engineOf(params).data;
  return driveDirectories(params)
    .flatMap((path) => [path, ...directories.map((name) => `${path}/${name}`)])
    .map((path) => directory({ path, owner: params.minio_user, group: GROUP, mode: '0750' }));
}

/** A server whose directory of certificates has one serves over TLS, and without one it does not. It makes the directory by itself. */
function tls(member: MinioMember, estate: Estate): readonly Op[] {
  const { params } = member;
  const { certificates, authorities } = placesOf(params);
  const { minio_user: owner } = params;
  const { reloadSignal } = engineOf(params);
  if (!params.minio_https)
    // The CA certificate is removed too: writing it again restarts the server, which then serves TLS.
    return [
      ...['public.crt', 'private.key'].map((file) => `${certificates}/${file}`),
      `${authorities}/ca.crt`,
    ].map((path) => absent({ path }, restarts));
  return [
    directory({ path: certificates, owner, group: GROUP, mode: '0700' }),
    directory({ path: authorities, owner, group: GROUP, mode: '0700' }),
    // Without a signal the server takes a new one by itself.
    certificate(
      {
        path: `${certificates}/public.crt`,
        keyPath: `${certificates}/private.key`,
        issuer: estate.caCertificate,
        owner,
        group: GROUP,
        profile: {
          commonName: nodeName(member),
          organizationalUnit: 'minio',
          names: certificateNames(member),
          days: certificateDays(estate.inventory),
          usages: ['server'],
        },
      },
      reloadSignal === undefined ? {} : { notifies: [reloadTopic] },
    ),
    file({ path: `${authorities}/ca.crt`, content: estate.caCertificate, owner, group: GROUP }, restarts),
  ];
}

const hostsMarker = ({ name }: MinioCluster): string => `minio ${name}`;

/** Members resolve each other's names from /etc/hosts, independently of DNS. */
export function names(cluster: MinioCluster): Op {
  const lines = cluster.instances.map((member) => `${member.host} ${nodeName(member)} ${member.name}\n`);
  return block({ path: '/etc/hosts', marker: hostsMarker(cluster), content: lines.join('') });
}

export function forgetNames(cluster: MinioCluster): Op {
  return block({ path: '/etc/hosts', marker: hostsMarker(cluster), content: '', state: 'absent' });
}

export function server({ params }: MinioMember): Op {
  return unit({
    name: placesOf(params).unit,
    state: 'running',
    enabled: true,
    restartOn: [restartTopic],
    ...(engineOf(params).reloadSignal === undefined ? {} : { reloadOn: [reloadTopic] }),
    noBlock: true,
  });
}
