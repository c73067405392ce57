import type { Snapshot } from './snapshot.ts';

/** What is different between two snapshots, in the words of `plannedEffects`. */
export function observedEffects(before: Snapshot, after: Snapshot): ReadonlySet<string> {
  const differs = (thing: string): boolean => before.get(thing) !== after.get(thing);
  const things = [...new Set([...before.keys(), ...after.keys()])].filter(
    // A unit that was started went through its states for that; one that was not has been reloaded.
    (thing) =>
      differs(thing) && !(stateChange.test(thing) && differs(thing.replace(stateChange, 'InvocationID'))),
  );
  const effects = things.flatMap((thing) => effectsOf(thing, before.get(thing), after.get(thing)));
  return new Set(effects);
}

const stateChange = /StateChangeTimestampMonotonic$/;

function effectsOf(thing: string, before: string | undefined, after: string | undefined): readonly string[] {
  const [of = '', what = '', ...rest] = thing.split(' ');
  if (what === 'dynamic') return differences(parsed(before), parsed(after), `${of} dynamic `);
  if (what === 'PostgreSQL') return serverEffects(of, rest.join(' '), { before, after });
  if (what !== 'unit') return [thing];
  const [unit = '', property = ''] = rest;
  const name = `${of} unit ${unit}`;
  switch (property) {
    case 'InvocationID':
      return [`${name} ${before === '' ? 'create' : after === '' ? 'outage' : 'restart'}`];
    case 'StateChangeTimestampMonotonic':
      return [`${name} reload`];
    default:
      return [`${name} ${property}`];
  }
}

/** A start reads the files as well, and forgets when it was last told to. */
function serverEffects(
  instance: string,
  property: string,
  { before, after }: { readonly before: string | undefined; readonly after: string | undefined },
): readonly string[] {
  switch (property) {
    case 'start':
      return [`${instance} PostgreSQL restart`];
    case 'reloads':
      return Number(after) > Number(before) ? [`${instance} PostgreSQL reload`] : [];
    default:
      return [];
  }
}

function parsed(text: string | undefined): unknown {
  return text === undefined ? undefined : (JSON.parse(text) as unknown);
}

/** Paths of leaves that differ; a list is a leaf. */
function differences(before: unknown, after: unknown, prefix: string): readonly string[] {
  if (isObject(before) && isObject(after)) {
    const separator = prefix.endsWith(' ') ? '' : '.';
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      differences(before[key], after[key], `${prefix}${separator}${key}`),
    );
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [prefix];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
