import type { JsonValue } from '@pigsty/sdk';
import { sameServerValue, settingKey } from '../../sql/server-setting.ts';
import { changedConfig, configChanges, parametersOf } from '../config/dynamic.ts';
import { parameterText } from '../config/parameters.ts';
import { throughPatroni } from '../../spec/catalogue/patroni-parameters.ts';
import type { Due, Foreign, RestartArgs, RestartDelta, RestartState, Running } from './args.ts';

/** What a replica must have at least as much of as its leader. */
const FROM_LEADER: ReadonlySet<string> = new Set([
  'max_connections',
  'max_locks_per_transaction',
  'max_prepared_transactions',
  'max_wal_senders',
  'max_worker_processes',
]);

/**
 * Whether this member's PostgreSQL is to be restarted in this turn, and for what. Before the configuration is changed,
 * the change itself says what will wait for a restart; afterwards Patroni does.
 */
export function restartDelta(args: RestartArgs, state: RestartState): RestartDelta | undefined {
  const wanted = wantedValues(args, state);
  const waiting = [...wanted].flatMap(([name, want]) => {
    const running = state.running.get(name);
    return running !== undefined && waits(name, want, running, state) ? [dueOf(name, want, running)] : [];
  });
  const due = waiting.filter((d) => isDue(args.turn, isLowered(d)));
  return due.length === 0 ? undefined : { due, foreign: foreignOf(args, wanted, state) };
}

interface Wanted {
  /** Null: what the server takes when nobody sets it. */
  readonly value: string | null;
  /** It is going to be changed, so that Patroni cannot know of it yet. */
  readonly ahead: boolean;
}

/** Declared parameters as the server will have them once the configuration is as declared. */
function wantedValues(args: RestartArgs, { config, running }: RestartState): ReadonlyMap<string, Wanted> {
  if (config === undefined) return new Map();
  const changes = configChanges(args.desired, config, { tolerant: new Set(args.tolerant), types: running });
  const after = byKey(parametersOf(changedConfig(config, changes)));
  const changed = new Set(
    changes.flatMap(({ path }) => {
      const [, name] = /^postgresql\.parameters\.(.+)$/.exec(path) ?? [];
      return name === undefined ? [] : [settingKey(name)];
    }),
  );
  const names = new Set([...Object.keys(parametersOf(args.desired)).map(settingKey), ...changed]);
  const shared = [...names].flatMap((name): readonly (readonly [string, Wanted])[] => {
    const declared = after.get(name) ?? null;
    const value = throughPatroni(name, declared === null ? null : parameterText(declared));
    return value === undefined ? [] : [[name, { value, ahead: changed.has(name) }]];
  });
  const local = Object.entries(args.local).map(([name, value]): readonly [string, Wanted] => [
    settingKey(name),
    { value, ahead: true },
  ]);
  return new Map([...shared, ...local]);
}

function byKey(parameters: Readonly<Record<string, JsonValue>>): ReadonlyMap<string, JsonValue> {
  return new Map(Object.entries(parameters).map(([name, value]) => [settingKey(name), value]));
}

/** Somebody else's value that waits is not ours: only the declared one is. */
function waits(
  name: string,
  { value, ahead }: Wanted,
  running: Running,
  { pending }: Pick<RestartState, 'pending'>,
): boolean {
  const types = new Map([[name, running]]);
  const to = value ?? running.boot;
  if (sameServerValue(name, types, to, running.value)) return false;
  const said = pending.get(name);
  return ahead || (said !== undefined && sameServerValue(name, types, to, said));
}

function dueOf(name: string, { value }: Wanted, running: Running): Due {
  return { name, from: shown(running.value, running), to: value ?? shown(running.boot, running) };
}

/** pg_settings counts in the parameter's own unit: 16384 of 8kB. */
function shown(value: string, { unit }: Running): string {
  const [, count = '', word] = /^([0-9]*)(kB|MB|B|ms|s|min)$/.exec(unit ?? '') ?? [];
  const amount = Number(value);
  if (word === undefined || !Number.isFinite(amount) || amount < 0) return value;
  const total = amount * (count === '' ? 1 : Number(count));
  return word === 'kB' && total >= 1024 && total % 1024 === 0 ? `${total / 1024}MB` : `${total}${word}`;
}

function isLowered({ name, from, to }: Due): boolean {
  return FROM_LEADER.has(name) && Number(to) < Number(from);
}

function isDue(turn: RestartArgs['turn'], lowered: boolean): boolean {
  switch (turn) {
    case 'before-leader':
      return !lowered;
    case 'leader':
      return true;
    case 'after-leader':
      return lowered;
    default:
      return turn satisfies never;
  }
}

/** Values in the server's files that nobody declared, that it does not run with, and that the next start would take. */
function foreignOf(
  { alteredIsReset }: RestartArgs,
  wanted: ReadonlyMap<string, Wanted>,
  { running }: RestartState,
): readonly Foreign[] {
  return [...running].flatMap(([name, found]) => {
    const { next, nextFile, value, onCommandLine } = found;
    if (next === undefined || nextFile === undefined || onCommandLine) return [];
    if (alteredIsReset && nextFile.endsWith('/postgresql.auto.conf')) return [];
    const types = new Map([[name, found]]);
    const want = wanted.get(name);
    const declared = want !== undefined && sameServerValue(name, types, want.value ?? found.boot, next);
    return declared || sameServerValue(name, types, next, value)
      ? []
      : [{ name, value: next, file: nextFile }];
  });
}
