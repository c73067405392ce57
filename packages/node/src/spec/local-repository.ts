import { quoteWord, type Cluster, type Instance, type Inventory, type SharedFacts } from '@pigsty/sdk';
import { withAdminIp } from './admin-ip.ts';
import { identify } from './identity.ts';
import type { NodeParams } from './schema.ts';

/** The estate's own package repository, as INFRA keeps it: what NODE reads of INFRA's parameters. */
export interface LocalRepository {
  /** The infra node that keeps it. */
  readonly host: string;
  /** `/www/pigsty` on that host. */
  readonly path: string;
  /** Where hosts find it: `http://10.10.10.10:80/pigsty` */
  readonly url: string;
}

export const localRepositoryName = 'pigsty-local';

/** There is one where an infra node has `repo_enabled`, as it has by default; that of the administration node first. */
export function localRepositoryOf(inventory: Inventory): LocalRepository | undefined {
  const { admin_ip } = inventory.estate;
  const keepers = [...inventory.hosts]
    .filter(([, { vars }]) => vars['infra_seq'] !== undefined && !isFalse(vars['repo_enabled']))
    .map(([host]) => host);
  const host = keepers.find((one) => one === admin_ip) ?? keepers[0];
  if (host === undefined) return undefined;
  const vars = inventory.hosts.get(host)?.vars ?? {};
  const text = (name: string, value: string): string => {
    const given = vars[name];
    return typeof given === 'string' && given !== '' ? given : value;
  };
  const [home, name] = [text('repo_home', '/www'), text('repo_name', 'pigsty')];
  const endpoint = withAdminIp(text('repo_endpoint', 'http://${admin_ip}:80'), { inventory });
  return { host, path: `${home}/${name}`, url: `${endpoint.replace(/\/+$/, '')}/${name}` };
}

function isFalse(value: unknown): boolean {
  return value === false || (typeof value === 'string' && /^(?:false|no|off)$/i.test(value));
}

export interface RepositoryFacts {
  /** It has been built, and is whole. */
  readonly built: boolean;
}

/** The repository, and how the host that keeps it is asked whether it is there. */
export interface AskedRepository {
  readonly repository: LocalRepository;
  readonly facts: SharedFacts<NodeParams, RepositoryFacts>;
  readonly keeper: Cluster<NodeParams>;
  readonly instance: Instance<NodeParams>;
}

/** For `inventory.derive`: the question must be the same each time. */
export function askedRepository(inventory: Inventory): AskedRepository | undefined {
  const repository = localRepositoryOf(inventory);
  if (repository === undefined) return undefined;
  for (const cluster of inventory.derive(identify).clusters) {
    const instance = cluster.instances.find(({ host }) => host === repository.host);
    if (instance === undefined) continue;
    return {
      repository,
      instance,
      keeper: { ...cluster, instances: [instance] },
      facts: {
        module: 'node',
        name: 'repository',
        script: () => `[ ! -f ${quoteWord(`${repository.path}/repo_complete`)} ] || echo built`,
        parse: (output) => ({ built: output.trim() === 'built' }),
      },
    };
  }
  return undefined;
}

/** Whether a host is to take packages from the estate's own repository, once that is there. */
export function wantsLocal({ node_repo_modules }: Pick<NodeParams, 'node_repo_modules'>): boolean {
  return node_repo_modules.split(/[\s,]+/).includes('local');
}
