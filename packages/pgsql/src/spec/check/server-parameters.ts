import { nearestName, type JsonValue } from '@pigsty/sdk';
import { parameterText } from '../../ops/config/parameters.ts';
import {
  BOOLEAN_PARAMETERS,
  ENUM_PARAMETERS,
  INTEGER_PARAMETERS,
  REAL_PARAMETERS,
  STRING_PARAMETERS,
} from '../catalogue/server-parameters.ts';
import { OF_THE_SERVER } from '../catalogue/server-contexts.ts';
import { ALL_OF_EXTENSION, EXTENSION_PARAMETERS } from '../catalogue/extension-parameters.ts';
import { misfit, misfitOfExtension } from './server-value.ts';
import { missingParameter } from '../../platform/versions.ts';
import type { PgsqlParams } from '../schema.ts';
import { replacedByPatroni, saidElsewhere } from '../catalogue/patroni-parameters.ts';
import type { Finding, Rule } from './finding.ts';

const KNOWN: ReadonlySet<string> = new Set(
  [BOOLEAN_PARAMETERS, INTEGER_PARAMETERS, REAL_PARAMETERS, ENUM_PARAMETERS, STRING_PARAMETERS].flatMap(
    (names) => [...names],
  ),
);

/** Names of server parameters, and values that no server takes: it would not start with them. */
export const serverParameters: Rule = ({ params }) => [
  ...ofSettings(params.pg_parameters, ['pg_parameters']),
  ...Object.entries(params.pg_parameters).flatMap(([name, value]) =>
    ofPatroni(name, value, ['pg_parameters', name]),
  ),
  ...ofConnections(params.pg_max_conn),
  ...ofOtherVersions(params),
  ...ioMethod(params),
  ...archiving(params),
  ...(['pg_users', 'pg_databases'] as const).flatMap((list) =>
    params[list].flatMap(({ parameters, name, state }, i) => {
      const path = [list, i, 'parameters'];
      return [
        ...ofSettings(parameters, path),
        ...(state === 'absent' ? [] : ofTheServer(parameters, { path, name })),
      ];
    }),
  ),
];

/** ALTER ROLE and ALTER DATABASE refuse what no session can change for itself. */
function ofTheServer(
  settings: Readonly<Record<string, unknown>>,
  { path, name }: { readonly path: Finding['path']; readonly name: string },
): readonly Finding[] {
  return Object.keys(settings).flatMap((written): readonly Finding[] =>
    OF_THE_SERVER.has(written.toLowerCase())
      ? [
          {
            rule: 'server-parameter',
            path: [...path, written],
            part: 'key',
            message: `${written} is of the whole server: PostgreSQL refuses it for ${name} alone`,
            hint: 'Write it in pg_parameters of the cluster.',
          },
        ]
      : [],
  );
}

/** Below this pg_max_conn is taken as auto, as the original does. */
const LEAST_CONNECTIONS = 20;
/** What a server takes, and what a server of the largest kind serves without a pooler. */
const MOST_CONNECTIONS = 262_143;
const MANY_CONNECTIONS = 10_000;

function ofConnections(connections: PgsqlParams['pg_max_conn']): readonly Finding[] {
  if (connections === 'auto') return [];
  const finding = (severity: Finding['severity'], message: string, hint: string): readonly Finding[] => [
    { rule: 'server-parameter', severity: severity ?? 'error', path: ['pg_max_conn'], message, hint },
  ];
  if (connections < LEAST_CONNECTIONS)
    return finding(
      'warning',
      `pg_max_conn: ${connections} is taken as auto, as everything below ${LEAST_CONNECTIONS} is`,
      'Write auto, or 25 and more.',
    );
  if (connections > MOST_CONNECTIONS)
    return finding('error', `PostgreSQL takes ${MOST_CONNECTIONS} connections at most`, 'Write auto.');
  if (connections > MANY_CONNECTIONS)
    return finding(
      'warning',
      `pg_max_conn: ${connections} has PostgreSQL reserve memory for as many connections when it starts`,
      'Clients in thousands come through PgBouncer, and PostgreSQL needs some hundred: auto.',
    );
  return ofPatroni('max_connections', connections, ['pg_max_conn']);
}

function ofSettings(settings: Readonly<Record<string, unknown>>, path: Finding['path']): readonly Finding[] {
  return Object.entries(settings).flatMap(([written, value]): readonly Finding[] => {
    const name = written.toLowerCase();
    if (!/^[a-z_][\w$]*(?:\.[a-z_][\w$]*)*$/.test(name)) return [noName(written, [...path, written])];
    if (name.includes('.'))
      return [
        ...ofExtension(written, name, [...path, written]),
        ...ofItsValue(written, value, [...path, written]),
      ];
    if (!KNOWN.has(name)) return [unknownName(written, name, [...path, written])];
    const expected = value === null || isDefault(value) ? undefined : misfit(name, value);
    if (expected === undefined) return [];
    return [
      {
        rule: 'server-parameter',
        path: [...path, written],
        message: `${written} takes ${expected}, got ${JSON.stringify(value)}`,
        hint: /^[\d.]+ ?[a-z]+$/i.test(String(value))
          ? 'Units are B, kB, MB, GB, TB, us, ms, s, min, h and d, in these letters.'
          : `Look it up: psql -c "select * from pg_settings where name = '${name}'"`,
      },
    ];
  });
}

