import type { ModuleFacts, Stage } from '@pigsty/sdk';
import type { PgFacts } from '../facts/instance.ts';
import type { DynamicConfig } from '../ops/config/dynamic.ts';
import { patroniConfig } from '../ops/config.ts';
import { patroniRestart } from '../ops/restart.ts';
import { COMPUTED_SIZES } from '../render/postgresql/parameters.ts';
import { restCredentials, restEndpoint, rtoPlan, type PgCluster, type PgInstance } from '../spec/cluster.ts';
import { atLeader, onHost } from './stages.ts';

/** The dynamic configuration of a living cluster follows the inventory. */
export function settings(cluster: PgCluster, desired: DynamicConfig, after: readonly string[]): Stage {
  const { params } = cluster;
  return atLeader(cluster, {
    name: 'settings',
    after,
    ops: [
      patroniConfig({
        cluster: cluster.name,
        members: cluster.instances.map(restEndpoint),
        credentials: restCredentials(params),
        desired,
        tolerant: COMPUTED_SIZES.filter((name) => params.pg_parameters[name] === undefined),
        loopSeconds: rtoPlan(params).loopWait,
      }),
    ],
  });
}

/** Parameters of a member's own configuration file that take a restart. */
const LOCAL_PARAMETERS = ['listen_addresses', 'port', 'unix_socket_directories', 'hba_file'];

/**
 * Restarts members where a declared parameter waits for it: one at a time, replicas before the leader. A value that is
 * lowered takes effect on a replica only after the leader has it: those replicas' turn is the last.
 */
export function restarts(
  cluster: PgCluster,
  desired: DynamicConfig,
  facts: ModuleFacts<PgFacts>,
): readonly Stage[] {
  const leads = (instance: PgInstance): boolean =>
    /^(primary|standby_leader)$/.test(facts.of(instance.host)?.role ?? '');
  const replicas = cluster.instances.filter((i) => !leads(i));
  const turns = [
    ...replicas.map((instance) => ({ name: 'restart', instance, turn: 'before-leader' as const })),
    ...cluster.instances
      .filter(leads)
      .map((instance) => ({ name: 'restart', instance, turn: 'leader' as const })),
    ...replicas.map((instance) => ({ name: 'restart-again', instance, turn: 'after-leader' as const })),
  ];
  return turns.map(({ name, instance, turn }, i) => {
    const before = turns[i - 1];
    return onHost(cluster, instance, {
      name,
      after: [
        `settings@${cluster.name}`,
        'replica@self',
        ...(before === undefined ? [] : [`${before.name}@${before.instance.host}`]),
      ],
      ops: [
        patroniRestart({
          member: restEndpoint(instance),
          credentials: restCredentials(instance.params),
          managed: managedNames(desired),
          turn,
        }),
      ],
    });
  });
}

function managedNames(desired: DynamicConfig): readonly string[] {
  const parameters = (desired['postgresql'] as DynamicConfig | undefined)?.['parameters'];
  return [...Object.keys((parameters ?? {}) as DynamicConfig), ...LOCAL_PARAMETERS];
}
