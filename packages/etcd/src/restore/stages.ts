import {
  command,
  directory,
  quoteWord,
  shCommand,
  unit,
  absent,
  type Stage,
  type StageDraft,
} from '@pigsty/sdk';
import { etcdSnapshots } from '../facts/snapshots.ts';
import { enableAuth } from '../plan/auth.ts';
import { bootstrapFile } from '../plan/config.ts';
import { formationOf } from '../plan/formation.ts';
import { joinAll } from '../plan/join.ts';
import { launch } from '../plan/launch.ts';
import { finish } from '../plan/ready.ts';
import { memberOf, membersOf, peering, type Member } from '../spec/members.ts';
import { paths, unitName } from '../spec/paths.ts';
import type { EtcdInstance, RestoreScope } from './input.ts';
import { keptDirectory, memberDirectory, preparedFile, restoreUnit, stagingDirectory } from './places.ts';
import { prepareCommand } from './prepare.ts';
import { plainTokenStages, startsAtIndexOne, tokenKey } from './tokens.ts';
import type { Source } from './source.ts';

type Scope = RestoreScope;
const HOUR_MS = 3600_000;

/** Members whose hosts answer: those that the new cluster has. */
export function reached({ cluster, facts }: Pick<Scope, 'cluster' | 'facts'>): readonly EtcdInstance[] {
  return cluster.instances.filter((i) => facts.from(etcdSnapshots, i) !== undefined);
}

export function prepareStage(scope: Scope, source: Source): StageDraft {
  const { instance } = source;
  const { params, name } = instance;
  const run = quoteWord(scope.run.id);
  return {
    name: 'restore-prepare',
    host: instance.host,
    ops: [
      command({
        name:
          source.kind === 'snapshot'
            ? `prepare the data of ${source.name} on ${instance.host}, and let go of the leases in it`
            : `prepare the data of ${name} to begin a cluster of its own, and let go of the leases in it`,
        run: { ...prepareCommand(scope, source), timeoutMs: HOUR_MS },
        unless: `grep -qsF ${run} ${quoteWord(preparedFile(params))} || grep -qsF ${run} ${paths.restored}`,
        timeoutMs: HOUR_MS,
      }),
    ],
  };
}

/** All at once: together they cannot serve any more. None comes back by a reboot, as none has data. */
export function stopStages(scope: Scope): readonly StageDraft[] {
  return reached(scope).map(({ name, host, params }) => {
    const [own, kept] = [memberDirectory(params), keptDirectory(params)].map(quoteWord) as [string, string];
    return {
      name: 'restore-stop',
      host,
      ops: [
        unit({ name: unitName, state: 'stopped', enabled: false }),
        command({
          name: `keep the data of ${name} as ${keptDirectory(params)}`,
          run: shCommand(`set -e
rm -f ${paths.bootstrap}
if [ -e ${own} ]; then mv ${own} ${kept}; else mkdir -m 0700 ${kept}; fi
sync ${kept}`),
          unless: `[ -e ${kept} ]`,
        }),
        ...(startsAtIndexOne(scope) ? [tokenKey()] : []),
      ],
    };
  });
}

export function placeStage({ run }: Pick<Scope, 'run'>, { instance }: Source): StageDraft {
  const { params, name, host } = instance;
  const [own, staging] = [memberDirectory(params), stagingDirectory(params)].map(quoteWord) as [
    string,
    string,
  ];
  return {
    name: 'restore-place',
    host,
    after: ['restore-prepare@self?'],
    ops: [
      command({
        name: `put the restored data of ${name} in place`,
        run: shCommand(`set -e
[ -e ${own} ] || mv ${staging}/data/member ${own}
sync ${own}
install -m 0644 ${staging}/restored.json ${paths.restored}.new
mv -f ${paths.restored}.new ${paths.restored}
sync ${paths.restored}
rm -rf ${staging}`),
        unless: `grep -qsF ${quoteWord(run.id)} ${paths.restored}`,
      }),
      directory({ path: params.etcd_data, owner: 'etcd', group: 'etcd', mode: '0700' }),
    ],
  };
}

