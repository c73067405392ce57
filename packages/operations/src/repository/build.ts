import { repositoryNodes, repositoryOps } from '@pigsty/infra/contract';
import { PigstyError, type AnyModule, type Op } from '@pigsty/sdk';
import type { OpenEstate } from '../run/open.ts';
import { lookAt } from './look-at.ts';
import { repositoryModule } from './module.ts';
import { wantedPackages } from './wanted.ts';

export interface BuildOptions {
  /** Takes the newest versions, although what is wanted has not changed: when that was asked. */
  readonly refresh?: string;
  readonly signal: AbortSignal;
}

/** What builds the repositories of the estate, as a module of one run, and where. */
export async function buildModule(
  estate: OpenEstate,
  { refresh, signal }: BuildOptions,
): Promise<{ readonly module: AnyModule; readonly hosts: readonly string[] }> {
  const nodes = repositoryNodes(estate.inventory);
  if (nodes.length === 0)
    throw new PigstyError('USAGE', 'no infra node keeps a package repository', {
      hint: 'Set repo_enabled: true on one.',
    });
  const report = await lookAt(estate, { questions: new Map(), everyHost: true, signal });
  const unreached = [...report.unreached.values()][0];
  // What a host needs that was not asked would be missing in the repository.
  if (unreached !== undefined) throw unreached;
  const ops = new Map<string, readonly Op[]>();
  for (const node of nodes) {
    const facts = report.hosts.get(node.host)?.facts;
    if (facts === undefined) continue;
    const wanted = wantedPackages(report, node, facts);
    const { inventory } = estate;
    ops.set(
      node.host,
      repositoryOps({ node, facts, inventory, wanted, ...(refresh === undefined ? {} : { refresh }) }),
    );
  }
  return { module: repositoryModule('build', ops), hosts: [...ops.keys()] };
}
