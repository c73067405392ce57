import { packageDowngrade } from '@pigsty/node/contract';
import {
  keptVersions,
  madeOnce,
  packageSpec,
  pkg,
  pkgVersion,
  type Estate,
  type ModuleFacts,
  type Op,
  type Platform,
  type Stage,
} from '@pigsty/sdk';
import type { PgFacts } from '../facts/instance.ts';
import { packagesOf, type PackageWish } from '../platform/packages.ts';
import type { PgCluster, PgInstance } from '../spec/cluster.ts';
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
  { common, platform }: { readonly common: CommonParams; readonly platform: Platform },
): Stage {
  return {
    ...onHost(cluster, instance, {
      name: 'packages',
      after: ['node.base@self', 'prepare@self'],
      ops: packageOps(common, platform),
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
 * each until it takes part again. What runs of it is restarted, PostgreSQL included.
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
    const ops = wantedPackages(common, platformOn(instance.host)).flatMap((want): readonly Op[] =>
      want.version === undefined
        ? []
        : [
            pkgVersion({
              names: want.names,
              version: want.version,
              reason: want.reason,
              ...packageDowngrade(inventory, instance.host),
              ...usedBy(want, common),
              interrupts: { of: instance.name, ...(leads(instance) ? { writes: true } : {}) },
            }),
          ],
    );
    const alive = facts.of(instance.host)?.initialized === true ? [joins(instance)] : [];
    return ops.length === 0 ? [] : [{ instance, ops: [...ops, ...alive] }];
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

/**
 * Patroni starts the server: its unit runs these programs, and another package brings them. A server that preloads a library
 * goes on with the former one until it is restarted, and an extension of the new version would call what that does not have.
 */
function usedBy(
  want: PackageWish,
  { pg_libs, pg_parameters }: CommonParams,
): Pick<Parameters<typeof pkgVersion>[0], 'users' | 'loads'> {
  const unit = 'patroni.service';
  if (isServer(want)) return { users: [unit] };
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
  return files.length === 0 ? {} : { loads: { unit, files: [...new Set(files)].sort() } };
}

function isServer({ names }: PackageWish): boolean {
  return names.some((name) => /^postgresql(-\d+|\d+-server)$/.test(name));
}
