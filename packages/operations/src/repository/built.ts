import {
  parseRepository,
  repositoryQuestion,
  type InfraNode,
  type RepositoryState,
} from '@pigsty/infra/contract';
import { PigstyError, type HostFacts } from '@pigsty/sdk';
import type { OpenEstate } from '../run/open.ts';
import { keepersOf } from './keepers.ts';
import { lookAt } from './look-at.ts';

/** An infra node whose repository was built. */
export interface BuiltRepository {
  readonly node: InfraNode;
  readonly family: HostFacts['family'];
  readonly state: RepositoryState;
}

export interface BuiltOptions {
  readonly limit?: string;
  readonly signal: AbortSignal;
}

/** The repositories within a limit. Throws where one does not answer, or was not built yet. */
export async function builtRepositories(
  estate: OpenEstate,
  { limit, signal }: BuiltOptions,
): Promise<readonly BuiltRepository[]> {
  const nodes = keepersOf(estate, limit);
  const questions = new Map(nodes.map((node) => [node.host, repositoryQuestion(node, { verify: false })]));
  const report = await lookAt(estate, { questions, everyHost: false, signal });
  const unreached = [...report.unreached.values()][0];
  if (unreached !== undefined) throw unreached;
  return nodes.map((node): BuiltRepository => {
    const host = report.hosts.get(node.host);
    const state = parseRepository(host?.answers.get('repository') ?? '');
    if (host === undefined || !state.built)
      throw new PigstyError('USAGE', `${node.host} has no package repository yet`, {
        where: { host: node.host },
        hint: 'Try: pigsty repo build',
      });
    return { node, family: host.facts.family, state };
  });
}
