import type { Estate, ModuleFacts, Op, Stage } from '@pigsty/sdk';
import { hasSeLinux } from '@pigsty/node/contract';
import { installMarker, platformOf } from '@pigsty/sdk';
import type { PgFacts } from '../facts/instance.ts';
import { declaredPrimary, isStandbyCluster, type PgCluster, type PgInstance } from '../spec/cluster.ts';
import { archiving, firstBackup } from './backup.ts';
import { backupsCatchUp } from './backup-catch-up.ts';
import { configure } from './config.ts';
import { databases } from './databases.ts';
import { desiredConfig, hardwareOf } from './desired.ts';
import { commonParams } from '../spec/common-params.ts';
import { withRequests } from '../spec/requests.ts';
import type { CommonParams } from '../spec/schema.ts';
import { exporters, exportersSwitchedOff } from './exporters.ts';
import { dcsAccount, etcdHosts, etcdPassword } from './dcs.ts';
import { files } from './files.ts';
import { primary, replica } from './members.ts';
import { changeVersions, installPackages } from './packages.ts';
import { pooler } from './pooler.ts';
import { prepare } from './prepare.ts';
import { afterFirstBackups, afterStanzas, afterStanzasOfMember } from './repository-stages.ts';
import { roles } from './roles.ts';
import { restoreDrills } from './restore-drill.ts';
import { services } from './services.ts';
import { sessionHistory } from './session-history.ts';
import { sqlProbe } from './sql-probe.ts';
import { restarts, settings } from './settings.ts';
import { onHost } from './stages.ts';
import { stanzas } from './stanza.ts';
import { yieldsEtcd } from './yield-etcd.ts';
import { vip } from './vip.ts';

/** Bootstrapped at the declared primary once; from then on every member just runs, and Patroni says which one leads. */
export function planInstall(
  declared: PgCluster,
  facts: ModuleFacts<PgFacts>,
  estate: Estate,
): readonly Stage[] {
  const cluster = withRequests(declared, estate.registrations.of('database'));
  const bootstrap = bootstrapMember(cluster, facts);
  const others = cluster.instances.filter((i) => i !== bootstrap);
  const bootstrapDone = bootstrap === undefined ? [] : [`primary@${bootstrap.host}`];
  const bootstrapHosts = bootstrap === undefined ? [] : [bootstrap.host];
  const initialized = ({ host }: PgInstance): boolean => facts.of(host)?.initialized === true;
  const common = ({ params }: PgInstance): CommonParams => commonParams(params, estate.inventory);
  return [
    ...cluster.instances.flatMap((instance) => onEachHost(cluster, instance, { facts, estate })),
    ...changeVersions(cluster, facts, {
      inventory: estate.inventory,
      platformOn: (host) => platformOf(facts.host(host)),
    }),
    ...dcsAccount(cluster, facts, {
      inventory: estate.inventory,
      after: bootstrapHosts.map((host) => `node.ready@${host}`),
    }),
    ...(bootstrap === undefined ? [] : [primary(cluster, bootstrap)]),
    ...others.map((instance) =>
      replica(cluster, instance, {
        after: [...bootstrapDone, ...(initialized(instance) ? ['files@self?'] : [])],
        begins: bootstrap !== undefined,
      }),
    ),
    ...cluster.instances.flatMap((instance) => {
      const born = instance === bootstrap ? 'primary@self' : 'replica@self';
      return files(cluster, instance, { estate, after: [initialized(instance) ? 'config@self' : born] });
    }),
    ...converge(cluster, facts, bootstrap),
    // Every member has the libraries before an extension of the leader asks for them.
    ...provision(cluster, [...bootstrapDone, `settings@${cluster.name}?`, 'versions@cluster?']),
    ...stanzas(cluster, facts, bootstrapHosts),
    ...firstBackup(cluster, facts, bootstrapHosts),
    ...cluster.instances.map((instance) => backupsCatchUp(cluster, instance, common(instance))),
    ...cluster.instances.map((instance) => restoreDrills(cluster, instance)),
    ...archiving(cluster, facts, [
      ...afterStanzas(cluster),
      `settings@${cluster.name}?`,
      ...afterFirstBackups(cluster),
      ...bootstrapDone,
    ]),
    ...cluster.instances.map((instance) => ready(cluster, instance, bootstrap)),
  ];
}

