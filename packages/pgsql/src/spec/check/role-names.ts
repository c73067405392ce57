import { DEFAULT_ROLES } from '../schema/defaults.ts';
import type { PgsqlParams } from '../schema.ts';
import type { Finding, Rule } from './finding.ts';

type List = 'pg_default_roles' | 'pg_users';

/** Names that PostgreSQL keeps for itself, and roles that would be members of themselves. */
export const roleNames: Rule = ({ params }) => [
  ...reserved(params, 'pg_default_roles'),
  ...reserved(params, 'pg_users'),
  ...circles(params),
];

/** `public` and `none` stand for everybody and nobody (SQLSTATE 42939). */
const RESERVED = /^(?:pg_.*|public|none)$/;

function reserved(params: PgsqlParams, list: List): readonly Finding[] {
  return params[list].flatMap(({ name }, i): readonly Finding[] =>
    RESERVED.test(name)
      ? [
          {
            rule: 'reserved-name',
            path: [list, i, 'name'],
            message: `PostgreSQL keeps the name ${name} for itself`,
            hint: name.startsWith('pg_')
              ? 'Roles of PostgreSQL are there already, and begin with pg_: choose another name.'
              : 'Choose another name.',
          },
        ]
      : [],
  );
}

interface Step {
  readonly of: string;
  readonly to: string;
  readonly path: Finding['path'];
}

/** The membership that closes a circle: PostgreSQL refuses it as the last one. */
function circles(params: PgsqlParams): readonly Finding[] {
  const steps = (['pg_default_roles', 'pg_users'] as const).flatMap((list) =>
    params[list].flatMap(({ name, state, roles }, i) =>
      roles.flatMap((role, j): readonly Step[] => {
        const granted = typeof role === 'string' || role.state === 'grant';
        if (state === 'absent' || !granted) return [];
        return [{ of: name, to: typeof role === 'string' ? role : role.name, path: [list, i, 'roles', j] }];
      }),
    ),
  );
  const above = new Map<string, Set<string>>();
  // What every cluster has is not what is wrong.
  const ordered = [...steps.filter(isUsual), ...steps.filter((step) => !isUsual(step))];
  return ordered.flatMap(({ of, to, path }): readonly Finding[] => {
    const reached = reach(above, to);
    if (!reached.has(of)) {
      above.set(of, (above.get(of) ?? new Set()).add(to));
      return [];
    }
    const message =
      of === to ? `${of} would be a member of itself` : `${of} would be a member of itself, by way of ${to}`;
    return [{ rule: 'circular-role', path, message, hint: 'Delete one of the memberships.' }];
  });
}

function isUsual({ of, to }: Step): boolean {
  const roles = DEFAULT_ROLES.find(({ name }) => name === of)?.roles ?? [];
  return roles.some((role) => (typeof role === 'string' ? role : role.name) === to);
}

/** A role and all roles that it is a member of. */
function reach(above: ReadonlyMap<string, ReadonlySet<string>>, from: string): ReadonlySet<string> {
  const seen = new Set([from]);
  for (const role of seen) for (const next of above.get(role) ?? []) seen.add(next);
  return seen;
}
