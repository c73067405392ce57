import type { ModuleFacts, Problem } from '@pigsty/sdk';
import type { DockerFacts } from '../facts/engine.ts';
import type { DockerCluster } from './identity.ts';

/** What an engine has would not be lost by a move, and not be found either: containers would be away, images pulled again. */
export function checkFacts(cluster: DockerCluster, facts: ModuleFacts<DockerFacts>): readonly Problem[] {
  return cluster.instances.flatMap(({ name, host, params }): readonly Problem[] => {
    const { engine, containers = [] } = facts.of(host) ?? {};
    if (engine === undefined || engine.images + containers.length === 0) return [];
    const wanted = [params.docker_data, params.docker_storage_driver];
    const have = [engine.directory, engine.driver];
    if (wanted.join(' ') === have.join(' ')) return [];
    return [
      {
        severity: 'error',
        rule: 'docker-moved',
        subject: name,
        host,
        cluster: cluster.name,
        message: `Docker has ${count(engine.images, 'image')} and ${count(containers.length, 'container')} in ${have.join(' by ')}, and shall use ${wanted.join(' by ')}`,
        hint: `Set docker_data: ${engine.directory} and docker_storage_driver: ${engine.driver}, or move them by hand while Docker is stopped.`,
      },
    ];
  });
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
