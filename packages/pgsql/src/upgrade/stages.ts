import {
  absent,
  command,
  oneByOne,
  pkg,
  platformOf,
  quoteWord,
  shCommand,
  unit,
  type Op,
  type Stage,
  type StageDraft,
} from '@pigsty/sdk';
import { onceUnlocked } from '../ops/unlocked.ts';
import { keysGone } from '../plan/dcs.ts';
import { directories } from '../plan/directories.ts';
import { fileOps } from '../plan/files.ts';
import { memberConfig } from '../plan/install.ts';
import { installPackages } from '../plan/packages.ts';
import { patroni, takesPartAgain } from '../restore/stages/patroni.ts';
import type { PgCluster, PgInstance } from '../spec/cluster.ts';
import { hasShared, repoOption, repositoriesOf } from '../spec/repositories.ts';
import { atVersion, instanceAt } from './at-version.ts';
import { upgradeFacts } from './facts.ts';
import { planOf, type UpgradePlan, type UpgradeScope as Scope } from './input.ts';
import { afterwardsScript, checkScript, upgradeScript } from './pg-upgrade.ts';
import { treeOf, treesOf, upgradeDirectory, upgradeFile } from './places.ts';

const HOUR_MS = 3600_000;
const DAY_MS = 24 * HOUR_MS;

/** References to stages of other modules, which are converged already, are left out. */
export function own(stage: Stage): Stage {
  return { ...stage, after: stage.after.filter((ref) => !/^[a-z][a-z0-9_]*\./.test(ref)) };
}

/** Packages of the new version beside those of the old one, while everything runs. */
export function packageStages({ cluster, facts }: Scope, { to }: UpgradePlan): readonly StageDraft[] {
  return atVersion(cluster, to).instances.map((instance) => {
    const platform = platformOf(facts.host(instance.host));
    const stage = installPackages(cluster, instance, { common: instance.params, platform });
    const companions = cluster.instances.flatMap((i) => facts.from(upgradeFacts, i)?.companions ?? []);
    const brings = [...new Set(companions)].sort();
    return {
      ...stage,
      after: [],
      ops: [
        ...stage.ops,
        ...brings.map((name) =>
          pkg({ names: [name], optional: false, reason: 'an extension of a database' }),
        ),
      ],
    };
  });
}

/** One script at the member that is upgraded, once. */
function once(
  { member, run }: UpgradePlan,
  work: { readonly stage: string; readonly name: string; readonly script: string; readonly done: string },
): StageDraft {
  return {
    name: work.stage,
    host: member.host,
    ops: [
      command({
        name: work.name,
        run: shCommand(work.script, [], { timeoutMs: 2 * DAY_MS }),
        unless: `[ -e ${upgradeFile(member.params, run, work.done)} ]`,
        timeoutMs: 2 * DAY_MS,
      }),
    ],
  };
}

export function checkStage(scope: Scope, plan: UpgradePlan): StageDraft {
  return once(plan, {
    stage: 'upgrade-check',
    name: `ask pg_upgrade whether the data of ${plan.member.name} can be taken over`,
    script: checkScript(plan, platformOf(scope.facts.host(plan.member.host))),
    done: 'checked',
  });
}

export function upgradeStage(scope: Scope, plan: UpgradePlan): StageDraft {
  return once(plan, {
    stage: 'upgrade-data',
    name: `upgrade the data of ${plan.member.name} from ${plan.from} to ${plan.to} (${plan.mode})`,
    script: upgradeScript(plan, platformOf(scope.facts.host(plan.member.host))),
    done: 'upgraded',
  });
}

export function afterwardsStage(scope: Scope, plan: UpgradePlan): StageDraft {
  return once(plan, {
    stage: 'upgrade-afterwards',
    name: `complete statistics and update extensions of ${scope.cluster.name}`,
    script: afterwardsScript(plan, platformOf(scope.facts.host(plan.member.host))),
    done: 'updated',
  });
}

/** When writes ended, and when they began again, by the clock of the host. */
export function noteStage({ member, run }: UpgradePlan, word: 'stopped' | 'serves'): StageDraft {
  const receipt = upgradeFile(member.params, run, 'receipt');
  return {
    name: `upgrade-note-${word}`,
    host: member.host,
    ops: [
      command({
        name: `note that ${member.name} ${word === 'stopped' ? 'stops' : 'serves'}`,
        run: shCommand(`echo ${quoteWord(word)} "$(date +%s.%N)" >>${receipt}`),
        unless: `grep -q ${quoteWord(`^${word} `)} ${receipt} 2>/dev/null`,
      }),
    ],
  };
}

/** The short names lead to the tree of this version, and then everything that a member reads is written there. */
function treeStages(scope: Scope, instance: PgInstance, version: number): readonly StageDraft[] {
  const cluster = atVersion(scope.cluster, version);
  const mine = instanceAt(instance, version);
  const platform = platformOf(scope.facts.host(instance.host));
  return [
    {
      name: 'upgrade-tree',
      host: instance.host,
      ops: directories(mine.params, platform),
    },
    {
      ...memberConfig(cluster, mine, { facts: scope.facts, estate: scope.estate }),
      after: [`upgrade-tree@${instance.host}`],
    },
  ];
}

function startStages(
  plan: UpgradePlan,
  instance: PgInstance,
  { keys, version }: { readonly keys: readonly Op[]; readonly version: number },
): readonly StageDraft[] {
  return [
    { name: 'upgrade-keys', host: instance.host, after: [`config@${instance.host}`], ops: keys },
    {
      name: 'upgrade-start',
      host: instance.host,
      after: [`upgrade-keys@${instance.host}`],
      ops: [
        ...(instance === plan.member && version === plan.to
          ? [
              // From here on a linked old data directory is not to be started any more.
              command({
                name: `note that the new data of ${instance.name} is started`,
                run: shCommand(`touch ${upgradeFile(instance.params, plan.run, 'started')}`),
                unless: `[ -e ${upgradeFile(instance.params, plan.run, 'started')} ]`,
              }),
            ]
          : []),
        unit({ name: patroni, state: 'running', enabled: true }),
        takesPartAgain(instance, 300_000),
      ],
    },
  ];
}

