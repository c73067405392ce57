import { joinText, PigstyError, type AnyOpKind, type OpChange, type Problem } from '@pigsty/sdk';
import { concerning } from '@pigsty/sdk/engine';
import type { OpDelta } from '../diff/node.ts';
import type { HostPool } from '../hosts/pool.ts';
import type { Host } from '../hosts/host.ts';
import { commandLines } from '../transport/command-line.ts';
import { framed } from '../transport/script.ts';
import type { NodePlan } from './node-plan.ts';

const simulateTimeoutMs = 120_000;

/** Dry-runs the transactions among some changes of one host in one execution. */
export async function simulateChanges(
  host: Host,
  deltas: readonly OpDelta[],
  signal?: AbortSignal,
): Promise<readonly Problem[]> {
  const simulations = [...changesByKind(deltas)].flatMap(([kind, changes]) => {
    const simulation = kind.simulate?.(changes);
    return simulation === undefined ? [] : [simulation];
  });
  if (simulations.length === 0) return [];
  const frames = await host.run(
    (nonce) =>
      joinText(
        simulations.map(({ command }, at) =>
          framed(`try.${at}`, commandLines(command, { nonce, timeoutMs: simulateTimeoutMs })),
        ),
      ),
    {
      timeoutMs: simulateTimeoutMs * simulations.length + 10_000,
      ...(signal === undefined ? {} : { signal }),
    },
  );
  return simulations.flatMap((s, at) => {
    const frame = frames.find((f) => f.id === `try.${at}`);
    const { code = 255, stdout = '', stderr = '' } = frame ?? {};
    return concerning(s.judge({ code, stdout, stderr }, host.address), { host: host.address });
  });
}

export interface Simulated {
  readonly problems: readonly Problem[];
  /** Hosts whose transactions have been tried; the others are tried right before they run. */
  readonly hosts: ReadonlySet<string>;
}

/** Tries every transaction that can be known already: not where this run changes the package sources first. */
export async function simulateAll(
  nodes: readonly NodePlan[],
  pool: HostPool,
  signal?: AbortSignal,
): Promise<Simulated> {
  const byHost = new Map<string, OpDelta[]>();
  for (const { host, deltas } of nodes) byHost.set(host, [...(byHost.get(host) ?? []), ...deltas]);
  const known = [...byHost].filter(([, deltas]) => deltas.some(canSimulate) && !deltas.some(changesSources));
  const problems = await Promise.all(
    known.map(async ([host, deltas]) => simulateChanges(await pool.open(host, signal), deltas, signal)),
  );
  return { problems: problems.flat(), hosts: new Set(known.map(([host]) => host)) };
}

export function canSimulate({ kind, delta }: OpDelta): boolean {
  return kind.simulate !== undefined && delta !== undefined;
}

/** Its packages cannot be tried before it: the lists are about to change. */
export function changesSources({ op, delta }: OpDelta): boolean {
  return (
    delta !== undefined &&
    (op.kind === 'pkgCache' || op.kind === 'repo' || /^\/etc\/(?:apt|yum\.repos\.d|dnf)\//.test(op.key))
  );
}

/** A problem of a transaction as the error that stops the run. */
export function simulationError(problems: readonly Problem[]): PigstyError | undefined {
  const errors = problems.filter((p) => p.severity === 'error');
  const [first] = errors;
  if (first === undefined) return undefined;
  const code = first.rule === 'package-unavailable' ? 'PACKAGE_UNAVAILABLE' : 'PACKAGE_CONFLICT';
  return new PigstyError(code, errors.map((e) => `${e.subject}: ${e.message}`).join('\n'), {
    problems: errors,
    ...(first.hint === undefined ? {} : { hint: first.hint }),
  });
}

function changesByKind(
  deltas: readonly OpDelta[],
): ReadonlyMap<AnyOpKind, readonly OpChange<unknown, never>[]> {
  const groups = new Map<AnyOpKind, OpChange<unknown, never>[]>();
  for (const d of deltas.filter(canSimulate)) {
    groups.set(d.kind, [...(groups.get(d.kind) ?? []), { args: d.op.args, delta: d.delta as never }]);
  }
  return groups;
}
