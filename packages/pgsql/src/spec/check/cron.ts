import type { Rule } from './finding.ts';

const FIRST_WORD = /^\s*(?:@\w+|(?:\S+\s+){4}\S+)\s+(\S+)\s+\//;

/** The crontab of a user has no column for one, as that of the system does. */
export const crontabUser: Rule = ({ params }) =>
  params.pg_crontab.flatMap((line, i) => {
    const [, word] = FIRST_WORD.exec(line) ?? [];
    if (word !== params.pg_dbsu && word !== 'root' && word !== 'postgres') return [];
    return [
      {
        rule: 'crontab-user',
        severity: 'warning' as const,
        path: ['pg_crontab', i],
        message: `cron would run the program ${word}: lines of pg_crontab name no user`,
        hint: `Take ${word} away; all of them are run as ${params.pg_dbsu}.`,
      },
    ];
  });
