import { PigstyError, type AnyOpKind, type Op, type Text } from '@pigsty/sdk';
import { type OpRegistry } from '@pigsty/sdk/engine';
import type { Frame } from '../transport/frames.ts';
import { framed } from '../transport/script.ts';
import { Unreadable } from './unreadable.ts';

/** States of ops, by the op itself; `Unreadable` where a state could not be read. */
export type States = ReadonlyMap<Op, unknown>;

/** The read fragments of some ops, one per kind, and how to understand their output. */
export interface Reads {
  /** One framed question per kind. */
  readonly parts: readonly Text[];
  states(frames: readonly Frame[], host: string): States;
}

/** However many ops a host has, each kind is asked once. */
export function readsOf(ops: readonly Op[], registry: OpRegistry, prefix = 'read'): Reads {
  const groups = [...groupByKind(ops, registry)].map(([kind, group], at) => ({
    kind,
    group,
    id: `${prefix}.${at}`,
  }));
  return {
    parts: groups.map(({ kind, group, id }) => framed(id, kind.read(group.map((op): unknown => op.args)))),
    states: (frames, host) => {
      const answers = new Map(frames.map((f) => [f.id, f]));
      const states = new Map<Op, unknown>();
      for (const { kind, group, id } of groups) {
        const output = outputOf(answers.get(id), kind, host);
        const args = group.map((op): unknown => op.args);
        const parsed = kind.parse(output, args);
        const reasons = kind.unreadable?.(output, args) ?? [];
        group.forEach((op, at) => {
          const reason = reasons[at];
          states.set(op, reason === undefined ? parsed[at] : new Unreadable(reason));
        });
      }
      return states;
    },
  };
}

/** What ops look like on a host that has nothing. */
export function emptyStates(ops: readonly Op[], registry: OpRegistry): States {
  const states = new Map<Op, unknown>();
  for (const [kind, group] of groupByKind(ops, registry)) {
    const parsed = kind.parse(
      '',
      group.map((op): unknown => op.args),
    );
    group.forEach((op, at) => states.set(op, parsed[at]));
  }
  return states;
}

/** When it is not even known where the ops are. */
export function unreadableStates(ops: readonly Op[], reason: string): States {
  return new Map(ops.map((op) => [op, new Unreadable(reason)]));
}

export function groupByKind(ops: readonly Op[], registry: OpRegistry): ReadonlyMap<AnyOpKind, readonly Op[]> {
  const groups = new Map<AnyOpKind, Op[]>();
  for (const op of ops) {
    const kind = registry.of(op);
    const group = groups.get(kind);
    if (group === undefined) groups.set(kind, [op]);
    else group.push(op);
  }
  return groups;
}

function outputOf(frame: Frame | undefined, kind: AnyOpKind, host: string): string {
  if (frame?.code === 0) return frame.stdout;
  const why = frame?.code === undefined ? 'the script ended before it was done' : `exit ${frame.code}`;
  throw new PigstyError('COMMAND_FAILED', `reading the state of "${kind.kind}" on ${host} failed (${why})`, {
    where: { host, op: kind.kind },
    log: (frame?.stderr ?? '').trim().split('\n').slice(-20).join('\n'),
  });
}
