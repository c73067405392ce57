import type { ByHand } from '../facts/by-hand.ts';
import { undeclared } from '../ops/altered-settings.ts';
import type { Finding } from './check/finding.ts';
import type { PgCluster, PgInstance } from './cluster.ts';
import { effectiveRoles } from './roles.ts';

/** What is of the cluster as a whole, and the same on each member. */
export function inCatalog(
  { params }: PgCluster,
  { superusers = [], attributes = {}, owners = {}, recorded = {} }: ByHand,
): readonly Finding[] {
  // What was declared once is taken back by the next deploy, whose plan says so.
  const goes = (role: string, attribute: string): boolean =>
    params.pg_no_longer_declared === 'reset' && recorded[role]?.includes(attribute) === true;
  const declared = new Set([
    params.pg_dbsu,
    ...effectiveRoles(params).flatMap(({ spec }) => (spec.superuser === true ? [spec.name] : [])),
  ]);
  const known = new Set(effectiveRoles(params).map(({ spec }) => spec.name));
  const roles = superusers
    .filter((name) => !declared.has(name) && !(known.has(name) && goes(name, 'superuser')))
    .map((name): Finding => ({
      rule: 'undeclared-superuser',
      severity: 'warning',
      path: ['pg_users'],
      message: `the role ${name} is a superuser, and the inventory does not say so`,
      hint: known.has(name)
        ? `Give it superuser: true in the inventory, or superuser: false to take that away.`
        : `Declare it in pg_users with superuser: true, or take that away: ALTER ROLE ${name} NOSUPERUSER.`,
    }));
  // An attribute that the inventory never named is left as it is.
  const more = effectiveRoles(params).flatMap(({ spec }): readonly Finding[] => {
    const undeclaredOnes = (attributes[spec.name] ?? []).filter(
      (name) => !isNamed(spec, name) && !goes(spec.name, name),
    );
    if (undeclaredOnes.length === 0) return [];
    const words = undeclaredOnes.join(', ');
    return [
      {
        rule: 'undeclared-attribute',
        severity: 'warning',
        path: ['pg_users'],
        message: `the role ${spec.name} has ${words}, and the inventory does not say so`,
        hint: `Declare it: ${undeclaredOnes.map((name) => `${name}: true`).join(', ')}; false takes it away.`,
      },
    ];
  });
  const databases = params.pg_databases
    .filter((d) => d.state !== 'absent' && d.owner === undefined)
    .flatMap((d): readonly Finding[] => {
      const owner = owners[d.name];
      return owner === undefined || owner === params.pg_dbsu
        ? []
        : [
            {
              rule: 'changed-owner',
              severity: 'warning',
              path: ['pg_databases'],
              message: `the database ${d.name} belongs to ${owner}, and the inventory names no owner`,
              hint: `Set owner: ${owner} in pg_databases, or give it back: ALTER DATABASE ${d.name} OWNER TO ${params.pg_dbsu}.`,
            },
          ];
    });
  return [...roles, ...more, ...databases];
}

function isNamed(spec: Readonly<Record<string, unknown>>, attribute: string): boolean {
  return spec[attribute] !== undefined;
}

/** What is of one member. */
export function onMember(
  instance: PgInstance,
  { altered = {}, paused = [], outOfService = [] }: ByHand,
  declared: Readonly<Record<string, string>>,
): readonly Finding[] {
  const { name, host, params } = instance;
  const warning = (rule: string, path: Finding['path'], message: string, hint: string): Finding => ({
    rule,
    severity: 'warning',
    host,
    path,
    message,
    hint,
  });
  const names = params.pg_alter_system === 'leave' ? undeclared(altered, declared) : [];
  return [
    ...names.map((setting) =>
      warning(
        'altered-by-hand',
        ['pg_parameters'],
        `ALTER SYSTEM set ${setting} = ${altered[setting] ?? ''} on ${name}, over what is declared`,
        `Declare it in pg_parameters, or take it back: ALTER SYSTEM RESET ${setting}. pg_alter_system: reset does that.`,
      ),
    ),
    ...(paused.length === 0
      ? []
      : [
          warning(
            'pooler-paused',
            ['pgbouncer_enabled'],
            `PgBouncer of ${name} ${paused.includes('*') ? 'is paused' : `has paused or disabled ${paused.join(', ')}`}: clients wait`,
            `psql -p ${params.pgbouncer_port} pgbouncer -c RESUME, or -c 'ENABLE <database>'`,
          ),
        ]),
    ...(outOfService.length === 0
      ? []
      : [
          warning(
            'out-of-service',
            ['pg_services'],
            `HAProxy of ${name} has taken out of service: ${outOfService.join(', ')}`,
            `Set it ready on the admin page of HAProxy, or: systemctl reload haproxy`,
          ),
        ]),
  ];
}
