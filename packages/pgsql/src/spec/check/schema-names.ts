import type { Finding, Rule } from './finding.ts';

/** Schemas that begin with pg_ are PostgreSQL's own (SQLSTATE 42939). */
const RESERVED = /^pg_/;

/** Names that no schema can have. */
export const schemaNames: Rule = ({ params }) => [
  ...params.pg_default_schemas.flatMap((name, i) => reserved(name, ['pg_default_schemas', i])),
  ...params.pg_databases.flatMap(({ schemas }, i) =>
    schemas.flatMap((one, j) =>
      typeof one === 'string'
        ? reserved(one, ['pg_databases', i, 'schemas', j])
        : one.state === 'absent'
          ? []
          : reserved(one.name, ['pg_databases', i, 'schemas', j, 'name']),
    ),
  ),
];

/** Whether the default schemas have a name that is told already: what lies in them follows from that. */
export function hasReservedSchema(names: readonly string[]): boolean {
  return names.some((name) => RESERVED.test(name));
}

function reserved(name: string, path: Finding['path']): readonly Finding[] {
  if (!RESERVED.test(name)) return [];
  return [
    {
      rule: 'reserved-name',
      path,
      message: `PostgreSQL keeps names of schemas that begin with pg_ for itself: ${name} cannot be created`,
      hint: 'Choose another name.',
    },
  ];
}
