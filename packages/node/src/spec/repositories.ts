import { platformOf, type HostFacts, type Inventory, type RepoArgs } from '@pigsty/sdk';
import { z } from 'zod';
import { withAdminIp } from './admin-ip.ts';
import { localRepositoryName, type LocalRepository } from './local-repository.ts';
import type { NodeParams } from './schema.ts';

/** What NODE reads of an entry of `repo_upstream`; INFRA, whose parameter it is, explains what is wrong with one. */
const Entry = z.object({
  name: z.string(),
  module: z.string(),
  releases: z.array(z.number()),
  arch: z.array(z.string()),
  baseurl: z.record(z.string(), z.string()),
  meta: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  minor: z.boolean().optional(),
});
type Entry = z.output<typeof Entry>;

export interface RepositoryHost {
  readonly host: string;
  readonly params: NodeParams;
  readonly facts: HostFacts | undefined;
  /** The estate's own repository, where that is there and the host is to use it. */
  readonly local?: LocalRepository | undefined;
}

/** The entries of `repo_upstream` that a host uses: of its modules, for its system, at the address of the region. */
export function repositoriesOf(
  { host, params, facts, local }: RepositoryHost,
  inventory: Inventory,
): readonly RepoArgs[] {
  const modules = params.node_repo_modules.split(/[\s,]+/).filter((word) => word !== '');
  const listed: unknown = inventory.hosts.get(host)?.vars['repo_upstream'];
  if (facts === undefined) return [];
  const upstream = Array.isArray(listed) ? upstreamOf(listed, { modules, facts, inventory }) : [];
  const given = upstream.some(({ name }) => name === localRepositoryName);
  return local === undefined || given ? upstream : [...upstream, localSource(local, facts)];
}

/** The entries of a list of repositories for these modules, for the system of the host, at the address of the region. */
export function upstreamOf(
  listed: readonly unknown[],
  {
    modules,
    facts,
    inventory,
  }: { readonly modules: readonly string[]; readonly facts: HostFacts; readonly inventory: Inventory },
): readonly RepoArgs[] {
  return listed
    .flatMap((value: unknown): readonly Entry[] => {
      const { data } = Entry.safeParse(value);
      return data === undefined ? [] : [data];
    })
    .filter(({ module, releases, arch }) => {
      const fits = releases.includes(facts.osMajor) && arch.includes(facts.arch);
      return fits && modules.includes(module);
    })
    .map((entry) => repository(entry, facts, inventory));
}

/**
 * Not signed, as the original's: who may write to the infra node may do anything. That node takes them as files, as it has nothing
 * yet that serves them when it begins.
 */
function localSource({ host, path, url }: LocalRepository, facts: HostFacts): RepoArgs {
  const { family } = platformOf(facts);
  const address = facts.address === host ? `file://${path}` : url;
  const common = { name: localRepositoryName, family, urls: [address], trusted: true };
  return family === 'deb' ? { ...common, suites: ['./'] } : { ...common, options: { module_hotfixes: true } };
}

function repository(entry: Entry, facts: HostFacts, inventory: Inventory): RepoArgs {
  const { name, baseurl, meta = {} } = entry;
  const { family } = platformOf(facts);
  const address = withAdminIp(baseurl[inventory.estate.region] ?? baseurl['default'] ?? '', { inventory })
    .replaceAll('${distro_codename}', facts.osCodename)
    .replaceAll('${distro_name}', facts.osVendor);
  const [url = '', ...rest] = address.trim().split(/\s+/);
  // As in the original, which does not verify signatures; set `gpgcheck` and `gpgkey` in `meta` to do so.
  if (family === 'rpm')
    return {
      name,
      family,
      urls: [url.replaceAll('$releasever', releaseOf(entry, facts))],
      options: { gpgcheck: 0, ...meta },
    };
  const [suite = './', ...components] = rest;
  return { name, family, urls: [url], suites: [suite], components, trusted: true };
}

/**
 * What stands for `$releasever` in the address of a repository, as in the original; dnf itself would put the major version there. EPEL 10
 * has `10z` for the newest minor release, and the PostgreSQL project one directory for each from 9.6 on.
 */
function releaseOf({ name, minor = false }: Entry, { osMajor, osVersion }: HostFacts): string {
  const ofMinor = Number(osVersion.split('.')[1] ?? '');
  const newest = osMajor >= 10 || (osMajor === 9 && ofMinor >= 6);
  if (name.startsWith('epel') && osMajor >= 10) return `${osMajor}z`;
  return minor || (name.startsWith('pgdg') && newest) ? osVersion : '$releasever';
}
