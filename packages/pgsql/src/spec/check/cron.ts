import { nearestName } from '@pigsty/sdk';
import { scripts } from '../../render/scripts.ts';
import type { Finding, Rule } from './finding.ts';

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

const BACKUPS = ['full', 'diff', 'incr'];

/** Programs of /pg/bin, in the crontab of pg_dbsu and in that of the host: a line with another one fails at night. */
export const crontabPrograms: Rule = (cluster, inventory) => {
  const { params } = cluster;
  const ours = scripts(params).map(({ path }) => path);
  const own = params.pg_crontab.flatMap((line, i) => inLine(line, { path: ['pg_crontab', i], ours }));
  const ofHosts = cluster.instances.flatMap(({ host }) => {
    const lines = inventory.hosts.get(host)?.vars['node_crontab'];
    if (!Array.isArray(lines)) return [];
    return lines.flatMap((line: unknown, i) =>
      typeof line === 'string' ? inLine(line, { path: ['node_crontab', i], ours }) : [],
    );
  });
  return [...own, ...ofHosts];
};

function inLine(
  line: string,
  { path, ours }: { readonly path: Finding['path']; readonly ours: readonly string[] },
): readonly Finding[] {
  if (line.trim().startsWith('#')) return [];
  const [, program = '', word] = /(\/pg\/bin\/[\w.-]+)(?:[ \t]+([\w.-]+))?/.exec(line) ?? [];
  const finding = (message: string, hint: string): readonly Finding[] => [
    { rule: 'crontab-program', severity: 'warning', path, message, hint },
  ];
  const near = program === '' || ours.includes(program) ? undefined : nearestName(program, ours);
  if (near !== undefined) return finding(`there is no program ${program}`, `Did you mean ${near}?`);
  if (program !== '/pg/bin/pg-backup' || word === undefined || BACKUPS.includes(word)) return [];
  const type = nearestName(word, BACKUPS);
  return finding(
    `pg-backup takes ${BACKUPS.join(', ')}, got ${word}`,
    type === undefined ? 'Without a word it chooses by itself.' : `Did you mean ${type}?`,
  );
}
