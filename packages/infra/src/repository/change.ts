import { command, shCommand, type HostFacts, type Op } from '@pigsty/sdk';
import type { InfraNode } from '../spec/components.ts';
import { changeScript } from './change-script.ts';
import type { Incoming } from './incoming.ts';
import { localUrl, repositoryPlace, type RepositoryPackage } from './state.ts';

const timeoutMs = 3_600_000;

/** Puts files that a host holds into its repository, and is done already where that has them as added by hand. */
export function addOps(node: InfraNode, family: HostFacts['family'], incoming: Incoming): readonly Op[] {
  const lines = incoming.packages.map(({ name, version, arch, bytes, sha256, file }) =>
    [name, version, arch, bytes, sha256, file, 'added'].join(' '),
  );
  return [
    command({
      name: `add ${listed(incoming.packages)} to the package repository ${repositoryPlace(node)}`,
      run: change(node, family, [incoming.directory]),
      unless: shCommand(
        'lock=$1/packages.lock; shift; for line do grep -qxF -- "$line" "$lock" || exit 1; done',
        [repositoryPlace(node), ...lines],
      ),
      timeoutMs,
    }),
  ];
}

/** Takes packages that were added by hand out of a repository, and is done already where it has none of them. */
export function removeOps(
  node: InfraNode,
  family: HostFacts['family'],
  packages: readonly RepositoryPackage[],
): readonly Op[] {
  const files = packages.map(({ file }) => file);
  return [
    command({
      name: `remove ${listed(packages)} from the package repository ${repositoryPlace(node)}`,
      run: change(node, family, ['', ...files]),
      unless: shCommand(
        'lock=$1/packages.lock; shift; for file do ! cut -d " " -f 6 "$lock" | grep -qxF -- "$file" || exit 1; done',
        [repositoryPlace(node), ...files],
      ),
      timeoutMs,
    }),
  ];
}

function change(
  node: InfraNode,
  family: HostFacts['family'],
  words: readonly string[],
): ReturnType<typeof shCommand> {
  const { repo_home, repo_name } = node.params;
  return shCommand(changeScript(family), [repo_home, repo_name, localUrl(node), ...words], {
    timeoutMs,
    reports: true,
  });
}

function listed(packages: readonly RepositoryPackage[]): string {
  return packages.map(({ name, version }) => `${name} ${version}`).join(', ');
}
