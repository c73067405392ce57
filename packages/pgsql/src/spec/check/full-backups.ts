import type { Finding, Rule } from './finding.ts';

/**
 * A schedule of which no line takes a full backup: every later one goes back to the one that a deploy took, none ever expires,
 * and a restore goes through all of them. Commands that are not understood may take one.
 */
export const fullBackups: Rule = ({ params, instances }, inventory): readonly Finding[] => {
  const { pg_crontab: lines, pgbackrest_enabled } = params;
  if (!pgbackrest_enabled) return [];
  const first = lines.findIndex((line) => typeOf(line) !== undefined);
  // Lines that were refused, too: what they take is told by what is wrong with them.
  const written = instances.flatMap(({ host }) => {
    const vars = inventory.hosts.get(host)?.vars ?? {};
    return [vars['pg_crontab'], vars['node_crontab']].flat();
  });
  const types = [...lines, ...written].map((line) => (typeof line === 'string' ? typeOf(line) : undefined));
  if (first < 0 || types.some((type) => type !== undefined && !PARTIAL.includes(type))) return [];
  return [
    {
      rule: 'no-full-backup',
      severity: 'warning',
      path: ['pg_crontab', first],
      message:
        'no line of pg_crontab takes a full backup: all backups hang on that of the first deploy, and none expires',
      hint: 'Let one line end with: /pg/bin/pg-backup full',
    },
  ];
};

const PARTIAL = ['diff', 'incr'];

/** The kind of backup that a line takes, if it takes one: without a word an incremental one. */
function typeOf(line: string): string | undefined {
  if (/^\s*#/.test(line)) return undefined;
  const [found, word] =
    /\/pg\/bin\/pg-backup\b(?!-)(?:[ \t]+(\w+))?|\bpgbackrest\b.*\sbackup\b/.exec(line) ?? [];
  if (found === undefined) return undefined;
  return found.startsWith('/') ? (word ?? 'incr') : (/--type[= ](\w+)/.exec(line)?.[1] ?? 'incr');
}
