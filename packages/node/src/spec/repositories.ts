import { platformOf, type HostFacts, type Inventory, type RepoArgs } from '@pigsty/sdk';
import { z } from 'zod';
import { withAdminIp } from './admin-ip.ts';
import type { NodeParams } from './schema.ts';

/** What NODE reads of an entry of `repo_upstream`; INFRA, whose parameter it is, explains what is wrong with one. */
const Entry = z.object({
  name: z.string(),
  module: z.string(),
  releases: z.array(z.number()),
  arch: z.array(z.string()),
  baseurl: z.record(z.string(), z.string()),
  meta: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
});
type Entry = z.output<typeof Entry>;

export interface RepositoryHost {
  readonly host: string;
  readonly params: NodeParams;
  readonly facts: HostFacts | undefined;
}

/** The entries of `repo_upstream` that a host uses: of its modules, for its system, at the address of the region. */
export function repositoriesOf(
  { host, params, facts }: RepositoryHost,
  inventory: Inventory,
): readonly RepoArgs[] {
  const modules = params.node_repo_modules.split(/[\s,]+/).filter((word) => word !== '');
  const listed: unknown = inventory.hosts.get(host)?.vars['repo_upstream'];
  if (facts === undefined || !Array.isArray(listed)) return [];
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

function repository({ name, baseurl, meta = {} }: Entry, facts: HostFacts, inventory: Inventory): RepoArgs {
  const { family } = platformOf(facts);
  const address = withAdminIp(baseurl[inventory.estate.region] ?? baseurl['default'] ?? '', { inventory })
    .replaceAll('${distro_codename}', facts.osCodename)
    .replaceAll('${distro_name}', facts.osVendor);
  const [url = '', ...rest] = address.trim().split(/\s+/);
  // As in the original, which does not verify signatures; set `gpgcheck` and `gpgkey` in `meta` to do so.
  if (family === 'rpm') return { name, family, urls: [url], options: { gpgcheck: 0, ...meta } };
  const [suite = './', ...components] = rest;
  return { name, family, urls: [url], suites: [suite], components, trusted: true };
}
