import { clusterProblem, onceEach, type Inventory, type Problem } from '@pigsty/sdk';
import type { PgCluster } from './cluster.ts';
import { fullBackups } from './check/full-backups.ts';
import { hbaNames } from './check/hba-names.ts';
import { hbaOpen } from './check/hba-open.ts';
import { hbaReach } from './check/hba-reach.ts';
import { hbaRules } from './check/hba-rules.ts';
import { selectors } from './check/selectors.ts';
import { serviceChecks } from './check/service-checks.ts';
import { defaultDest, serviceEnds, serviceNames } from './check/services.ts';
import type { Rule } from './check/finding.ts';
import {
  clusterName,
  etcdThere,
  knownMode,
  onePrimary,
  sameOnAllMembers,
  strayPrimary,
} from './check/members.ts';
import { databases, systemUsers, users } from './check/objects.ts';
import { roleNames } from './check/role-names.ts';
import { bareNumbers } from './check/bare-numbers.ts';
import { backupsInMinio } from './check/minio.ts';
import { programConnections } from './check/connections.ts';
import { crontabPrograms, crontabUser } from './check/cron.ts';
import { cronDatabase, databaseNames } from './check/database-names.ts';
import { encodings } from './check/encoding.ts';
import { extensionNames, extensionSchemas } from './check/extensions.ts';
import { extensionVersions } from './check/extension-version.ts';
import { notOfMember, someWeight } from './check/not-of-member.ts';
import { usableExtensions } from './check/usable-extensions.ts';
import { laterVersions } from './check/later-version.ts';
import { localeProviders } from './check/locale-provider.ts';
import { kernelPackages } from './check/kernels.ts';
import { emptiedRoles } from './check/emptied-roles.ts';
import { programPackages } from './check/program-packages.ts';
import { libraries } from './check/libraries.ts';
import { otherVersions } from './check/other-version.ts';
import { places } from './check/places.ts';
import { parameterPairs } from './check/parameter-pairs.ts';
import { poolLimits } from './check/pool-limits.ts';
import { searchPaths } from './check/search-path.ts';
import { shutOut } from './check/shut-out.ts';
import { notOfUpstream } from './check/not-of-upstream.ts';
import { watchdog } from './check/watchdog.ts';
import { tablespaces } from './check/tablespaces.ts';
import { takenOver } from './check/taken-over.ts';
import { systemUserNames } from './check/system-users.ts';
import { repositoryOptions } from './check/repository.ts';
import { repositoryNeeds } from './check/repository-needs.ts';
import { serverParameters } from './check/server-parameters.ts';
import { slots } from './check/slots.ts';
import { sodium } from './check/sodium.ts';
import { templates } from './check/templates.ts';
import { exporterWords } from './check/exporters.ts';
import { passwordHashes } from './check/password-hash.ts';
import { schemaNames } from './check/schema-names.ts';
import { files } from './check/files.ts';
import { serviceProvider } from './check/provider.ts';
import { citusPassword, enoughMembers, shards, singleEtcd } from './check/estate.ts';
import { cascade, delay, delayOfMember, standby } from './check/upstream.ts';
import { defaultPrivileges } from './check/default-privileges.ts';
import { notYet, timers } from './check/settings.ts';
import { usedRepositories } from './check/used-repositories.ts';
import { dnsSuffix, dnsTarget, listenAddresses, vip } from './check/address.ts';
import { versionStatus } from './check/version.ts';
import { unfitWords } from './check/words.ts';

const RULES: readonly Rule[] = [
  onePrimary,
  strayPrimary,
  sameOnAllMembers,
  clusterName,
  etcdThere,
  knownMode,
  kernelPackages,
  programPackages,
  cascade,
  standby,
  delay,
  delayOfMember,
  versionStatus,
  shards,
  citusPassword,
  enoughMembers,
  singleEtcd,
  timers,
  vip,
  listenAddresses,
  dnsTarget,
  dnsSuffix,
  usedRepositories,
  backupsInMinio,
  encodings,
  defaultPrivileges,
  notYet,
  serviceNames,
  serviceProvider,
  selectors,
  serviceChecks,
  serviceEnds,
  defaultDest,
  hbaRules,
  hbaNames,
  hbaReach,
  hbaOpen,
  users,
  roleNames,
  databases,
  databaseNames,
  cronDatabase,
  systemUsers,
  emptiedRoles,
  systemUserNames,
  shutOut,
  poolLimits,
  searchPaths,
  unfitWords,
  extensionNames,
  extensionSchemas,
  usableExtensions,
  extensionVersions,
  notOfMember,
  someWeight,
  laterVersions,
  localeProviders,
  serverParameters,
  parameterPairs,
  bareNumbers,
  repositoryOptions,
  repositoryNeeds,
  crontabUser,
  crontabPrograms,
  fullBackups,
  templates,
  files,
  sodium,
  slots,
  exporterWords,
  schemaNames,
  passwordHashes,
  libraries,
  otherVersions,
  places,
  programConnections,
  takenOver,
  tablespaces,
  notOfUpstream,
  watchdog,
];

/** Rules over the whole cluster, and over what the schema cannot see. */
export function check(clusters: readonly PgCluster[], inventory: Inventory): readonly Problem[] {
  return onceEach([
    ...clusters.flatMap((cluster) =>
      RULES.flatMap((rule) =>
        rule(cluster, inventory).map((finding) => clusterProblem(cluster, inventory, finding)),
      ),
    ),
  ]);
}
