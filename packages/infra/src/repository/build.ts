import { createHash } from 'node:crypto';
import {
  command,
  directory,
  file,
  pkg,
  platformOf,
  repoFiles,
  shCommand,
  type HostFacts,
  type Inventory,
  type Op,
} from '@pigsty/sdk';
import { upstreamOf } from '@pigsty/node/contract';
import type { InfraNode } from '../spec/components.ts';
import { users } from '../spec/paths.ts';
import { buildScript } from './build-script.ts';
import { rpmBuildScript } from './rpm-build-script.ts';
import { localUrl, repositoryPlace } from './state.ts';

/** A package that the repository is to hold: the first of its names that a source carries. */
export interface WantedPackage {
  readonly names: readonly string[];
  /** The parameter that asks for it. */
  readonly reason: string;
  readonly optional?: boolean;
}

export interface BuildRequest {
  readonly node: InfraNode;
  readonly facts: HostFacts;
  readonly inventory: Inventory;
  readonly wanted: readonly WantedPackage[];
  /** Marks a build that takes the newest versions although nothing else has changed. */
  readonly refresh?: string;
}

const lists = '/etc/pigsty/repository';

/** What each package format builds with. */
const builders = {
  deb: { script: buildScript, package: 'apt-utils', extension: 'sources' },
  rpm: { script: rpmBuildScript, package: 'createrepo_c', extension: 'repo' },
} as const;
const hours = 3_600_000;

/** What builds the repository of an infra node, and is done already where that was built from the same lists. */
export function repositoryOps({ node, facts, inventory, wanted, refresh }: BuildRequest): readonly Op[] {
  const { params } = node;
  const builder = builders[platformOf(facts).family];
  const sources = sourcesOf(node, facts, inventory);
  const files: readonly (readonly [name: string, content: string])[] = [
    ['wanted', linesOf(wanted)],
    ['urls', urlsOf(node, facts)],
    ...sources.map(({ name, content }): [string, string] => [
      `sources/${name}.${builder.extension}`,
      content,
    ]),
    // With sources of its own the inventory says where everything comes from.
    ...(params.repo_remove && sources.length > 0 ? [['only', ''] as const] : []),
  ];
  const digest = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 24);
  const place = repositoryPlace(node);
  const said = refresh === undefined ? `${digest} *` : `${digest} ${refresh}`;
  return [
    pkg({ names: [builder.package], reason: 'repo_enabled' }),
    directory({ path: lists }),
    directory({ path: `${lists}/sources` }),
    directory({ path: params.repo_home, ...groupOf(params) }),
    ...files.map(([name, content]) => file({ path: `${lists}/${name}`, content })),
    command({
      name: `build the package repository ${place}`,
      run: shCommand(
        builder.script,
        [params.repo_home, params.repo_name, lists, `${digest} ${refresh ?? 'first'}`, localUrl(node)],
        { timeoutMs: hours, reports: true },
      ),
      unless: shCommand(
        'read -r asked <"$1/asked" && [ -f "$1/repo_complete" ] && case $asked in $2) ;; *) false ;; esac',
        [place, said],
      ),
      timeoutMs: hours,
    }),
  ];
}

/** The directory of the web server may be the one that holds the repositories. */
function groupOf({ nginx_enabled, nginx_data, nginx_home, repo_home }: InfraNode['params']): {
  readonly group?: string;
} {
  return nginx_enabled && [nginx_data, nginx_home].includes(repo_home) ? { group: users.nginx } : {};
}

function sourcesOf(
  { host, params }: InfraNode,
  facts: HostFacts,
  inventory: Inventory,
): readonly { readonly name: string; readonly content: string }[] {
  const listed: unknown = inventory.hosts.get(host)?.vars['repo_upstream'];
  if (!Array.isArray(listed)) return [];
  const modules = params.repo_modules.split(/[\s,]+/).filter((word) => word !== '' && word !== 'local');
  return upstreamOf(listed, { modules, facts, inventory }).flatMap((args) => {
    const { content } = repoFiles(args).definition;
    return content === undefined ? [] : [{ name: args.name, content }];
  });
}

function linesOf(wanted: readonly WantedPackage[]): string {
  const lines = wanted.map(
    ({ names, reason, optional }) =>
      `${optional === true ? 'optional' : 'needed'}\t${reason}\t${names.join(' ')}\n`,
  );
  // Sorted, as hosts answer in any order.
  return [...new Set(lines)].sort().join('');
}

function urlsOf({ params }: InfraNode, facts: HostFacts): string {
  const filled = (text: string): string =>
    text
      .replaceAll('${distro_codename}', facts.osCodename)
      .replaceAll('${releasever}', String(facts.osMajor))
      .replaceAll('${arch}', facts.arch);
  return params.repo_url_packages
    .map((one) => (typeof one === 'string' ? { name: one.replace(/^.*\//, ''), url: one } : one))
    .map(({ name, url }) => `${filled(name)} ${filled(url)}\n`)
    .join('');
}
