import {
  parseRepository,
  repositoryNodes,
  repositoryQuestion,
  type RepositoryState,
} from '@pigsty/infra/contract';
import type { OpenEstate } from '../run/open.ts';
import { lookAt } from './look-at.ts';
import { wantedPackages } from './wanted.ts';

/** The repository of one infra node. */
export interface LookedAtRepository extends RepositoryState {
  readonly host: string;
  /** Why the node did not answer. */
  readonly unreached?: string;
  /** What hosts of the estate would install, and the repository has under none of its names. */
  readonly missing: readonly string[];
}

export interface LookOptions {
  /** Reads every file, and asks as a client would. */
  readonly verify: boolean;
  readonly signal: AbortSignal;
}

/** What the repositories of the estate hold, and with `verify` whether they are what was built, and enough. */
export async function lookAtRepositories(
  estate: OpenEstate,
  { verify, signal }: LookOptions,
): Promise<readonly LookedAtRepository[]> {
  const nodes = repositoryNodes(estate.inventory);
  const questions = new Map(nodes.map((node) => [node.host, repositoryQuestion(node, { verify })]));
  // What is wanted is known of hosts that answer: all are asked only where that matters.
  const report = await lookAt(estate, { questions, everyHost: verify, signal });
  return nodes.map((node): LookedAtRepository => {
    const host = report.hosts.get(node.host);
    if (host === undefined) {
      const unreached = report.unreached.get(node.host)?.message ?? 'it was not asked';
      return { host: node.host, unreached, built: false, packages: [], faults: [], missing: [] };
    }
    const state = parseRepository(host.answers.get('repository') ?? '');
    const have = new Set(state.packages.map(({ name }) => name));
    const lacks = (names: readonly string[]): boolean => !names.some((n) => have.has(n.replace(/=.*/, '')));
    const missing =
      verify && state.built
        ? wantedPackages(report, node, host.facts)
            .filter(({ optional, names }) => optional !== true && lacks(names))
            .map(({ names: [first = ''] }) => first)
        : [];
    return { host: node.host, ...state, missing: [...new Set(missing)] };
  });
}
