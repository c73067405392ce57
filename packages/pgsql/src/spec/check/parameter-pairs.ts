import { connections, templateOf } from '../../render/postgresql/sizes.ts';
import type { PgsqlParams } from '../schema.ts';
import { inBaseUnit } from './server-value.ts';
import type { Finding, Rule } from './finding.ts';

/** Server parameters that do not go with another one, and those that give up what a crash leaves behind. */
export const parameterPairs: Rule = ({ params }) => [
  ...reserved(params),
  ...walSizes(params),
  ...crashes(params),
];

/** What postgresql.conf has where nobody names it, docs: runtime-config-connection. */
const RESERVED = [
  ['superuser_reserved_connections', 10],
  ['reserved_connections', 0],
] as const;

/** The server does not start unless some connections are left for everybody. */
function reserved(params: PgsqlParams): readonly Finding[] {
  const { pg_parameters: written } = params;
  const [first, ...more] = RESERVED.filter(([name]) => written[name] !== undefined).map(([name]) => name);
  if (first === undefined) return [];
  const kept = RESERVED.reduce((sum, [name, usual]) => sum + Number(written[name] ?? usual), 0);
  const all = maxConnections(params);
  if (Number.isNaN(kept) || kept < all) return [];
  return [
    finding(more[0] ?? first, {
      severity: 'error',
      message: `${kept} connections are reserved, and max_connections is ${all}: PostgreSQL does not start`,
      hint: 'Reserve about ten.',
    }),
  ];
}

/** `max_connections` as it is written, or as a template has it. */
export function maxConnections(params: PgsqlParams): number {
  const written = Number(params.pg_parameters['max_connections'] ?? NaN);
  return Number.isInteger(written) ? written : connections(templateOf(params.pg_conf), params);
}

function walSizes({ pg_parameters: written }: PgsqlParams): readonly Finding[] {
  const [least, most] = (['min_wal_size', 'max_wal_size'] as const).map((name) =>
    written[name] === undefined || written[name] === null ? undefined : inBaseUnit(name, written[name]),
  );
  if (least === undefined || most === undefined || least <= most) return [];
  return [
    {
      ...finding('min_wal_size', {
        severity: 'warning',
        message: `min_wal_size ${String(written['min_wal_size'])} is more than max_wal_size ${String(written['max_wal_size'])}`,
        hint: 'A checkpoint begins when max_wal_size is written: set it higher.',
      }),
      against: { path: ['pg_parameters', 'max_wal_size'] },
    },
  ];
}

/** After a crash of the host the data directory may be damaged, and so may be that of a replica that took over. */
function crashes({ pg_parameters: written }: PgsqlParams): readonly Finding[] {
  return ['fsync', 'full_page_writes'].flatMap((name): readonly Finding[] => {
    const value = written[name];
    if (!/^(?:off|false|no|0)$/i.test(String(value).trim())) return [];
    return [
      finding(name, {
        severity: 'warning',
        message: `${name}: off leaves a damaged data directory when the host crashes`,
        hint: 'Delete it. With synchronous_commit: off a commit does not wait for the disk either, and a crash costs the last transactions alone.',
      }),
    ];
  });
}

function finding(
  name: string,
  rest: Pick<Finding, 'message' | 'hint'> & { readonly severity: 'error' | 'warning' },
): Finding {
  return { rule: 'parameter-pair', path: ['pg_parameters', name], ...rest };
}
