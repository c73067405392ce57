import { defineProcedure, factsFrom, type Stage, type StageDraft } from '@pigsty/sdk';
import type { PgFacts } from '../facts/instance.ts';
import { leaderOf, patroniFacts } from '../facts/patroni.ts';
import { planInstall } from '../plan/install.ts';
import { backupOps } from '../restore/backup-op.ts';
import { stopStages } from '../restore/stages/stop.ts';
import type { PgInstance } from '../spec/cluster.ts';
import { hasShared } from '../spec/repositories.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { atVersion } from '../upgrade/at-version.ts';
import { upgradeFacts } from '../upgrade/facts.ts';
import { UpgradeInput, type UpgradeScope } from '../upgrade/input.ts';
import { treeOf } from '../upgrade/places.ts';
import { readReceipt, type UpgradeResult } from '../upgrade/receipt.ts';
import { refuseUpgrade } from '../upgrade/refusals.ts';
import {
  afterwardsStage,
  backStages,
  checkStage,
  clearStages,
  each,
  leadStages,
  mayGoBack,
  noteStage,
  own,
  packageStages,
  replicaStages,
  stanzaStages,
  startOldStages,
  upgradeStage,
} from '../upgrade/stages.ts';

const leads = (scope: UpgradeScope): boolean =>
  leaderOf(scope.cluster, scope.facts)?.name === scope.input.member;

/** The old version serves: an upgrade that was given up before anything stopped interrupts nobody. */
const untouched = (scope: UpgradeScope): boolean => {
  const { cluster, facts, input } = scope;
  const member = cluster.instances.find((i) => i.name === input.member);
  const told = member === undefined ? undefined : facts.from(upgradeFacts, member);
  return leads(scope) && told?.version === input.from;
};

/** By what the member has noted, also when its old version serves again. */
const hasStopped = ({ cluster, facts, input, run }: UpgradeScope): boolean => {
  const member = cluster.instances.find((i) => i.name === input.member);
  const told = member === undefined ? undefined : facts.from(upgradeFacts, member)?.receipts[run.id];
  return /^stopped /m.test(told ?? '');
};

