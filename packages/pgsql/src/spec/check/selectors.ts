import { nearestName, type Inventory } from '@pigsty/sdk';
import type { z } from 'zod';
import type { PgCluster } from '../cluster.ts';
import { DEFAULT_SERVICES } from '../schema/access.ts';
import { PgsqlParams } from '../schema.ts';
import { compileSelector, questionsOf, type Operand } from '../selector.ts';
import { servicesOf, type PgService } from '../services.ts';
import type { Finding, Rule } from './finding.ts';

type Path = Finding['path'];

/** Selectors of services: what is written, what it asks for, and whom it finds. */
export const selectors: Rule = (cluster, inventory) => {
  const { pg_default_services, pg_services } = cluster.params;
  const written = Object.entries({ pg_default_services, pg_services }).flatMap(([name, list]) =>
    list.flatMap((spec, i) =>
      (['selector', 'backup'] as const).flatMap((key) =>
        spec[key] === undefined ? [] : [{ text: spec[key], path: [name, i, key] }],
      ),
    ),
  );
  const broken = written.flatMap(({ text, path }) => faultOf(text, path));
  if (broken.length > 0) return broken;
  const known = variablesOf(inventory);
  const lost = written.flatMap(({ text, path }) => leadNowhere(text, { path, known }));
  const told = new Set(lost.map(({ path: [list, i] }) => `${list} ${i}`));
  const empty = emptyServices(cluster, inventory);
  return [...lost, ...empty.filter(({ path: [list, i] }) => !told.has(`${list} ${i}`))];
};

function faultOf(selector: string, path: Path): readonly Finding[] {
  try {
    compileSelector(selector);
    return [];
  } catch (error) {
    const message = `the selector is not understood: ${error instanceof Error ? error.message : String(error)}`;
    const hint = 'Write [] for all members, or a condition: [? pg_role == `replica` ]';
    return [{ rule: 'selector', path, message, hint }];
  }
}

/** Whatever a host may have: parameters, and every variable that somebody has written. */
function variablesOf(inventory: Inventory): ReadonlySet<string> {
  const written = [...inventory.hosts.values()].flatMap(({ vars }) => Object.keys(vars));
  return new Set([...Object.keys(PgsqlParams.shape), ...written]);
}

interface Place {
  readonly path: Path;
  readonly known: ReadonlySet<string>;
}

/** Variables that no host has, and values that a variable cannot have: such a condition holds for nobody, ever. */
function leadNowhere(selector: string, { path, known }: Place): readonly Finding[] {
  const { names, comparisons } = questionsOf(selector);
  const unknown = [...new Set(names)].filter((name) => !known.has(name));
  const compared = new Set(
    comparisons.flatMap(([a, b]) => ('name' in a && 'name' in b ? [a.name, b.name] : [])),
  );
  return [
    ...unknown.map((name): Finding => ({
      rule: 'selector-name',
      severity: 'warning',
      path,
      message: `the selector asks for ${name}, a variable that no host has`,
      hint: compared.has(name)
        ? `A text is written between backquotes: \`${name}\`.`
        : meant(name, known, 'Compare it with the variables of the members.'),
    })),
    ...comparisons.flatMap(([a, b]) => [...impossible(a, b, path), ...impossible(b, a, path)]),
  ];
}

function impossible(one: Operand, other: Operand, path: Path): readonly Finding[] {
  if (!('name' in one) || !('value' in other) || other.value === null) return [];
  const { name } = one;
  const { value } = other;
  const type = (PgsqlParams.shape as Readonly<Record<string, z.ZodType | undefined>>)[name];
  const parsed = type?.safeParse(value);
  if (parsed === undefined || parsed.success) return [];
  const choices = parsed.error.issues.flatMap((issue) =>
    issue.code === 'invalid_value' ? issue.values.map(String) : [],
  );
  const rest = choices.length > 0 ? `Known: ${choices.join(', ')}.` : `Look at ${name} in the reference.`;
  return [
    {
      rule: 'selector-value',
      path,
      message: `the selector compares ${name} with ${JSON.stringify(value)}, which it never is`,
      hint: meant(typeof value === 'string' ? value : '', choices, rest),
    },
  ];
}

function meant(word: string, known: Iterable<string>, otherwise: string): string {
  const near = nearestName(word, known);
  return near === undefined ? otherwise : `Did you mean ${near}?`;
}

function emptyServices(cluster: PgCluster, inventory: Inventory): readonly Finding[] {
  return servicesOf(cluster, inventory).flatMap(({ spec, members }): readonly Finding[] => {
    const own = cluster.params.pg_services.indexOf(spec);
    if (members.length > 0) return onlyBackups(cluster, spec, members);
    if (own < 0) return [];
    return [
      {
        rule: 'empty-service',
        severity: 'warning',
        path: ['pg_services', own, 'selector'],
        message: `service ${spec.name} has no member: its selector matches none`,
        hint: 'Compare the selector with pg_role and the other variables of the members.',
      },
    ];
  });
}

/** A service whose members all stand by for others: a slip in its selector, unless such a member is to come. */
function onlyBackups(
  { params }: PgCluster,
  spec: PgService['spec'],
  members: PgService['members'],
): readonly Finding[] {
  if (members.some(({ chosen }) => chosen) || isUsual(spec) || isForRoles(spec)) return [];
  const own = params.pg_services.indexOf(spec);
  const [list, i] =
    own < 0 ? ['pg_default_services', params.pg_default_services.indexOf(spec)] : ['pg_services', own];
  return [
    {
      rule: 'empty-service',
      severity: 'warning',
      path: [list, i, 'selector'],
      message: `the selector of service ${spec.name} matches none: all of its members are there as backup`,
      hint: 'Compare the selector with pg_role and the other variables of the members; nothing to do when such a member comes later.',
    },
  ];
}

/** Several roles are named where a cluster has one of them or another. */
function isForRoles({ selector }: PgService['spec']): boolean {
  const { names, comparisons } = questionsOf(selector);
  return comparisons.length > 1 && /\|\|/.test(selector) && names.every((name) => name === 'pg_role');
}

/** A cluster without an offline member has the usual service of that name all the same. */
function isUsual({ name, selector, backup }: PgService['spec']): boolean {
  return DEFAULT_SERVICES.some(
    (one) => one.name === name && alike(one.selector, selector) && alike(one.backup, backup),
  );
}

function alike(one: string | undefined, other: string | undefined): boolean {
  const plain = (text = ''): string => text.replaceAll(/\s/g, '');
  return plain(one) === plain(other);
}