interface Surround {
  readonly facts: ModuleFacts<PgFacts>;
  readonly estate: Estate;
}

/** The part that no member needs another one for. */
function onEachHost(cluster: PgCluster, instance: PgInstance, { facts, estate }: Surround): readonly Stage[] {
  const { inventory } = estate;
  const platform = platformOf(facts.host(instance.host));
  const common = commonParams(instance.params, inventory);
  return [
    prepare(cluster, instance, { common, platform }),
    installPackages(cluster, instance, {
      common,
      platform,
      seLinux: hasSeLinux(inventory, instance.host, facts.host(instance.host)),
    }),
    memberConfig(cluster, instance, { facts, estate }),
    ...pooler(cluster, instance, { inventory, common, platform }),
    services(cluster, instance, inventory),
    ...exporters(cluster, instance, { inventory, common }),
    ...exportersSwitchedOff(cluster, instance, common),
    sqlProbe(cluster, instance, { inventory, common }),
    sessionHistory(cluster, instance, { inventory, common }),
    yieldsEtcd(cluster, instance, inventory),
    vip(cluster, instance, { common, found: facts.of(instance.host)?.interface }),
  ];
}

/** What a member reads from its disk. */
export function memberConfig(cluster: PgCluster, instance: PgInstance, { facts, estate }: Surround): Stage {
  const platform = platformOf(facts.host(instance.host));
  const common = commonParams(instance.params, estate.inventory);
  const patroni = {
    etcdHosts: etcdHosts(estate.inventory),
    etcdPassword: etcdPassword(common),
    hardware: hardwareOf(instance, facts),
    platform,
    bootstrap:
      bootstrapMember(cluster, facts)?.host === instance.host
        ? ('new' as const)
        : { kept: hasData(cluster, facts) ? (facts.of(instance.host)?.bootstrapSection ?? '') : '' },
  };
  return configure({
    cluster,
    instance,
    common,
    estate,
    platform,
    patroni,
    facts: facts.host(instance.host),
  });
}

/** Where a cluster comes to life; nowhere when any of its members has data. */
function bootstrapMember(cluster: PgCluster, facts: ModuleFacts<PgFacts>): PgInstance | undefined {
  return hasData(cluster, facts) ? undefined : declaredPrimary(cluster);
}

function hasData(cluster: PgCluster, facts: ModuleFacts<PgFacts>): boolean {
  return cluster.instances.some((i) => facts.of(i.host)?.initialized === true);
}

/** A living cluster's configuration follows the inventory; a new one is bootstrap with it. */
function converge(
  cluster: PgCluster,
  facts: ModuleFacts<PgFacts>,
  bootstrap: PgInstance | undefined,
): readonly Stage[] {
  const model = declaredPrimary(cluster);
  // Sizes come from the declared primary's hardware. Unless it is known, guessing would change a living cluster.
  if (bootstrap !== undefined || model === undefined || facts.host(model.host) === undefined) return [];
  const desired = desiredConfig(model, facts);
  return [
    settings(cluster, desired, {
      facts,
      after: [`dcs@${cluster.name}?`, ...cluster.instances.map(({ host }) => `files@${host}?`)],
    }),
    ...restarts(cluster, desired, facts),
  ];
}

function provision(cluster: PgCluster, after: readonly string[]): readonly Stage[] {
  if (!cluster.params.pg_provision || isStandbyCluster(cluster)) return [];
  return [roles(cluster, after), databases(cluster, [`roles@${cluster.name}`])];
}

const marker: readonly Op[] = [installMarker({ module: 'pgsql' })];

function ready(cluster: PgCluster, instance: PgInstance, bootstrap: PgInstance | undefined): Stage {
  const { name } = cluster;
  return onHost(cluster, instance, {
    name: 'ready',
    after: [
      instance === bootstrap ? 'primary@self' : 'replica@self',
      'pooler@self?',
      'services@self',
      'exporters@self?',
      'exporters-off@self?',
      'backup-exporter@self?',
      'sql-probe@self',
      'session-history@self',
      'yield-etcd@self',
      'vip@self?',
      'vip-off@self?',
      ...afterStanzasOfMember(cluster),
      'files@self?',
      `databases@${name}?`,
      ...afterFirstBackups(cluster),
      'backup-catch-up@self',
      'restore-drill@self',
      `archiving@${name}?`,
    ],
    ops: marker,
  });
}
