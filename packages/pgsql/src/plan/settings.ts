import type { JsonValue, ModuleFacts, Stage } from '@pigsty/sdk';
import type { PgFacts } from '../facts/instance.ts';
import type { DynamicConfig } from '../ops/config/model.ts';
import { alteredSettings } from '../ops/altered-settings.ts';
import { patroniConfig } from '../ops/config.ts';
import { restartConfig } from '../handover/config.ts';
import { patroniRestart } from '../ops/restart.ts';
import type { RestartArgs } from '../ops/restart/args.ts';
import { COMPUTED_SIZES, declaredParameters } from '../render/postgresql/parameters.ts';
import { localParameters } from '../render/patroni-yml.ts';
import {
  restCredentials,
  restEndpoint,
  rtoPlan,
  sessionOf,
  type PgCluster,
  type PgInstance,
} from '../spec/cluster.ts';
import { declaredTexts } from './desired.ts';
import { atLeader, onHost } from './stages.ts';
import { isLeadingRole } from '../rest/leading-role.ts';

/** The dynamic configuration of a living cluster follows the inventory. */
export function settings(
  cluster: PgCluster,
  desired: DynamicConfig,
  { facts, after }: { readonly facts: ModuleFacts<PgFacts>; readonly after: readonly string[] },
): Stage {
  const { params } = cluster;
  const leader = cluster.instances.find((instance) => leads(instance, facts));
  return atLeader(cluster, {
    name: 'settings',
    after,
    ops: [
      patroniConfig({
        cluster: cluster.name,
        members: cluster.instances.map(restEndpoint),
        credentials: restCredentials(params),
        session: sessionOf(params),
        desired,
        tolerant: tolerantOf(cluster),
        loopSeconds: rtoPlan(params).loopWait,
        ...(leader === undefined ? {} : { leader: leader.name }),
      }),
    ],
  });
}

function leads({ host }: PgInstance, facts: ModuleFacts<PgFacts>): boolean {
  return isLeadingRole(facts.of(host)?.role);
}

/** Sizes that are computed and not declared. */
function tolerantOf({ params }: PgCluster): readonly string[] {
  const declared = declaredParameters(params);
  return COMPUTED_SIZES.filter((name) => declared[name] === undefined);
}

/**
 * Restarts members where a declared parameter waits for it: one at a time, replicas before the leader. A value that is
 * lowered takes effect on a replica only after the leader has it: those replicas' turn is the last.
 */
export function restarts(
  cluster: PgCluster,
  desired: DynamicConfig,
  facts: ModuleFacts<PgFacts>,
): readonly Stage[] {
  const leaders = cluster.instances.filter((i) => leads(i, facts));
  const replicas = cluster.instances.filter((i) => !leaders.includes(i));
  const turns = [
    ...replicas.map((instance) => ({ name: 'restart', instance, turn: 'before-leader' as const })),
    ...leaders.map((instance) => ({ name: 'restart', instance, turn: 'leader' as const })),
    ...replicas.map((instance) => ({ name: 'restart-again', instance, turn: 'after-leader' as const })),
  ];
  const resets = cluster.params.pg_alter_system === 'reset';
  const altered = cluster.instances.map((instance) => resetAltered(cluster, instance, desired));
  const stages = turns.map(({ name, instance, turn }, i) => {
    const before = turns[i - 1];
    return onHost(cluster, instance, {
      name,
      after: [
        `settings@${cluster.name}`,
        'replica@self',
        'altered@self?',
        ...(before === undefined ? [] : [`${before.name}@${before.instance.host}`]),
      ],
      ops: [
        patroniRestart({
          member: restEndpoint(instance),
          credentials: restCredentials(instance.params),
          session: sessionOf(instance.params),
          dataDir: instance.params.pg_data,
          desired,
          local: localParameters(instance),
          tolerant: tolerantOf(cluster),
          alteredIsReset: resets,
          turn,
          ...held(turn === 'leader' ? restartConfig(instance, 'deploy') : undefined),
        }),
      ],
    });
  });
  return [...(resets ? altered : []), ...stages];
}

function held(hold: JsonValue | undefined): Pick<RestartArgs, 'hold'> {
  return hold === undefined ? {} : { hold };
}

/** Before a restart would bring it into effect. */
function resetAltered(cluster: PgCluster, instance: PgInstance, desired: DynamicConfig): Stage {
  return onHost(cluster, instance, {
    name: 'altered',
    after: [`settings@${cluster.name}`, 'replica@self'],
    ops: [
      alteredSettings({
        instance: instance.name,
        session: sessionOf(instance.params),
        declared: declaredTexts(desired, instance),
      }),
    ],
  });
}
