import { defineModule, factsFrom } from '@pigsty/sdk';
import { etcdAccount, etcdClusters } from '@pigsty/etcd/contract';
import { controlData } from './facts/control-data.ts';
import { dcsIdentities } from './facts/dcs.ts';
import { pgFacts, type PgFacts } from './facts/instance.ts';
import { comparePrimaries } from './health/only-primary.ts';
import { probes } from './health/probes.ts';
import { content } from './observability/content.ts';
import { register } from './observability/registrations.ts';
import { alteredSettings } from './ops/altered-settings.ts';
import { patroniConfig } from './ops/config.ts';
import { pgDatabase } from './ops/database.ts';
import { dcsKeys } from './ops/dcs-keys.ts';
import { pgExtension } from './ops/extension.ts';
import { pgPrivilege } from './ops/privilege.ts';
import { pgReload } from './ops/reload.ts';
import { leaderFault } from './drill/leader-fault.ts';
import { patroniAnswers } from './ops/patroni-answers.ts';
import { patroniNewProgram } from './ops/new-patroni.ts';
import { pgNewPrograms } from './ops/new-programs.ts';
import { patroniFailover } from './ops/failover.ts';
import { patroniRestart } from './ops/restart.ts';
import { pgHandover } from './ops/handover.ts';
import { pgRenewed } from './ops/renewed.ts';
import { pgFormerSlots } from './ops/former-slots.ts';
import { patroniSlotGone } from './ops/slot-gone.ts';
import { patroniSwitchover } from './ops/switchover.ts';
import { backup } from './procedures/backup.ts';
import { discard } from './procedures/discard.ts';
import { drain } from './procedures/drain.ts';
import { drill } from './procedures/drill.ts';
import { drillRestore } from './procedures/drill-restore.ts';
import { failover } from './procedures/failover.ts';
import { forget } from './procedures/forget.ts';
import { maintenance } from './procedures/maintenance.ts';
import { migrate } from './procedures/migrate.ts';
import { promote } from './procedures/promote.ts';
import { reinit } from './procedures/reinit.ts';
import { reload } from './procedures/reload.ts';
import { restart } from './procedures/restart.ts';
import { restore } from './procedures/restore.ts';
import { restoreAside } from './procedures/restore-aside.ts';
import { switchover } from './procedures/switchover.ts';
import { upgrade } from './procedures/upgrade.ts';
import { backups } from './queries/backups.ts';
import { databases } from './queries/databases.ts';
import { extensions } from './queries/extensions.ts';
import { hba } from './queries/hba.ts';
import { list } from './queries/list.ts';
import { services } from './queries/services.ts';
import { sessions } from './queries/sessions.ts';
import { settings } from './queries/settings.ts';
import { top } from './queries/top.ts';
import { users } from './queries/users.ts';
import { pgRole } from './ops/role.ts';
import { pgRoutine } from './ops/routine.ts';
import { pgSchema } from './ops/schema.ts';
import { pgShutdown } from './ops/shutdown.ts';
import { pgStanza } from './ops/stanza.ts';
import { staleServices } from './ops/stale-services.ts';
import { storedConfig } from './ops/stored-config.ts';
import { planInstall } from './plan/install.ts';
import { refuseRemove } from './plan/refuse-remove.ts';
import { uses } from './spec/uses.ts';
import { planRemove } from './plan/remove.ts';
import { preflight } from './preflight/preflight.ts';
import { checkFacts } from './spec/check-facts.ts';
import { check } from './spec/check.ts';
import { localFiles } from './spec/files.ts';
import { identify } from './spec/identity.ts';
import { deriveVerifiers } from './spec/roles.ts';
import { network } from './spec/network.ts';
import { rules } from './spec/rules.ts';
import { NOT_ACTED_ON, PgsqlParams } from './spec/schema.ts';

/** PGSQL: highly available PostgreSQL clusters with pooling, load balancing and backups. */
export const { install, remove, health, definition } = defineModule<PgsqlParams, PgFacts>({
  name: 'pgsql',
  contract: 2,
  summary: 'highly available PostgreSQL clusters with pooling, load balancing and backups',
  requires: { onHost: ['node'], inEstate: ['etcd?'], after: ['infra', 'minio'] },
  offers: ['databases', 'pooler', 'ready'],
  params: PgsqlParams,
  notActedOn: NOT_ACTED_ON,
  notActedOnReason: 'docs/decisions/0057-parameters-without-effect.md',
  ops: [
    etcdAccount,
    dcsKeys,
    leaderFault,
    alteredSettings,
    patroniAnswers,
    patroniConfig,
    patroniFailover,
    patroniNewProgram,
    patroniRestart,
    patroniSlotGone,
    pgFormerSlots,
    patroniSwitchover,
    pgDatabase,
    pgExtension,
    pgHandover,
    pgNewPrograms,
    pgPrivilege,
    pgReload,
    pgRenewed,
    pgRole,
    pgRoutine,
    pgSchema,
    pgStanza,
    pgShutdown,
    staleServices,
    storedConfig,
  ],
  identify,
  check,
  rules,
  facts: pgFacts,
  prepare: deriveVerifiers,
  factsOf: (cluster, inventory) => [
    factsFrom(dcsIdentities(inventory), etcdClusters(inventory).slice(0, 1), { whereAsked: true }),
    factsFrom(controlData, [cluster]),
  ],
  uses,
  checkFacts,
  files: localFiles,
  plan: { install: planInstall, remove: planRemove, refuseRemove },
  probes,
  compare: comparePrimaries,
  register,
  collects: {
    types: ['database'],
    stages: ['roles', 'databases', 'pooler'],
    ofOwnCluster: ['database'],
    afterRemoval: true,
  },
  network,
  preflight,
  procedures: [
    switchover,
    failover,
    restart,
    reload,
    migrate,
    promote,
    maintenance,
    reinit,
    forget,
    drill,
    backup,
    restore,
    restoreAside,
    drillRestore,
    discard,
    upgrade,
  ],
  drain,
  queries: [list, backups, users, databases, extensions, settings, services, hba, top, sessions],
  content,
});
