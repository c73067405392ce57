import { isOwned, memberFiles } from '../files.ts';
import type { Finding, Rule } from './finding.ts';

/** Files for the data directory have names of their own there. */
export const files: Rule = ({ params }) => {
  const names = memberFiles(params.pg_files).map(({ name }) => name);
  return names.flatMap((name, i): readonly Finding[] => {
    const finding = (message: string, hint: string): Finding => ({
      rule: 'data-file',
      path: ['pg_files', i],
      message,
      hint,
    });
    if (name === '' || name === '.' || name === '..' || (params.pg_files[i] ?? '').endsWith('/'))
      return [finding(`${JSON.stringify(params.pg_files[i])} names no file`, 'Write the path of a file.')];
    if (isOwned(name))
      return [
        finding(
          `${name} in the data directory belongs to PostgreSQL, Patroni or pgBackRest`,
          'Parameters go into pg_parameters, rules into pg_hba_rules; another file needs another name.',
        ),
      ];
    return names.indexOf(name) === i
      ? []
      : [
          finding(
            `two of pg_files are called ${name}`,
            'The data directory has one of a name: rename the other.',
          ),
        ];
  });
};
