import { packageDowngrade, seLinuxPackages } from '@pigsty/node/contract';
import {
  keptVersions,
  madeOnce,
  packageSpec,
  pkg,
  pkgVersion,
  type Estate,
  type ModuleFacts,
  type Op,
  type PkgVersionArgs,
  type Platform,
  type Stage,
} from '@pigsty/sdk';
import type { PgFacts } from '../facts/instance.ts';
import { restartConfig } from '../handover/config.ts';
import { notifications } from '../notifications.ts';
import { patroniNewProgram } from '../ops/new-patroni.ts';
import { pgNewPrograms } from '../ops/new-programs.ts';
import { packagesOf, type PackageWish } from '../platform/packages.ts';
import {
  restCredentials,
  restEndpoint,
  sessionOf,
  type PgCluster,
  type PgInstance,
} from '../spec/cluster.ts';
import { commonParams } from '../spec/common-params.ts';
import type { CommonParams } from '../spec/schema.ts';
import { exporterPackageOps } from './exporters.ts';
import { joins } from './members.ts';
import { onHost } from './stages.ts';
import { vipPackageOps } from './vip.ts';
import { isLeadingRole } from '../rest/leading-role.ts';

export function installPackages(
  cluster: PgCluster,
  instance: PgInstance,
  {
    common,
    platform,
    seLinux = false,
  }: { readonly common: CommonParams; readonly platform: Platform; readonly seLinux?: boolean },
): Stage {
  return {
    ...onHost(cluster, instance, {
      name: 'packages',
      after: ['node.base@self', 'prepare@self'],
      ops: [...packageOps(common, platform), ...(seLinux ? seLinuxPackages.map((p) => pkg(p)) : [])],
    }),
    coalesce: 'packages',
  };
}

/** What a list asks for in a version is not for updates that the host makes by itself. */
export function keptPackages(common: CommonParams, platform: Platform): readonly Op[] {
  return platform.family === 'deb' ? [keptVersions('pgsql', wantedPackages(common, platform))] : [];
}

const packageOps = madeOnce((params: CommonParams, platform: Platform): readonly Op[] => [
  ...wantedPackages(params, platform).map(({ names, optional, reason, version }) =>
    pkg({ names: names.map((name) => packageSpec(name, version)), optional, reason }),
  ),
  ...exporterPackageOps(params),
  ...vipPackageOps(params),
]);

/**
 * What is installed in another version than the lists ask for: one member after the other, replicas before the leader,
 * each until it takes part again. What runs of it is restarted: PostgreSQL by Patroni, with clients of the leader held, and
 * Patroni without PostgreSQL.
 */
export function changeVersions(
  cluster: PgCluster,
  facts: ModuleFacts<PgFacts>,
  { inventory, platformOn }: { readonly platformOn: (host: string) => Platform } & Pick<Estate, 'inventory'>,
): readonly Stage[] {
  const leads = ({ host }: PgInstance): boolean => isLeadingRole(facts.of(host)?.role);
  const turns = [...cluster.instances.filter((i) => !leads(i)), ...cluster.instances.filter(leads)];
  const stages = turns.flatMap((instance) => {
    const common = commonParams(instance.params, inventory);
    const ops = wantedPackages(common, platformOn(instance.host)).flatMap((want): readonly Op[] => {
      if (want.version === undefined) return [];
      const { uses, topic } = usedBy(want, common);
      return [
        pkgVersion(
          {
            names: want.names,
            version: want.version,
            reason: want.reason,
            ...packageDowngrade(inventory, instance.host),
            ...uses,
            restartedByModule: [patroniUnit],
            interrupts: { of: instance.name, ...(leads(instance) ? { writes: true } : {}) },
          },
          topic === undefined ? {} : { notifies: [topic] },
        ),
      ];
    });
    const alive = facts.of(instance.host)?.initialized === true ? [joins(instance)] : [];
    return ops.length === 0
      ? []
      : [{ instance, ops: [...ops, ...newPrograms(instance, leads(instance)), ...alive] }];
  });
  return stages.map(({ instance, ops }, i) => {
    const before = stages[i - 1]?.instance.host;
    return onHost(cluster, instance, {
      name: 'versions',
      after: ['packages@self', ...(before === undefined ? [] : [`versions@${before}`])],
      ops,
    });
  });
}

/** Patroni first: it is the one that restarts PostgreSQL. */
function newPrograms(instance: PgInstance, leads: boolean): readonly Op[] {
  const { params } = instance;
  const member = restEndpoint(instance);
  const hold = leads ? restartConfig(instance, 'deploy') : undefined;
  return [
    patroniNewProgram({ member, leads, topic: notifications.patroniRestart }),
    pgNewPrograms({
      member,
      credentials: restCredentials(params),
      session: sessionOf(params),
      dataDir: params.pg_data,
      leads,
      topic: notifications.postgresRestart,
      ...(hold === undefined ? {} : { hold }),
    }),
  ];
}

interface WantedPackage extends PackageWish {
  /** The parameter that asks for it. */
  readonly reason: string;
}

const wantedPackages = madeOnce((params: CommonParams, platform: Platform): readonly WantedPackage[] => {
  const { pg_packages, pg_extensions, pg_version } = params;
  const wanted = [
    ...packagesOf(pg_packages, platform, pg_version).map((want) => ({
      ...want,
      reason: `pg_version: ${pg_version}`,
    })),
    ...packagesOf(pg_extensions, platform, pg_version).map((want) => ({ ...want, reason: 'pg_extensions' })),
  ].map((want) => ({ ...want, reason: want.version === undefined ? want.reason : reasonOf(want.reason) }));
  return wanted.filter((want, i) => wanted.findIndex((w) => w.names[0] === want.names[0]) === i);
});

function reasonOf(reason: string): string {
  return reason.startsWith('pg_version') ? 'pg_packages' : reason;
}

/** PostgreSQL runs as its child; it is Patroni that restarts it. */
const patroniUnit = 'patroni.service';

interface UsedBy {
  readonly uses: Pick<PkgVersionArgs, 'users' | 'loads'>;
  /** What listens restarts what runs of it, Patroni or PostgreSQL. */
  readonly topic?: string;
}

/**
 * Patroni starts the server: its unit runs these programs, and another package brings them. A server that preloads a library
 * goes on with the former one until it is restarted, and an extension of the new version would call what that does not have.
 */
function usedBy(want: PackageWish, { pg_libs, pg_parameters }: CommonParams): UsedBy {
  if (isPatroni(want)) return { uses: {}, topic: notifications.patroniRestart };
  if (isServer(want)) return { uses: { users: [patroniUnit] }, topic: notifications.postgresRestart };
  const files = String(pg_parameters['shared_preload_libraries'] ?? pg_libs)
    .split(/[\s,]+/)
    .map((library) =>
      library
        .replace(/^['"]+|['"]+$/g, '')
        .replace(/^.*\//, '')
        .replace(/\.so$/, ''),
    )
    .filter((library) => /^[\w-]+$/.test(library))
    .map((library) => `${library}.so`);
  return files.length === 0
    ? { uses: {} }
    : {
        uses: { loads: { unit: patroniUnit, files: [...new Set(files)].sort() } },
        topic: notifications.postgresRestart,
      };
}

function isServer({ names }: PackageWish): boolean {
  return names.some((name) => /^postgresql(-\d+|\d+-server)$/.test(name));
}

function isPatroni({ names }: PackageWish): boolean {
  return names.some((name) => /^patroni(-etcd)?$/.test(name));
}
