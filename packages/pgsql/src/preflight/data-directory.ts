import { quoteWord, type PreflightFinding, type PreflightTopic } from '@pigsty/sdk';
import { clusterDirectory } from '../spec/cluster.ts';
import type { PgsqlParams } from '../spec/schema.ts';

/** Whose data is where an instance keeps its own. */
export const dataDirectory: PreflightTopic<PgsqlParams> = {
  name: 'data',
  summary: 'what is in the data directory already, and where the short name /pg leads to',
  script: ({ params }) => `data=${quoteWord(dataOf(params))}
if [ -s "$data/PG_VERSION" ]; then echo "data=$(head -n 1 "$data/PG_VERSION")"
elif [ -n "$(ls -A "$data" 2>/dev/null)" ]; then echo filled
fi
[ -e /pg ] && [ ! -L /pg ] && echo home
:`,
  judge: (answer, { instance, host }) => {
    const lines = answer.split('\n');
    const version = /^data=(.*)$/m.exec(answer)?.[1];
    const path = dataOf(instance.params);
    const at = { parameter: 'pg_fs_main' };
    const home: readonly PreflightFinding[] = lines.includes('home')
      ? [
          {
            check: 'data directory',
            state: 'fail',
            seen: '/pg is a directory',
            expected: 'a link, or nothing',
            remedy: 'The short name /pg is a link to the data: move the directory away.',
          },
        ]
      : [];
    if (lines.includes('filled'))
      return [
        {
          ...at,
          check: 'data directory',
          state: 'fail',
          seen: `${path} is not empty, and there is no database in it`,
          expected: 'empty, or a database',
          remedy: 'PostgreSQL creates no database in it. Look what it is, and move it away.',
        },
        ...home,
      ];
    if (version === undefined)
      return [{ check: 'data directory', state: 'ok', seen: `${path} is still to be made` }, ...home];
    if (host.modules.includes('pgsql'))
      return [{ check: 'data directory', state: 'ok', seen: `PostgreSQL ${version} of ours` }, ...home];
    return [
      {
        ...at,
        check: 'data directory',
        state: 'warn',
        seen: `${path} holds data of PostgreSQL ${version}, of an earlier installation`,
        expected: 'none',
        remedy: `Deploy goes on with it as ${instance.name}. If it is not wanted, move it away first.`,
      },
      ...home,
    ];
  },
};

function dataOf(params: PgsqlParams): string {
  return `${clusterDirectory(params)}/data`;
}
