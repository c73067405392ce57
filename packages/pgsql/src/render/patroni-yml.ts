import { watchdogMode } from '../spec/watchdog.ts';
import { joinText, madeOnce, type Platform, type Secret, type Text } from '@pigsty/sdk';
import type { DynamicConfig } from '../ops/config/model.ts';
import { hasFeature } from '../platform/versions.ts';
import {
  CA_FILE,
  dcsPrefix,
  declaredPrimary,
  hasBuiltinProvider,
  instanceIdentity,
  listenAddresses,
  rtoPlan,
  scopeOf,
  type PgCluster,
  type PgInstance,
} from '../spec/cluster.ts';
import { orNothing } from '../spec/roles.ts';
import type { CommonParams } from '../spec/schema.ts';
import type { KnownAddresses } from '../spec/known-addresses.ts';
import { dynamicConfig } from './dynamic-config.ts';
import { header } from './header.ts';
import type { Hardware } from './postgresql/sizes.ts';
import { standbyCluster } from './standby-cluster.ts';
import { toYaml } from './yaml.ts';

/** What a member's own configuration is made of. */
export interface PatroniInput {
  readonly cluster: PgCluster;
  readonly instance: PgInstance;
  /** Of the parameters of the instance those that members share. */
  readonly common: CommonParams;
  readonly known: KnownAddresses;
  /** `10.10.10.10:2379`, sorted. */
  readonly etcdHosts: readonly string[];
  readonly etcdPassword: Secret;
  readonly hardware: Hardware;
  readonly platform: Pick<Platform, 'ioUring'>;
  /**
   * How a cluster is founded, for the one member that founds it. The section goes once that member leads; until then it stays
   * as it is on the host, as Patroni reads it more than once.
   */
  readonly bootstrap: 'new' | { readonly kept: string };
}

export const HBA_FILE = '/pg/conf/pg_hba.conf';
const CERTIFICATES = { certfile: instanceIdentity.certificatePath, keyfile: instanceIdentity.keyPath };

/** /etc/patroni/patroni.yml: what members have in common is written once for all of them. */
export function renderPatroniYml(input: PatroniInput): Text {
  const { instance, common, etcdHosts, etcdPassword } = input;
  const { log, access, programs, behaviour } = sections(common, etcdHosts, etcdPassword);
  return joinText([
    header(`Patroni of ${instance.name}`),
    toYaml({ ...names(common), name: instance.name }),
    log,
    toYaml({ restapi: restApi(input) }),
    access,
    toYaml({ tags: tags(input) }),
    programs,
    toYaml(addresses(common, instance.host), '  '),
    behaviour,
    input.bootstrap === 'new' ? bootstrapOf(input) : input.bootstrap.kept,
  ]);
}

function names(params: CommonParams): Readonly<Record<string, string>> {
  const scope = scopeOf(params);
  return { scope, namespace: dcsPrefix(params).slice(0, -scope.length - 1) };
}

const sections = madeOnce((params: CommonParams, etcdHosts: readonly string[], etcdPassword: Secret) => ({
  log: toYaml({
    log: {
      level: 'INFO',
      dir: params.patroni_log_dir,
      file_size: 33_554_432,
      file_num: params.pg_conf === 'crit.yml' ? 16 : 4,
      dateformat: '%Y-%m-%d %H:%M:%S %z',
      format: '%(asctime)s %(levelname)s: %(message)s',
    },
    etcd3: {
      hosts: etcdHosts,
      protocol: 'https',
      cacert: CA_FILE,
      cert: CERTIFICATES.certfile,
      key: CERTIFICATES.keyfile,
      username: scopeOf(params),
      password: etcdPassword,
    },
  }),
  access: toYaml({
    ctl: params.patroni_ssl_enabled ? { cacert: CA_FILE, ...CERTIFICATES } : { insecure: true },
  }),
  programs: joinText([
    toYaml({ watchdog: watchdog(params) }),
    'postgresql:\n',
    toYaml(
      {
        bin_dir: params.pg_bin_dir,
        bin_name: { pg_basebackup: '/pg/bin/pg-basebackup', pg_rewind: '/pg/bin/pg-rewind' },
        data_dir: params.pg_data,
      },
      '  ',
    ),
  ]),
  behaviour: toYaml(behaviourOf(params), '  '),
}));

function restApi({ instance: { host }, common, known }: PatroniInput): unknown {
  const address = `${host}:${common.patroni_port}`;
  return {
    listen: address,
    connect_address: address,
    authentication: { username: common.patroni_username, password: common.patroni_password },
    allowlist: allowed(known),
    ...(common.patroni_ssl_enabled ? { ...CERTIFICATES, cafile: CA_FILE, verify_client: 'none' } : {}),
  };
}

const allowed = madeOnce(({ admin, members, infra }: KnownAddresses) =>
  [...new Set([...admin, ...members, ...infra])].sort(),
);

