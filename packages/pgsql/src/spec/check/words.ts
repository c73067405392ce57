import { unfit } from '@pigsty/sdk';
import { INI_KEY } from '../../render/pgbouncer-useropts-txt.ts';
import type { PgsqlParams } from '../schema.ts';
import type { Finding, Rule } from './finding.ts';

type Path = Finding['path'];

const HINT = 'In YAML a text after | ends with a line break, a text after |- does not.';

/** What a file cannot hold is refused here: written, it would be another value, or no file at all. */
export const unfitWords: Rule = ({ params }) => [
  ...Object.entries(params.pg_parameters).flatMap(([name, value]) =>
    oneLine(value, ['pg_parameters', name], 'postgresql.conf'),
  ),
  ...hbaWords(params),
  ...params.pgbouncer_ignore_param.flatMap((name, i) =>
    oneLine(name, ['pgbouncer_ignore_param', i], 'pgbouncer.ini'),
  ),
  ...oneLine(params.pgbouncer_redirect_to, ['pgbouncer_redirect_to'], 'pgbouncer.ini'),
  ...backupWords(params),
  ...pooledNames(params),
];

function oneLine(value: unknown, path: Path, goesInto: string): readonly Finding[] {
  const message = typeof value === 'string' ? unfit(value, { goesInto }) : undefined;
  return message === undefined ? [] : [{ rule: 'unfit-text', path, message, hint: HINT }];
}

function hbaWords(params: PgsqlParams): readonly Finding[] {
  const lists = {
    'pg_hba.conf': ['pg_default_hba_rules', 'pg_hba_rules'],
    'pgb_hba.conf': ['pgb_default_hba_rules', 'pgb_hba_rules'],
  } as const;
  return Object.entries(lists).flatMap(([file, names]) =>
    names.flatMap((name) =>
      params[name].flatMap((rule, i) => [
        ...oneLine(rule.user, [name, i, 'user'], file),
        ...oneLine(rule.db, [name, i, 'db'], file),
      ]),
    ),
  );
}

/** pgBackRest takes what is between the equals sign and the end of the line, without spaces around it. */
function backupWords({ pgbackrest_repo }: PgsqlParams): readonly Finding[] {
  return Object.entries(pgbackrest_repo).flatMap(([repository, options]) =>
    Object.entries(options).flatMap(([name, value]): readonly Finding[] => {
      const path = ['pgbackrest_repo', repository, name];
      const broken = oneLine(value, path, 'pgbackrest.conf');
      if (broken.length > 0 || String(value).trim() === String(value)) return broken;
      const message = 'it begins or ends with a space, which pgbackrest.conf cannot hold';
      return [{ rule: 'unfit-text', path, message, hint: 'Take the spaces away, or choose another value.' }];
    }),
  );
}

function pooledNames({ pg_users, pg_databases, pgbouncer_enabled }: PgsqlParams): readonly Finding[] {
  if (!pgbouncer_enabled) return [];
  const cannot = (what: string): string => `pgbouncer.ini cannot hold the name of this ${what}`;
  return [
    ...pg_databases.flatMap(({ name, pgbouncer, state }, i): readonly Finding[] =>
      INI_KEY.test(name) || !pgbouncer || state === 'absent'
        ? []
        : [
            {
              rule: 'unfit-text',
              path: ['pg_databases', i, 'name'],
              message: cannot('database'),
              hint: 'Use letters, digits, _, - and . only, or set pgbouncer: false.',
            },
          ],
    ),
    ...pg_users.flatMap((user, i): readonly Finding[] =>
      INI_KEY.test(user.name) || user.state === 'absent'
        ? []
        : (['pool_mode', 'pool_connlimit'] as const)
            .filter((key) => user[key] !== undefined)
            .map((key) => ({
              rule: 'unfit-text',
              path: ['pg_users', i, key],
              message: cannot('user'),
              hint: `Leave ${key} out, or use letters, digits, _, - and . only in the name.`,
            })),
    ),
  ];
}
