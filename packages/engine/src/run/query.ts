import { selectHosts } from '@pigsty/inventory';
import { PigstyError, type QueryRequest, type QueryResult } from '@pigsty/sdk';
import { named } from '@pigsty/sdk/engine';
import { parseInput } from '../procedures/input.ts';
import { questionsOf, sharedQuestions } from './ask.ts';
import { openHostsOfRun } from './hosts-of-run.ts';
import { identify } from './identify.ts';
import { knowledgeOf } from './knowledge.ts';
import type { RunContext } from './run-context.ts';
import { factsFor } from './stages.ts';
import type { World } from '../world/world.ts';

/** Asks the clusters of the selected hosts and makes rows of the answers. Locks nothing, changes nothing. */
export async function runQuery(request: QueryRequest, runContext: RunContext): Promise<QueryResult> {
  const { module, query, inventory, selection, before, signal } = request;
  const input = parseInput(query, request.input);
  const selected = new Set(selectHosts(inventory, selection.limit));
  const { targets } = identify([module], inventory, selected, { check: false });
  const connected = new Set<string>();
  const hosts = openHostsOfRun({
    pool: runContext.pool,
    world: runContext.world,
    emit: (event) => {
      if (event.type === 'host' && event.state === 'connected') connected.add(event.host);
      runContext.emit(event);
    },
    ...(signal === undefined ? {} : { signal }),
  });
  try {
    if (query.asks?.(input) !== false) {
      const questions = [
        ...(query.ownFacts === false ? [] : questionsOf(targets, inventory)),
        ...targets.flatMap(({ cluster }) =>
          sharedQuestions(query.factsOf?.(cluster, inventory) ?? [], input),
        ),
      ];
      const asked = [
        ...targets.flatMap((t) => t.cluster.instances.map((i) => i.host)),
        ...questions.map((q) => q.instance.host),
      ];
      const open = (): readonly string[] => asked.filter((h) => !hosts.answers.has(h) && !hosts.lost.has(h));
      const waits = (): boolean => open().some((h) => connected.has(h));
      const seconds = await withPatience(hosts.ask(asked, questions), waits, {
        request,
        world: runContext.world,
      });
      for (const host of open()) hosts.lose(host, late(host, seconds));
    }
    const unreached = new Map([...hosts.lost].map(([host, error]) => [host, error.message]));
    const answers = targets.map((target) => {
      const { cluster } = target;
      const scope = {
        cluster,
        input,
        facts: factsFor(target, knowledgeOf(hosts)),
        inventory,
        unreached,
        ...(before === undefined ? {} : { before: before.filter((row) => row.cluster === cluster.name) }),
      };
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

const tickMs = 250;

/**
 * The seconds after which nobody was waited for any more. A connection that is still being made goes on being made; whoever
 * asks next finds it there.
 */
async function withPatience(
  answers: Promise<void>,
  waits: () => boolean,
  {
    request: { patienceMs, connectPatienceMs = patienceMs, signal },
    world,
  }: { readonly request: QueryRequest; readonly world: World },
): Promise<number> {
  if (patienceMs === undefined || connectPatienceMs === undefined) {
    await answers;
    return 0;
  }
  const given = new AbortController();
  const ends = signal === undefined ? given.signal : AbortSignal.any([given.signal, signal]);
  const first = Math.min(connectPatienceMs, patienceMs);
  const patience = async (): Promise<number> => {
    let waited = first;
    await world.pause(first, ends);
    for (; waited < patienceMs && waits(); waited += tickMs) await world.pause(tickMs, ends);
    return waited / 1000;
  };
  // An answer that comes after that is nobody's.
  answers.catch(() => undefined);
  const seconds = await Promise.race([answers.then(() => 0), patience().catch(() => 0)]);
  given.abort();
  signal?.throwIfAborted();
  return seconds;
}

function late(host: string, seconds: number): PigstyError {
  return new PigstyError('WAIT_TIMEOUT', `no answer within ${seconds} s`, { where: { host } });
}
