import type { ModuleFacts, Problem, RemovePlanOptions } from '@pigsty/sdk';
import type { DockerFacts } from '../facts/engine.ts';
import type { DockerCluster } from '../spec/identity.ts';

/** Somebody runs something there. */
export function refuseRemove(
  cluster: DockerCluster,
  facts: ModuleFacts<DockerFacts>,
  { hosts, force }: RemovePlanOptions,
): readonly Problem[] {
  if (force === true) return [];
  return cluster.instances
    .filter(({ host }) => hosts.has(host))
    .flatMap(({ name, host }): readonly Problem[] => {
      const running = (facts.of(host)?.containers ?? []).filter(({ state }) => state === 'running');
      if (running.length === 0) return [];
      return [
        {
          severity: 'error',
          rule: 'docker-containers',
          subject: name,
          host,
          cluster: cluster.name,
          message: `containers run there: ${running.map((c) => c.name).join(', ')}`,
          hint: 'Stop them first (docker stop), or add --force: they are stopped then.',
        },
      ];
    });
}
