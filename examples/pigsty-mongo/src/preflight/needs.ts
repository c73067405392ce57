import type { Preflight } from '@pigsty/sdk';
import { paths } from '../spec/paths.ts';
import type { MongoParams } from '../spec/schema.ts';

/** What `pigsty check` looks at before a deploy. */
export const preflight: Preflight<MongoParams> = {
  files: () => [paths.unit, paths.rotation],
  topics: [
    {
      name: 'ferretdb',
      summary: 'a package of FerretDB that the host can install',
      script: () =>
        `apt-cache policy ferretdb 2>/dev/null | sed -n 's/^  Candidate: //p'; { dnf -q list ferretdb 2>/dev/null || :; } | sed -n 's/^ferretdb[^ ]* *\\([^ ]*\\).*/\\1/p'`,
      judge: (answer, { instance }) => {
        const check = `FerretDB for ${instance.name}`;
        const [version = ''] = answer.trim().split('\n');
        return version !== '' && version !== '(none)'
          ? [{ check, state: 'ok', seen: version }]
          : [
              {
                check,
                state: 'warn',
                seen: 'no repository of the host has it',
                expected: 'a package ferretdb',
                remedy: 'Add a repository that carries ferretdb 1.24 to node_repo_modules.',
              },
            ];
      },
    },
  ],
};