/** Patroni leaves out what the version does not have: it is declared, and nothing comes of it. */
function ofOtherVersions({ pg_parameters, pg_version }: PgsqlParams): readonly Finding[] {
  return Object.keys(pg_parameters).flatMap((written): readonly Finding[] => {
    const missing = missingParameter(pg_version, written.toLowerCase());
    if (missing === undefined) return [];
    return [
      {
        rule: 'server-parameter',
        severity: 'warning',
        path: ['pg_parameters', written],
        part: 'key',
        message:
          'since' in missing
            ? `PostgreSQL ${pg_version} does not have ${written}: ${missing.since} is the first that does`
            : `PostgreSQL ${pg_version} does not have ${written} any more: ${missing.until} was the last that did`,
        hint: 'Delete it: it has no effect.',
      },
    ];
  });
}

/** It came with PostgreSQL 18. */
function ioMethod({ pg_io_method, pg_version }: PgsqlParams): readonly Finding[] {
  if (pg_version >= 18 || !['io_uring', 'sync'].includes(pg_io_method)) return [];
  return [
    {
      rule: 'server-parameter',
      severity: 'warning',
      path: ['pg_io_method'],
      message: `pg_io_method: ${pg_io_method} has no effect: PostgreSQL ${pg_version} does not have io_method, 18 is the first that does`,
      hint: 'Delete it, or set pg_version: 18.',
    },
  ];
}

/** Without an archive there is no backup. Segments of a replica may differ from the leader's of the same name: pgBackRest takes no backup of such a cluster. */
function archiving({ pg_parameters, pgbackrest_enabled }: PgsqlParams): readonly Finding[] {
  return Object.entries(pg_parameters).flatMap(([written, value]): readonly Finding[] => {
    if (!pgbackrest_enabled || written.toLowerCase() !== 'archive_mode') return [];
    const mode = String(value).trim().toLowerCase();
    if (['off', 'false', 'no', '0'].includes(mode))
      return [
        {
          rule: 'server-parameter',
          severity: 'warning',
          path: ['pg_parameters', written],
          message: `${written}: ${mode} has nobody archive WAL, and pgBackRest takes no backup without it`,
          hint: 'Delete it, or set pgbackrest_enabled: false.',
        },
      ];
    if (mode !== 'always') return [];
    return [
      {
        rule: 'server-parameter',
        path: ['pg_parameters', written],
        message: `${written}: always has replicas archive the same WAL once more, and pgBackRest refuses to back that up`,
        hint: 'Delete it, or write on: a member that takes over archives from then on.',
      },
    ];
  });
}

/** What is declared and would not arrive at the server. */
function ofPatroni(name: string, value: unknown, path: Finding['path']): readonly Finding[] {
  if (value === null) return [];
  const rule = 'server-parameter';
  const parameter = saidElsewhere(name);
  if (parameter !== undefined) {
    const message = `${name} has no effect here: Patroni takes it from ${parameter}`;
    return [{ rule, severity: 'warning', path, message, hint: `Set ${parameter} instead.` }];
  }
  if (misfit(name.toLowerCase(), value) !== undefined) return [];
  const message = replacedByPatroni(name, parameterText(value as JsonValue));
  return message === undefined ? [] : [{ rule, path, message, hint: 'Write a value that it takes.' }];
}

function unknownName(written: string, name: string, path: Finding['path']): Finding {
  const near = nearestName(name, KNOWN);
  return {
    rule: 'server-parameter',
    severity: 'warning',
    path,
    part: 'key',
    message: `PostgreSQL has no parameter ${written} that is known here`,
    hint:
      near === undefined
        ? 'A parameter of an extension is written with its prefix: auto_explain.log_min_duration'
        : `Did you mean ${near}?`,
  };
}

/** Those of extensions have a dot, and only some extensions are known whole: of others a slip is told alone. */
function ofExtension(written: string, name: string, path: Finding['path']): readonly Finding[] {
  if (EXTENSION_PARAMETERS.includes(name)) return [];
  const near = nearestName(name, EXTENSION_PARAMETERS) ?? theOnlyLonger(name);
  const [prefix = ''] = name.split('.');
  if (near === undefined && !ALL_OF_EXTENSION.includes(prefix)) return [];
  const known = EXTENSION_PARAMETERS.filter((one) => one.startsWith(`${prefix}.`));
  return [
    {
      rule: 'server-parameter',
      severity: 'warning',
      path,
      part: 'key',
      message: `${written} is no parameter of the extension that is known here`,
      hint: near === undefined ? `It has ${known.join(', ')}.` : `Did you mean ${near}?`,
    },
  ];
}

/** `cron.database_name` of `cron.database`: a name that stops short of the only one that begins like it. */
function theOnlyLonger(name: string): string | undefined {
  const longer = EXTENSION_PARAMETERS.filter((one) => one.startsWith(`${name}_`));
  return longer.length === 1 ? longer[0] : undefined;
}

/** A value that an extension does not take is left out when it is loaded. */
function ofItsValue(written: string, value: unknown, path: Finding['path']): readonly Finding[] {
  const expected =
    value === null || isDefault(value) ? undefined : misfitOfExtension(written.toLowerCase(), value);
  if (expected === undefined) return [];
  return [
    {
      rule: 'server-parameter',
      severity: 'warning',
      path,
      message: `${written} takes ${expected}, got ${JSON.stringify(value)}: the extension would keep its default`,
      hint: 'Write a value that it takes.',
    },
  ];
}

function noName(written: string, path: Finding['path']): Finding {
  const [name = '', ...rest] = written.trim().split(/[\s=:]+/);
  return {
    rule: 'server-parameter',
    path,
    part: 'key',
    message: `"${written}" is no name of a parameter`,
    hint: rest.length > 0 ? `Write ${name}: ${rest.join(' ')}` : 'A name has letters, digits, _ and dots.',
  };
}

function isDefault(value: unknown): boolean {
  return typeof value === 'string' && value.toUpperCase() === 'DEFAULT';
}
