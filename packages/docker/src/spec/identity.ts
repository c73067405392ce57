import { onceEach, ParamParser, type Cluster, type Identified, type Inventory } from '@pigsty/sdk';
import { DockerParams } from './schema.ts';

export type DockerCluster = Cluster<DockerParams>;
export type DockerHost = DockerCluster['instances'][number];

/** Hosts with `docker_enabled`, as the one cluster `docker`: engines know nothing of each other. */
export function identify(inventory: Inventory): Identified<DockerParams> {
  const parser = new ParamParser(DockerParams, inventory);
  const parsed = [...inventory.hosts.values()]
    .filter(({ vars }) => vars['docker_enabled'] !== undefined)
    .map((host) => ({ host: host.address, ...parser.parse(host.vars, host.address) }));
  const instances = parsed.flatMap(({ host, params }) =>
    params?.docker_enabled === true ? [{ name: host, host, params }] : [],
  );
  const [first] = instances;
  return {
    clusters:
      first === undefined ? [] : [{ module: 'docker', name: 'docker', params: first.params, instances }],
    problems: onceEach(parsed.flatMap(({ problems }) => problems)),
  };
}
