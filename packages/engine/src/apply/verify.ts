import { PigstyError, type Op } from '@pigsty/sdk';
import { type OpRegistry } from '@pigsty/sdk/engine';
import type { OpDelta } from '../diff/node.ts';
import { readsOf, type Reads, type States } from '../observe/reads.ts';
import { Unreadable } from '../observe/unreadable.ts';

/** Reads back what was written, where the kind allows it. */
export function readBack(deltas: readonly OpDelta[], registry: OpRegistry): Reads {
  const changed = deltas.flatMap((d) => (d.delta === undefined || d.kind.skipVerify === true ? [] : [d.op]));
  return readsOf(changed, registry, 'verify');
}

export interface VerifyPlace {
  readonly host: string;
  readonly stage: string;
}

/** Written, read back, and still different: throws NOT_CONVERGED with what is left to do. */
export function verifyStates(states: States, registry: OpRegistry, { host, stage }: VerifyPlace): void {
  const left = [...states].flatMap(([op, state]) => leftOver(op, state, registry));
  const [first] = left;
  if (first === undefined) return;
  throw new PigstyError(
    'NOT_CONVERGED',
    `${host}: ${first.op.kind} ${first.op.key} is still not as wanted after it was written`,
    {
      where: { host, stage, op: `${first.op.kind} ${first.op.key}` },
      log: left.map((l) => l.text).join('\n'),
      hint: 'Something else on the host writes it too, or the same thing is wanted twice.',
    },
  );
}

function leftOver(
  op: Op,
  state: unknown,
  registry: OpRegistry,
): readonly { readonly op: Op; readonly text: string }[] {
  const kind = registry.of(op);
  if (state instanceof Unreadable) return [{ op, text: `could not be read back: ${state.reason}` }];
  const delta: unknown = kind.diff(op.args, state, []);
  if (delta === undefined) return [];
  const detail = kind.detail?.(op.args, delta);
  return [
    { op, text: `still to do: ${kind.describe(op.args, delta)}${detail === undefined ? '' : `\n${detail}`}` },
  ];
}
