import { nearestName, PigstyError, type AnyModule } from '@pigsty/sdk';
import { registrationsOf } from '@pigsty/sdk/engine';
import type { RightEstate } from '../estate/right.ts';

/** A condition on one label, as Alertmanager has it. */
export interface Matcher {
  readonly name: string;
  readonly value: string;
  readonly isRegex: boolean;
  readonly isEqual: boolean;
}

/** Whose alerts are meant: all conditions together. */
export interface Subjects {
  readonly cluster?: string;
  readonly instance?: string;
  /** An address, or the name of a node. */
  readonly host?: string;
  /** Names of alerts, any of them. */
  readonly names: readonly string[];
}

export interface Labelled {
  readonly cls: string;
  readonly ins: string;
  readonly ip: string;
}

/** The labels of everything that is watched. */
export function watched({
  present,
  inventory,
}: Pick<RightEstate, 'present' | 'inventory'>): readonly Labelled[] {
  const registered = registrationsOf(
    present.flatMap(({ module, clusters }) =>
      clusters.flatMap((cluster) => module.register(cluster, { inventory })),
    ),
    true,
  );
  return [...registered.of('scrape'), ...registered.of('log'), ...registered.of('probe')];
}

/** The conditions of a silence, and what is odd about them; a name that the inventory does not have is refused. */
export function matchersOf(
  estate: Pick<RightEstate, 'present' | 'inventory'>,
  { cluster, instance, host, names }: Subjects,
): { readonly matchers: readonly Matcher[]; readonly notes: readonly string[] } {
  const all = watched(estate);
  const of = (label: keyof Labelled): readonly string[] => [...new Set(all.map((w) => w[label]))];
  const matchers = [
    ...(cluster === undefined ? [] : [equal('cls', known(cluster, of('cls'), 'cluster'))]),
    ...(instance === undefined ? [] : [equal('ins', known(instance, of('ins'), 'instance'))]),
    ...(host === undefined ? [] : [equal('ip', addressOf(estate, host, of('ip')))]),
    ...(names.length === 0 ? [] : [anyOf('alertname', names)]),
  ];
  if (matchers.length === 0)
    throw new PigstyError(
      'USAGE',
      'say whose alerts are to be silenced: everything is not silenced at once',
      {
        hint: 'Options: --cluster, --instance, --host, --name.',
      },
    );
  const alerts = estate.present.flatMap(({ module }) => alertNames(module));
  const notes = names.flatMap((name) => {
    if (alerts.includes(name)) return [];
    const close = nearestName(name, alerts);
    return [`no module has an alert ${name}${close === undefined ? '' : `; did you mean ${close}?`}`];
  });
  return { matchers, notes };
}

/** `cls="pg-test", alertname=~"A|B"` */
export function matcherText(matchers: readonly Matcher[]): string {
  return matchers
    .map(
      ({ name, value, isRegex, isEqual }) =>
        `${name}${isEqual ? '=' : '!'}${isRegex ? '~' : isEqual ? '' : '='}${JSON.stringify(value)}`,
    )
    .join(', ');
}

const equal = (name: string, value: string): Matcher => ({ name, value, isRegex: false, isEqual: true });

/** One of several values of a label, taken as they are. */
export function anyOf(name: string, values: readonly string[]): Matcher {
  const [only] = values;
  if (only !== undefined && values.length === 1) return equal(name, only);
  const value = values.map((v) => v.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|');
  return { name, value, isRegex: true, isEqual: true };
}

function known(name: string, all: readonly string[], what: string): string {
  if (all.includes(name)) return name;
  const close = nearestName(name, all);
  throw new PigstyError(
    'USAGE',
    `no ${what} "${name}" is watched${close === undefined ? '' : `; did you mean ${close}?`}`,
    { hint: 'See what there is: pigsty inventory' },
  );
}

function addressOf(
  { inventory }: Pick<RightEstate, 'inventory'>,
  name: string,
  all: readonly string[],
): string {
  const host = [...inventory.hosts.values()].find((h) => h.address === name || h.vars['nodename'] === name);
  return known(host?.address ?? name, all, 'host');
}

function alertNames({ content }: Pick<AnyModule, 'content'>): readonly string[] {
  return (content?.alerts ?? []).map((a) => a.name);
}