/** It is a quorum of one: clients are served from here on. */
export function startStages(scope: Scope, { instance }: Source): readonly StageDraft[] {
  const { cluster } = scope;
  const member = memberOf(instance);
  return [
    ...(startsAtIndexOne(scope)
      ? [
          {
            name: 'restore-tokens',
            host: instance.host,
            ops: [bootstrapFile(member, cluster.name, { signsTokens: true })],
          },
        ]
      : []),
    ...within(
      [
        launch(member, { after: ['restore-tokens@self?'], quorum: true, members: [member] }),
        enableAuth(cluster, [member]),
      ],
      ['restore-tokens', 'launch'],
    ),
  ];
}

/** The others begin without data, and join one after the other, as a new member does. */
export function joinStages(scope: Scope, { instance }: Source): readonly StageDraft[] {
  const { cluster, facts, run } = scope;
  const answering = reached(scope);
  const living = { ...cluster, instances: answering };
  const begun = facts.from(etcdSnapshots, instance)?.restored?.run === run.id;
  const first = memberOf(instance);
  const others = membersOf(living).filter((m) => m.name !== first.name);
  const formation = formationOf(living, facts);
  const options = begun
    ? {
        present: formation.existing,
        joiners: formation.joiners,
        learners: formation.learners,
        peers: formation.peers,
      }
    : { present: [first], joiners: others, learners: [], peers: [peering(first)] };
  return [
    ...within(joinAll(living, { ...options, signsTokens: startsAtIndexOne(scope) }), [
      'join',
      'launch',
      'vote',
    ]),
    // One that had joined before an interruption runs, and is enabled again.
    ...options.present
      .filter((m) => m.name !== first.name)
      .map((m) => withoutEdges(launch(m, { after: [], quorum: true, members: membersOf(living) }))),
  ];
}

/** Where tokens were signed for a while. */
export function plainTokens(scope: Scope): readonly StageDraft[] {
  return startsAtIndexOne(scope) ? plainTokenStages(scope, reached(scope)) : [];
}

export function finishStages(scope: Scope): readonly StageDraft[] {
  return reached(scope).map((i) => {
    const stage = withoutEdges(finish(memberOf(i), scope.cluster));
    // One that was written for a start that had been made already.
    return {
      ...stage,
      ops: [...stage.ops, absent({ path: paths.bootstrap }), absent({ path: paths.tokenKey })],
    };
  });
}

/** The way back: each member has the data that it had. */
export function backStages(scope: Scope): readonly StageDraft[] {
  return reached(scope).map(({ name, host, params }): StageDraft => {
    const [own, kept] = [memberDirectory(params), keptDirectory(params)].map(quoteWord) as [string, string];
    return {
      name: 'restore-back',
      host,
      ops: [
        unit({ name: restoreUnit, state: 'stopped', enabled: 'keep' }),
        command({
          name: `stop etcd of ${name}, and put its data back from ${keptDirectory(params)}`,
          run: shCommand(`set -e
systemctl stop ${unitName}
rm -rf ${own} ${paths.bootstrap} ${paths.restored} ${paths.tokenKey}
if [ -d ${kept}/wal ]; then mv ${kept} ${own}; else rm -rf ${kept}; fi
sync ${quoteWord(params.etcd_data)}`),
          unless: `[ ! -e ${kept} ]`,
          timeoutMs: HOUR_MS,
        }),
        absent({ path: stagingDirectory(params), recursive: true }),
      ],
    };
  });
}

export function resumeStages(scope: Scope): readonly StageDraft[] {
  const members: readonly Member[] = reached(scope).map(memberOf);
  return members.map((m) => withoutEdges(launch(m, { after: [], quorum: false, members })));
}

/** Of a stage of an install its edges to stages that are no part of this phase go. */
function within(stages: readonly Stage[], names: readonly string[]): readonly StageDraft[] {
  return stages.map((stage) => ({
    ...stage,
    after: stage.after.filter((reference) => names.includes(reference.replace(/@.*/, ''))),
  }));
}

function withoutEdges(stage: Stage): StageDraft {
  return { ...stage, after: [] };
}
