import { caCertificatePath, certificateDays } from '@pigsty/node/contract';
import {
  certificate,
  crontab,
  file,
  madeOnce,
  type Estate,
  type HostFacts,
  type Inventory,
  type Op,
  type Platform,
  type Stage,
} from '@pigsty/sdk';
import { patroniAnswers } from '../ops/patroni-answers.ts';
import { patroniCheck } from '../render/patroni-check.ts';
import { renderPatroniService } from '../render/patroni-service.ts';
import { HBA_FILE, renderPatroniYml, type PatroniInput } from '../render/patroni-yml.ts';
import { renderPgHba } from '../render/pg-hba-conf.ts';
import { renderPgbackrestConf } from '../render/pgbackrest-conf.ts';
import { renderPgpass } from '../render/pgpass.ts';
import { renderPgsqlSh } from '../render/pgsql-sh.ts';
import { roleScript, scripts, type Script } from '../render/scripts.ts';
import { CA_FILE, instanceIdentity, restEndpoint, type PgCluster, type PgInstance } from '../spec/cluster.ts';
import { dnsName } from '../spec/dns.ts';
import { knownAddresses, type KnownAddresses } from '../spec/known-addresses.ts';
import { providerOf } from '../spec/provider.ts';
import type { CommonParams, PgsqlParams } from '../spec/schema.ts';
import { pgVipOf } from '../spec/vip.ts';
import { notifications } from '../notifications.ts';
import { directories } from './directories.ts';
import { reserve } from './reserve.ts';
import { sodiumFiles } from './sodium.ts';
import { shownBackups } from './scheduled-backup.ts';
import { programsUnderSeLinux } from './selinux.ts';
import { onHost } from './stages.ts';

export interface ConfigInput {
  readonly cluster: PgCluster;
  readonly instance: PgInstance;
  readonly common: CommonParams;
  readonly estate: Estate;
  readonly platform: Platform;
  readonly facts: HostFacts | undefined;
  readonly patroni: Omit<PatroniInput, 'cluster' | 'common' | 'instance' | 'known'>;
}

/** Everything that a member reads from its disk, before anything is started. */
export function configure(input: ConfigInput): Stage {
  const { cluster, instance, common, estate, facts, platform, patroni } = input;
  const { host } = instance;
  return onHost(cluster, instance, {
    name: 'config',
    after: ['packages@self', 'versions@self?', 'node.ready@self'],
    ops: [
      ...directories(common, platform),
      ...programsUnderSeLinux(common, { inventory: estate.inventory, host, facts }),
      ...reserve(common),
      instanceCertificate(input),
      patroniAnswers({ member: restEndpoint(instance) }),
      // Programs that Patroni runs come first: it looks for them where its configuration is checked.
      program(roleScript(instance)),
      ...programs(common),
      ...patroniFiles(input),
      ...backupFiles(common, patroni.hardware.cpus),
      ...shellFiles(common),
      ...sodiumFiles(common),
    ],
  });
}

/** The private key is born on the host; members do not share one. */
function instanceCertificate({ cluster, instance, estate }: ConfigInput): Op {
  const { pg_dbsu, pgbouncer_enabled } = instance.params;
  return certificate(
    {
      path: instanceIdentity.certificatePath,
      keyPath: instanceIdentity.keyPath,
      caPath: CA_FILE,
      issuer: estate.caCertificate,
      owner: pg_dbsu,
      group: 'postgres',
      profile: {
        commonName: instance.name,
        organizationalUnit: 'postgres',
        names: namesOf(cluster, instance, estate.inventory),
        days: certificateDays(estate.inventory),
        usages: ['server', 'client'],
      },
    },
    {
      notifies: [
        notifications.patroniReload,
        notifications.postgresReload,
        ...(pgbouncer_enabled ? [notifications.pgbouncerReload] : []),
      ],
    },
  );
}

/** Whatever clients call it by, so that they may verify it. */
function namesOf(
  cluster: PgCluster,
  { name, host, params }: PgInstance,
  inventory: Inventory,
): readonly string[] {
  const provider = providerOf(cluster, inventory);
  const vip = pgVipOf(params)?.address;
  const names = ['localhost', cluster.name, name, '127.0.0.1', host, dnsName(cluster)];
  const carriers = provider === undefined ? [] : [...provider.hosts, provider.address];
  return [...new Set([...names, ...(vip === undefined ? [] : [vip]), ...carriers])];
}

function patroniFiles({ cluster, instance, common, estate, patroni }: ConfigInput): readonly Op[] {
  const known = knownAddresses(cluster, instance, estate.inventory);
  return [
    hbaFile(common, instance.params.pg_role, known),
    file(
      {
        path: '/etc/patroni/patroni.yml',
        content: renderPatroniYml({ cluster, instance, common, known, ...patroni }),
        owner: common.pg_dbsu,
        group: 'postgres',
        mode: '0640',
        check: patroniCheck,
        checkUser: common.pg_dbsu,
      },
      { notifies: [notifications.patroniReload] },
    ),
    patroniUnit(common),
  ];
}

const hbaFile = madeOnce((params: CommonParams, pg_role: PgsqlParams['pg_role'], known: KnownAddresses): Op =>
  file(
    {
      path: HBA_FILE,
      content: renderPgHba({ params: { ...params, pg_role }, known }),
      owner: params.pg_dbsu,
      group: 'postgres',
      mode: '0640',
    },
    { notifies: [notifications.postgresReload] },
  ),
);

/** A running Patroni keeps the unit it was started with: restarting it for a new one would restart PostgreSQL. */
const patroniUnit = madeOnce((params: CommonParams): Op =>
  file({ path: '/etc/systemd/system/patroni.service', content: renderPatroniService(params) }),
);

const backupFiles = madeOnce((params: CommonParams, cpus: number): readonly Op[] => {
  if (!params.pgbackrest_enabled) return [];
  return [
    file({
      path: '/etc/pgbackrest/pgbackrest.conf',
      content: renderPgbackrestConf(params, cpus),
      owner: params.pg_dbsu,
      group: 'postgres',
      mode: '0640',
    }),
    ...shownBackups(params),
  ];
});

function program({ path, content }: Script): Op {
  return file({ path, content, owner: 'root', group: 'postgres', mode: '0755' });
}

const programs = madeOnce((params: CommonParams): readonly Op[] => scripts(params).map(program));

const shellFiles = madeOnce((params: CommonParams): readonly Op[] => [
  file({ path: '/etc/profile.d/pgsql.sh', content: renderPgsqlSh(params, caCertificatePath) }),
  file({
    path: `${params.pg_dbsu_home}/.pgpass`,
    content: renderPgpass(params),
    owner: params.pg_dbsu,
    group: 'postgres',
    mode: '0600',
  }),
  crontab({ user: params.pg_dbsu, entries: cronEntries(params.pg_crontab), section: 'pgsql' }),
]);

/** Cron starts with a bare environment, and mails what a job prints. */
function cronEntries(entries: readonly string[]): readonly string[] {
  return entries.length === 0
    ? []
    : [
        'SHELL=/bin/bash',
        'PATH=/usr/pgsql/bin:/pg/bin:/usr/local/bin:/usr/bin:/bin',
        'MAILTO=""',
        ...entries,
      ];
}
