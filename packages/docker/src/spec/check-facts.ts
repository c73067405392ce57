import type { ModuleFacts, Problem } from '@pigsty/sdk';
import type { DockerFacts } from '../facts/engine.ts';
import { optionsOfDaemonJson } from '../render/daemon-json.ts';
import type { DockerCluster, DockerHost } from './identity.ts';
import { unitName } from './paths.ts';

type Finding = Pick<Problem, 'severity' | 'rule' | 'message' | 'hint'>;

/** What hosts say of their engines, before anything is changed. */
export function checkFacts(cluster: DockerCluster, facts: ModuleFacts<DockerFacts>): readonly Problem[] {
  return cluster.instances.flatMap((instance): readonly Problem[] => {
    const have = facts.of(instance.host);
    if (have === undefined) return [];
    const { name: subject, host } = instance;
    return [...moved(instance, have), ...givenTwice(instance, have), ...besideFirewall(have)].map(
      (finding) => ({
        ...finding,
        subject,
        host,
        cluster: cluster.name,
      }),
    );
  });
}

/** What an engine has would not be lost by a move, and not be found either: containers would be away, images pulled again. */
function moved({ params }: DockerHost, { engine, containers }: DockerFacts): readonly Finding[] {
  if (engine === undefined || engine.images + containers.length === 0) return [];
  const wanted = [params.docker_data, params.docker_storage_driver];
  const have = [engine.directory, engine.driver];
  if (wanted.join(' ') === have.join(' ')) return [];
  return [
    {
      severity: 'error',
      rule: 'docker-moved',
      message: `Docker has ${count(engine.images, 'image')} and ${count(containers.length, 'container')} in ${have.join(' by ')}, and shall use ${wanted.join(' by ')}`,
      hint: `Set docker_data: ${engine.directory} and docker_storage_driver: ${engine.driver}, or move them by hand while Docker is stopped.`,
    },
  ];
}

/** An engine does not start with an option that it is given by a flag and by its file (docs.docker.com, "Docker daemon configuration overview"). */
function givenTwice({ params }: DockerHost, { flags }: DockerFacts): readonly Finding[] {
  const ours = optionsOfDaemonJson(params);
  const twice = [...new Set(flags)].filter((flag) => ours.includes(flag));
  if (twice.length === 0) return [];
  return [
    {
      severity: 'error',
      rule: 'docker-flag',
      message: `${unitName} starts Docker with ${twice.join(' ')}, which daemon.json sets too: it would not start`,
      hint: `Take the options out of its unit (systemctl cat ${unitName}) and of DOCKER_OPTS in /etc/default/docker; parameters of DOCKER set them.`,
    },
  ];
}

/** Docker writes rules of its own before those of a firewall (docs.docker.com, "Packet filtering and firewalls"). */
function besideFirewall({ firewalls, published }: DockerFacts): readonly Finding[] {
  if (firewalls.length === 0 || published.length === 0) return [];
  return [
    {
      severity: 'warning',
      rule: 'docker-published-ports',
      message: `containers publish ports that ${firewalls.join(' and ')} does not keep closed: ${published.join(', ')}`,
      hint: 'Publish with an address, as in docker run --publish 127.0.0.1:8080:80, or restrict them in the chain DOCKER-USER.',
    },
  ];
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
