import type { RunResult, StageFailure } from '@pigsty/sdk';
import type { HostsOfRun } from './hosts-of-run.ts';
import type { Prepared } from './prepare.ts';
import type { Stopwatch } from './timings.ts';

export interface ResultParts {
  readonly stopwatch: Stopwatch;
  readonly hosts: HostsOfRun;
  readonly applied?: RunResult['applied'];
  readonly failures?: RunResult['failures'];
  readonly notAttempted?: RunResult['notAttempted'];
}

export function resultOf(
  status: RunResult['status'],
  { plan, graph, wanted }: Prepared,
  { stopwatch, hosts, applied = [], failures = [], notAttempted }: ResultParts,
): RunResult {
  const unreached = [...hosts.lost]
    .filter(([host]) => wanted.has(host))
    .map(([host, error]): StageFailure => ({ stage: 'connect', host, error }));
  const all = [...unreached, ...failures];
  return {
    status: all.length > 0 && status !== 'planned' && status !== 'declined' ? 'failed' : status,
    plan,
    applied,
    failures: all,
    notAttempted: notAttempted ?? graph.nodes.filter((n) => hosts.lost.has(n.host)).map((n) => n.id),
    timings: stopwatch.read(),
  };
}
