import type { Inventory, Problem } from '@pigsty/sdk';
import type { PgCluster } from '../cluster.ts';

export type Path = readonly (string | number)[];

/** What a rule says; where it is in a file is looked up by `locate`. */
export interface Finding {
  readonly rule: string;
  readonly message: string;
  readonly hint?: string;
  readonly severity?: Problem['severity'];
  /** Into the variables of a host: `['pg_users', 0, 'name']`. */
  readonly path: Path;
  /** The member that the finding is about; the whole cluster when absent. */
  readonly host?: string;
}

/** A rule over one cluster. */
export type Rule = (cluster: PgCluster, inventory: Inventory) => readonly Finding[];

export function locate(cluster: PgCluster, inventory: Inventory, finding: Finding): Problem {
  const { rule, message, hint, severity = 'error', path, host } = finding;
  const anyHost = host ?? cluster.instances[0]?.host ?? '';
  const inGroup =
    cluster.group === undefined
      ? undefined
      : inventory.whereGroup(cluster.group, path.length === 0 ? ['hosts'] : ['vars', ...path]);
  const position = (host === undefined ? inGroup : undefined) ?? inventory.where(anyHost, path) ?? inGroup;
  const place = host === undefined ? cluster.name : `${cluster.name}.hosts.${host}`;
  return {
    severity,
    rule,
    subject: [place, ...path].join('.'),
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(position === undefined ? {} : { position }),
  };
}

/** Places of values that occur a second time. */
export function repeated(
  values: readonly (string | number)[],
): readonly { readonly index: number; readonly value: string | number }[] {
  return values.flatMap((value, index) => (values.indexOf(value) < index ? [{ index, value }] : []));
}