/** Of the database that is no more: its identity, how far it came. The dynamic configuration stays. */
function forgottenKeys(cluster: PgCluster, { estate }: Scope): readonly Op[] {
  return ['initialize', 'status', 'sync', 'history', 'failover', 'failsafe'].flatMap((key) =>
    keysGone(cluster, estate.inventory, key),
  );
}

/** The member leads with data of this version. */
export function leadStages(
  scope: Scope,
  plan: UpgradePlan,
  { version, leads }: { readonly version: number; readonly leads: boolean },
): readonly StageDraft[] {
  return [
    ...treeStages(scope, plan.member, version),
    ...startStages(plan, plan.member, {
      // Data that pg_upgrade has made lacks what the inventory puts beside it; replicas copy it from here.
      keys: [
        ...fileOps(instanceAt(plan.member, version), scope.estate),
        ...(leads ? [] : forgottenKeys(scope.cluster, scope)),
      ],
      version,
    }),
  ];
}

/** One after the other: its new tree is empty, and Patroni copies the leader's data. */
export function replicaStages(scope: Scope, plan: UpgradePlan, version: number): readonly StageDraft[] {
  const others = scope.cluster.instances.filter((i) => i !== plan.member);
  const stages = others.map((i) => [
    ...treeStages(scope, i, version),
    ...startStages(plan, i, { keys: [], version }),
  ]);
  return oneByOne(others, {
    turn: (instance) => stages[others.indexOf(instance)] ?? [],
  });
}

/** A repository that all members share is of the database that leads now; its backups of the other one stay. */
export function stanzaStages({ cluster }: Scope, plan: UpgradePlan): readonly StageDraft[] {
  const { params, host } = plan.member;
  if (!params.pgbackrest_enabled || !hasShared(params)) return [];
  const backrest = `runuser -u ${quoteWord(params.pg_dbsu)} -- pgbackrest --stanza=${quoteWord(cluster.name)}`;
  const isOwn = repositoriesOf(params).map(
    (repository) =>
      `[ "$own" = "$(timeout 8 ${backrest}${repoOption(params, repository)} info --output=json 2>/dev/null </dev/null | grep -Eo '"system-id":[0-9]+' | tail -n 1 | tr -dc 0-9)" ]`,
  );
  return [
    {
      name: 'upgrade-stanza',
      host,
      ops: [
        command({
          name: `upgrade the backup stanza ${cluster.name}`,
          run: shCommand(`cd /\n${onceUnlocked(`${backrest} --no-online stanza-upgrade`)}`),
          unless: `cd /; own=$(LC_ALL=C ${quoteWord(`${params.pg_bin_dir}/pg_controldata`)} -D ${quoteWord(params.pg_data)} | sed -n 's/^Database system identifier: *//p'); ${isOwn.join(' && ')}`,
          timeoutMs: 120_000,
        }),
      ],
    },
  ];
}

/** A linked old data directory shares its files with one that was written to. */
export function mayGoBack({ member, mode, run }: UpgradePlan): StageDraft {
  const started = upgradeFile(member.params, run, 'started');
  return {
    name: 'upgrade-may-go-back',
    host: member.host,
    ops: [
      command({
        name: `see that the old data of ${member.name} is whole`,
        run: shCommand(
          'echo "The new version has written to files that it shares with the old data (--mode link): there is no way back but the backup. Finish the upgrade: the same command without --abort." >&2; exit 1',
        ),
        unless: mode === 'link' ? `[ ! -e ${started} ]` : 'true',
      }),
    ],
  };
}

/** The old tree is the cluster's again; what the upgrade has made goes. */
export function backStages(scope: Scope, plan: UpgradePlan): readonly StageDraft[] {
  const control = `${quoteWord(treeOf(plan.member, plan.from))}/data/global/pg_control`;
  return scope.cluster.instances.flatMap((instance): readonly StageDraft[] => [
    ...treeStages(scope, instance, plan.from),
    {
      name: 'upgrade-gone',
      host: instance.host,
      after: [`config@${instance.host}`],
      ops: [
        ...(instance === plan.member
          ? [
              command({
                name: `give the old data of ${instance.name} its control file again`,
                run: shCommand(`mv ${control}.old ${control}`),
                unless: `[ ! -e ${control}.old ]`,
              }),
            ]
          : []),
        ...treesOf(instance, plan.to).map((path) => absent({ path, recursive: true })),
      ],
    },
  ]);
}

/** The members with their old data. */
export function startOldStages(scope: Scope, plan: UpgradePlan): readonly StageDraft[] {
  return scope.cluster.instances
    .filter((i) => i !== plan.member)
    .map((instance) => ({
      name: 'upgrade-start-old',
      host: instance.host,
      ops: [unit({ name: patroni, state: 'running', enabled: true }), takesPartAgain(instance, 600_000)],
    }));
}

export function clearStages({ cluster, run }: Scope): readonly StageDraft[] {
  return cluster.instances.map(({ host, params }) => ({
    name: 'upgrade-clear',
    host,
    ops: [absent({ path: upgradeDirectory(params, run.id), recursive: true })],
  }));
}

export function each<T>(scope: Scope, stages: (plan: UpgradePlan) => readonly T[]): readonly T[] {
  const plan = planOf(scope);
  return plan === undefined ? [] : stages(plan);
}
