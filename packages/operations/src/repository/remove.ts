import { removeOps, type RepositoryPackage } from '@pigsty/infra/contract';
import { PigstyError, type Op } from '@pigsty/sdk';
import type { OpenEstate } from '../run/open.ts';
import type { PreparedAdd } from './add.ts';
import { builtRepositories } from './built.ts';
import { repositoryModule } from './module.ts';

export interface RemoveOptions {
  /** `tool` or `tool=2.0`. */
  readonly words: readonly string[];
  readonly limit?: string;
  readonly signal: AbortSignal;
}

export interface PreparedRemoval extends PreparedAdd {
  /** Words that name nothing in any of the repositories: that is done already. */
  readonly absent: readonly string[];
}

/** What removes packages that were added by hand, as a module of one run, and where. Throws USAGE for one that came from a source. */
export async function removalOf(
  estate: OpenEstate,
  { words, ...options }: RemoveOptions,
): Promise<PreparedRemoval> {
  const repositories = await builtRepositories(estate, options);
  const all = repositories.flatMap(({ state }) => state.packages);
  for (const word of words)
    if (named(all, word).length > 0 && addedByHand(all, word).length === 0)
      throw new PigstyError('USAGE', `${word} came from a source: only what was added by hand is removed`, {
        hint: '`pigsty repo list` says what was added by hand. A build drops what no list asks for any longer.',
      });
  const ops = new Map(
    repositories.map(({ node, family, state: { packages } }): [string, readonly Op[]] => {
      const gone = [...new Set(words.flatMap((word) => addedByHand(packages, word)))];
      return [node.host, gone.length === 0 ? [] : removeOps(node, family, gone)];
    }),
  );
  return {
    module: repositoryModule('remove', ops),
    hosts: [...ops.keys()],
    absent: words.filter((word) => named(all, word).length === 0),
  };
}

function addedByHand(packages: readonly RepositoryPackage[], word: string): readonly RepositoryPackage[] {
  return named(packages, word).filter(({ origin }) => origin === 'added');
}

function named(packages: readonly RepositoryPackage[], word: string): readonly RepositoryPackage[] {
  const [name, version] = word.split('=');
  return packages.filter((one) => one.name === name && (version === undefined || one.version === version));
}