function tags({ cluster, instance, hardware }: PatroniInput): unknown {
  const { params } = instance;
  const upstream =
    params.pg_role === 'primary' ? undefined : cluster.instances.find((i) => i.host === params.pg_upstream);
  const gib = (bytes: number): number => Math.round(bytes / 1024 ** 3);
  return {
    nofailover: false,
    clonefrom: true,
    noloadbalance: false,
    nosync: false,
    // Patroni wants a member's name here; the inventory has an address.
    ...(upstream === undefined ? {} : { replicatefrom: upstream.name }),
    version: String(params.pg_version),
    spec: `${hardware.cpus}C.${Math.round(hardware.memoryMiB / 1024)}G.${gib(hardware.diskBytes)}G`,
    conf: params.pg_conf,
  };
}

function watchdog(params: CommonParams): unknown {
  return { mode: watchdogMode(params), device: '/dev/watchdog', safety_margin: rtoPlan(params).safetyMargin };
}

function bootstrapOf({ cluster, common, hardware, platform }: PatroniInput): Text {
  const { cpus, memoryMiB, diskBytes } = hardware;
  const upstream = declaredPrimary(cluster)?.params.pg_upstream;
  return bootstrap(common, cpus, memoryMiB, diskBytes, platform.ioUring, upstream);
}

/** The largest section, and the same for members that are alike. */
const bootstrap = madeOnce(
  (
    params: CommonParams,
    cpus: number,
    memoryMiB: number,
    diskBytes: number,
    ioUring: boolean,
    upstream: string | undefined,
  ): Text => {
    const hardware = { cpus, memoryMiB, diskBytes };
    return toYaml({
      bootstrap: {
        method: 'initdb',
        initdb: initdb(params),
        dcs: {
          ...withoutNulls({
            ...dynamicConfig({ params, hardware, platform: { ioUring } }),
            ...(upstream === undefined ? {} : { standby_cluster: standbyCluster(params, upstream) }),
          }),
        },
      },
    });
  },
);

/** Null removes a key from a living configuration; a new one just does not have it. */
function withoutNulls(config: DynamicConfig): DynamicConfig {
  const kept = Object.entries(config).filter(([, value]) => value !== null);
  return Object.fromEntries(
    kept.map(([key, value]) => [
      key,
      typeof value === 'object' && !Array.isArray(value) ? withoutNulls(value as DynamicConfig) : value,
    ]),
  );
}

function initdb(params: CommonParams): readonly unknown[] {
  const { pg_version, pg_encoding, pg_locale } = params;
  const builtin = hasBuiltinProvider(params);
  const checksums = params.pg_checksum || params.pg_conf === 'crit.yml';
  return [
    ...(checksums
      ? ['data-checksums']
      : hasFeature(pg_version, 'checksums-by-default')
        ? ['no-data-checksums']
        : []),
    { encoding: pg_encoding },
    ...(builtin
      ? [{ 'locale-provider': 'builtin' }, { 'builtin-locale': pg_locale }]
      : [{ locale: pg_locale }]),
    { 'lc-collate': params.pg_lc_collate },
    { 'lc-ctype': params.pg_lc_ctype },
  ];
}

/** Parameters of a member's own that take a restart: where it listens, and where its rules are. */
export function localParameters(instance: PgInstance): Readonly<Record<string, string>> {
  const { params } = instance;
  return {
    listen_addresses: listenAddresses(params, instance.host),
    port: String(params.pg_port),
    ...fileParameters(params),
  };
}

function fileParameters({ pg_localhost }: CommonParams): Readonly<Record<string, string>> {
  return {
    unix_socket_directories: `${pg_localhost}, /tmp`,
    // Outside of the data directory: initdb, a base backup or pg_rewind cannot replace it.
    hba_file: HBA_FILE,
  };
}

function addresses(params: CommonParams, host: string): Readonly<Record<string, string>> {
  return {
    listen: `${listenAddresses(params, host)}:${params.pg_port}`,
    connect_address: `${host}:${params.pg_port}`,
  };
}

function behaviourOf(params: CommonParams): Readonly<Record<string, unknown>> {
  const replication = { username: params.pg_replication_username, password: params.pg_replication_password };
  const password = orNothing(params.pg_dbsu_password);
  return {
    use_unix_socket: true,
    // A file of its own: Patroni overwrites it at every change of the leader.
    pgpass: '/pg/tmp/patroni.pgpass',
    authentication: {
      superuser: { username: params.pg_dbsu, ...(password === undefined ? {} : { password }) },
      replication,
      rewind: replication,
    },
    parameters: fileParameters(params),
    remove_data_directory_on_rewind_failure: true,
    remove_data_directory_on_diverged_timelines: false,
    before_stop: '/pg/bin/pg-before-stop',
    callbacks: { on_role_change: '/pg/bin/pg-role-change' },
    create_replica_methods: ['basebackup'],
    basebackup: [{ 'max-rate': '1000M' }, { checkpoint: 'fast' }],
  };
}