export const upgrade = defineProcedure<PgsqlParams, PgFacts>()({
  name: 'upgrade',
  summary: 'take a cluster to a later major version in place, by pg_upgrade; the old data is kept',
  on: 'cluster',
  input: UpgradeInput,
  grade: 'destroys',
  exclusive: true,
  factsOf: (cluster) => [factsFrom(patroniFacts, [cluster]), factsFrom(upgradeFacts, [cluster])],
  refuse: refuseUpgrade,
  decide: ({ cluster, facts, input }) => {
    const leader = leaderOf(cluster, facts);
    const from = leader === undefined ? undefined : facts.from(upgradeFacts, leader)?.version;
    return {
      ...input,
      ...(leader === undefined ? {} : { member: leader.name }),
      ...(from === undefined ? {} : { from }),
    };
  },
  question: ({ cluster, input }) =>
    `${cluster.name} goes from PostgreSQL ${input.from ?? '?'} to ${input.to ?? '?'}: it is stopped while pg_upgrade takes over the data of ${input.member ?? ''} (${input.mode}), and its replicas are copied again one after the other`,
  phases: [
    { name: 'install packages', plan: (scope) => each(scope, (plan) => packageStages(scope, plan)) },
    { name: 'pg_upgrade --check', plan: (scope) => each(scope, (plan) => [checkStage(scope, plan)]) },
    { name: 'note the time', plan: (scope) => each(scope, (plan) => [noteStage(plan, 'stopped')]) },
    {
      name: 'stop',
      plan: (scope) => each(scope, (plan) => stopStages(scope.cluster, plan.member)),
    },
    { name: 'pg_upgrade', plan: (scope) => each(scope, (plan) => [upgradeStage(scope, plan)]) },
    {
      name: 'hand over to Patroni',
      plan: (scope) =>
        each(scope, (plan) => leadStages(scope, plan, { version: plan.to, leads: leads(scope) })),
    },
    { name: 'note that it serves', plan: (scope) => each(scope, (plan) => [noteStage(plan, 'serves')]) },
    { name: 'backup stanza', plan: (scope) => each(scope, (plan) => stanzaStages(scope, plan)) },
    {
      name: 'statistics and extensions',
      plan: (scope) => each(scope, (plan) => [afterwardsStage(scope, plan)]),
    },
    {
      name: 'copy the replicas',
      plan: (scope) => each(scope, (plan) => replicaStages(scope, plan, plan.to)),
    },
    {
      // What a deploy with the new pg_version would do: nothing is left for it then.
      name: 'converge',
      plan: (scope) => each(scope, ({ to }) => converged(scope, to)),
    },
    {
      name: 'full backup',
      plan: (scope) =>
        each(scope, ({ member, run }) =>
          // The first backup of the new database has been taken where the inventory wants one.
          scope.cluster.params.pgbackrest_enabled && !scope.cluster.params.pgbackrest_init_backup
            ? [fullBackup(scope, { member, run })]
            : [],
        ),
    },
  ],
  result: ({ cluster, facts, input, run }): UpgradeResult => {
    const member = cluster.instances.find((i) => i.name === input.member);
    const told = member === undefined ? undefined : facts.from(upgradeFacts, member)?.receipts[run.id];
    return {
      ...readReceipt(told ?? ''),
      cluster: cluster.name,
      from: input.from ?? 0,
      to: input.to ?? 0,
      member: input.member ?? '',
      kept: member === undefined || input.from === undefined ? '' : treeOf(member, input.from),
    };
  },
  conclude: ({ cluster, from, to, secondsWithoutWrites, kept }, scope) =>
    `${cluster} runs PostgreSQL ${to}; nobody could write for ${secondsWithoutWrites ?? '?'} s. ${
      scope.cluster.params.pg_version === to
        ? ''
        : `Set pg_version: ${to} in the inventory now: a deploy is refused until then. `
    }The data of ${from} is kept in ${kept}; when all is well, delete it: pigsty pgsql discard ${cluster}.`,
  closing: [{ name: 'clear away', plan: clearStages }],
  abort: [
    { name: 'is there a way back', plan: (scope) => each(scope, (plan) => [mayGoBack(plan)]) },
    {
      name: 'stop',
      plan: (scope) =>
        untouched(scope) ? [] : each(scope, (plan) => stopStages(scope.cluster, plan.member)),
    },
    { name: 'put the old version back', plan: (scope) => each(scope, (plan) => backStages(scope, plan)) },
    {
      name: 'hand over to Patroni',
      plan: (scope) =>
        each(scope, (plan) => leadStages(scope, plan, { version: plan.from, leads: leads(scope) })),
    },
    { name: 'backup stanza', plan: (scope) => each(scope, (plan) => stanzaStages(scope, plan)) },
    { name: 'start the replicas', plan: (scope) => each(scope, (plan) => startOldStages(scope, plan)) },
    { name: 'converge', plan: (scope) => each(scope, ({ from }) => converged(scope, from)) },
    {
      // Its stanza was of the other database meanwhile: earlier backups have no way to the WAL from here on.
      name: 'full backup',
      plan: (scope) =>
        scope.cluster.params.pgbackrest_enabled && hasShared(scope.cluster.params) && hasStopped(scope)
          ? each(scope, ({ member, run }) => [fullBackup(scope, { member, run })])
          : [],
    },
    { name: 'clear away', plan: clearStages },
  ],
  examples: [
    ['pigsty pgsql upgrade pg-test --to 18 --dry-run', 'everything that speaks against it; changes nothing'],
    ['pigsty pgsql upgrade pg-test --to 18', 'asks for "pg-test"; goes on with an interrupted one, too'],
    ['pigsty pgsql upgrade pg-test --abort', 'back to the old data, while it is unfinished'],
  ],
});

function fullBackup(
  { cluster }: UpgradeScope,
  { member, run }: { readonly member: PgInstance; readonly run: string },
): StageDraft {
  return {
    name: 'upgrade-backup',
    host: member.host,
    ops: backupOps(cluster, { type: 'full', run, keepsOthers: true }),
  };
}

function converged({ cluster, facts, estate }: UpgradeScope, version: number): readonly Stage[] {
  return planInstall(atVersion(cluster, version), facts, estate).map(own);
}
