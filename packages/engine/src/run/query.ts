import { selectHosts } from '@pigsty/inventory';
import { type QueryRequest, type QueryResult } from '@pigsty/sdk';
import { named } from '@pigsty/sdk/engine';
import { parseInput } from '../procedures/input.ts';
import { questionsOf, sharedQuestions } from './ask.ts';
import { openHostsOfRun } from './hosts-of-run.ts';
import { identify } from './identify.ts';
import { knowledgeOf } from './knowledge.ts';
import type { RunContext } from './run-context.ts';
import { factsFor } from './stages.ts';

/** Asks the clusters of the selected hosts and makes rows of the answers. Locks nothing, changes nothing. */
export async function runQuery(request: QueryRequest, runContext: RunContext): Promise<QueryResult> {
  const { module, query, inventory, selection, signal } = request;
  const input = parseInput(query, request.input);
  const selected = new Set(selectHosts(inventory, selection.limit));
  const { targets } = identify([module], inventory, selected, { check: false });
  const hosts = openHostsOfRun({
    pool: runContext.pool,
    world: runContext.world,
    emit: runContext.emit,
    ...(signal === undefined ? {} : { signal }),
  });
  try {
    if (query.asks?.(input) !== false) {
      const questions = [
        ...questionsOf(targets, inventory),
        ...targets.flatMap(({ cluster }) => sharedQuestions(query.factsOf?.(cluster, inventory) ?? [])),
      ];
      await hosts.ask(
        [
          ...targets.flatMap((t) => t.cluster.instances.map((i) => i.host)),
          ...questions.map((q) => q.instance.host),
        ],
        questions,
      );
    }
    const unreached = new Map([...hosts.lost].map(([host, error]) => [host, error.message]));
    const answers = targets.map((target) => {
      const { cluster } = target;
      const scope = { cluster, input, facts: factsFor(target, knowledgeOf(hosts)), inventory, unreached };
      return named({ module: module.name, what: query.name, cluster: cluster.name }, () => ({
        rows: (query.rows(scope as never) as readonly object[]).map((row) => ({
          cluster: cluster.name,
          ...row,
        })),
        warnings: query.warnings?.(scope as never) ?? [],
      }));
    });
    return {
      rows: answers.flatMap((a) => a.rows),
      warnings: [...new Set([...unreached.values(), ...answers.flatMap((a) => a.warnings)])],
    };
  } finally {
    await hosts.release();
  }
}
