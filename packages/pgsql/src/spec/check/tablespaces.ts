import type { Finding, Rule } from './finding.ts';

/** CREATE DATABASE in a tablespace that is not there fails, and no parameter makes one. */
export const tablespaces: Rule = ({ params }) =>
  params.pg_databases.flatMap(({ name, tablespace, state }, i): readonly Finding[] => {
    if (tablespace === undefined || tablespace === 'pg_default' || state === 'absent') return [];
    const about = { rule: 'tablespace', path: ['pg_databases', i, 'tablespace'] } as const;
    if (tablespace === 'pg_global')
      return [
        {
          ...about,
          message: `PostgreSQL keeps pg_global for what all databases share, and puts ${name} there never`,
          hint: 'Write pg_default, or leave it out.',
        },
      ];
    return [
      {
        ...about,
        severity: 'warning',
        message: `${name} is to be made in the tablespace ${tablespace}, which nothing here makes`,
        hint: 'Make it before: CREATE TABLESPACE on the primary, with its directory on every member; nothing to do when it is there.',
      },
    ];
  });
