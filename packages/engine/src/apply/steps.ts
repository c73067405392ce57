import type { Action, AnyOpKind, Op } from '@pigsty/sdk';
import type { OpDelta } from '../diff/node.ts';

/** Neighbouring changes of one kind that are one transaction, or a single change. */
export interface Group {
  readonly kind: AnyOpKind;
  readonly deltas: readonly OpDelta[];
  readonly actions: readonly Action[];
}

/** One thing a script does, in order. */
export type Step =
  | { readonly do: 'mark'; readonly topic: string; readonly reason: string }
  | { readonly do: 'clear'; readonly topics: readonly string[] }
  | {
      readonly do: 'act';
      readonly id: string;
      readonly group: Group;
      readonly action: Exclude<Action, { do: 'sign' | 'reboot' }>;
      readonly last: boolean;
    }
  | {
      readonly do: 'reboot';
      readonly id: string;
      readonly group: Group;
      readonly action: Extract<Action, { do: 'reboot' }>;
      readonly last: boolean;
    }
  | {
      readonly do: 'request';
      readonly id: string;
      readonly group: Group;
      readonly action: Extract<Action, { do: 'sign' }>;
      readonly last: boolean;
    };

/** Groups neighbours of a kind that knows transactions. Entries without a delta only remove markers. */
export function groupDeltas(deltas: readonly OpDelta[]): readonly Group[] {
  const groups: OpDelta[][] = [];
  for (const delta of deltas) {
    const group = groups.at(-1);
    const first = group?.[0];
    const joins =
      first?.kind === delta.kind &&
      delta.kind.writeAll !== undefined &&
      first.delta !== undefined &&
      delta.delta !== undefined;
    if (group !== undefined && joins) group.push(delta);
    else groups.push([delta]);
  }
  return groups.map((group) => toGroup(group));
}

function toGroup(deltas: readonly OpDelta[]): Group {
  const [first] = deltas as readonly [OpDelta, ...OpDelta[]];
  const { kind } = first;
  const changes = deltas.flatMap((d) => (d.delta === undefined ? [] : [{ args: d.op.args, delta: d.delta }]));
  const actions =
    kind.writeAll === undefined || changes.length === 0
      ? changes.flatMap((c) => kind.write(c.args, c.delta))
      : kind.writeAll(changes);
  return { kind, deltas, actions };
}

export function stepsOf(groups: readonly Group[], subjectOf: (op: Op) => string): readonly Step[] {
  return groups.flatMap((group, at): Step[] => [
    ...group.deltas.flatMap((d): Step[] =>
      d.notifies.map((topic) => ({ do: 'mark', topic, reason: subjectOf(d.op) })),
    ),
    ...group.actions.map((action, index): Step => {
      const place = { id: `act.${at}.${index}`, group, last: index === group.actions.length - 1 };
      if (action.do === 'sign') return { do: 'request', action, ...place };
      if (action.do === 'reboot') return { do: 'reboot', action, ...place };
      return { do: 'act', action, ...place };
    }),
    ...group.deltas.flatMap((d): Step[] =>
      d.clears.length === 0 ? [] : [{ do: 'clear', topics: d.clears }],
    ),
  ]);
}

/**
 * Cuts after every signing request, as the certificate is made between two scripts; and after a reboot, as the connection
 * ends with it.
 */
export function segmentsOf(steps: readonly Step[]): readonly (readonly Step[])[] {
  const segments: Step[][] = [[]];
  for (const step of steps) {
    segments.at(-1)?.push(step);
    if (step.do === 'request' || step.do === 'reboot') segments.push([]);
  }
  return segments.filter((s, at) => s.length > 0 || at === segments.length - 1);
}

/** Upper bound of a step on the host. */
export function stepTimeoutMs(step: Step): number {
  switch (step.do) {
    case 'mark':
    case 'clear':
      return 0;
    case 'act':
      return step.action.do === 'run'
        ? (step.action.command.timeoutMs ?? kindTimeoutMs(step.group))
        : fileTimeoutMs;
    case 'reboot':
      return orderTimeoutMs;
    case 'request':
      return step.action.request.timeoutMs ?? kindTimeoutMs(step.group);
    default:
      return step satisfies never;
  }
}

export function kindTimeoutMs({ kind }: Pick<Group, 'kind'>): number {
  return kind.timeoutMs ?? 600_000;
}

const fileTimeoutMs = 120_000;
const orderTimeoutMs = 30_000;
