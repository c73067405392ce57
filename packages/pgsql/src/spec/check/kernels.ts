import type { Finding, Rule } from './finding.ts';

/** Packages that are a PostgreSQL of their own, and the mode that goes with each. */
const MODES: Readonly<Record<string, string | undefined>> = {
  agensgraph: 'agens',
  babelfish: 'mssql',
  cloudberry: 'gpsql',
  ivorysql: 'ivory',
  openhalo: 'mysql',
  oriole: 'oriole',
  orioledb: 'oriole',
  pgedge: 'pgedge',
  pgtde: 'pgtde',
  polardb: 'polar',
};

/** Another kernel in the place of PostgreSQL's packages, and a mode that does not go with it. */
export const kernelPackages: Rule = ({ params }) =>
  params.pg_packages.flatMap((entry, i) =>
    entry.split(/[\s,]+/).flatMap((word): readonly Finding[] => {
      const name = word.replace(/=.*$/, '');
      const mode = MODES[name];
      if (mode === undefined || mode === params.pg_mode) return [];
      return [
        {
          rule: 'kernel-package',
          severity: 'warning',
          path: ['pg_packages', i],
          words: word,
          message: `${name} is a PostgreSQL of its own, and pg_mode is ${params.pg_mode}`,
          hint: `Set pg_mode: ${mode}, or name pgsql-main for PostgreSQL itself.`,
        },
      ];
    }),
  );
