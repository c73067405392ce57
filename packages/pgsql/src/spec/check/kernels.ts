import { isWritten, nearestName } from '@pigsty/sdk';
import { EXTENSION_PACKAGES } from '../catalogue/extensions.ts';
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

/** Sets of packages with the server of PostgreSQL itself. */
const PLAIN = /^(?:pgsql|pg1\d)(?:-(?:main|core|full|mini|server))?$|^postgresql/;

interface Word {
  readonly name: string;
  readonly path: Finding['path'];
  readonly words: string;
}

/** Another kernel in the place of PostgreSQL's packages, a mode that does not go with it, and names that are a slip of one. */
export const kernelPackages: Rule = ({ params, instances }, inventory) => {
  const [host = ''] = instances.map((i) => i.host);
  // What was refused may be the mode of the packages.
  const mode = inventory.hosts.get(host)?.vars['pg_mode'];
  const isRefused = mode !== undefined && mode !== params.pg_mode;
  if (isRefused || !isWritten(inventory, host, ['pg_packages'])) return [];
  const all = params.pg_packages.flatMap((entry, i) =>
    entry
      .split(/[\s,]+/)
      .map((words): Word => ({ name: words.replace(/=.*$/, ''), path: ['pg_packages', i], words })),
  );
  const slips = all.flatMap(slipOf);
  return [
    ...slips,
    ...all.flatMap((word) => ofOtherMode(word, params.pg_mode)),
    ...plainInMode(all, params.pg_mode),
  ];
};

function ofOtherMode({ name, path, words }: Word, wanted: string): readonly Finding[] {
  const mode = MODES[name];
  if (mode === undefined || mode === wanted) return [];
  return [
    {
      rule: 'kernel-package',
      severity: 'warning',
      path,
      words,
      message: `${name} is a PostgreSQL of its own, and pg_mode is ${wanted}`,
      hint: `Set pg_mode: ${mode}, or name pgsql-main for PostgreSQL itself.`,
    },
  ];
}

/** Packages of PostgreSQL itself where the mode says that it is another one. */
function plainInMode(all: readonly Word[], wanted: string): readonly Finding[] {
  const kernels = Object.keys(MODES).filter((name) => MODES[name] === wanted);
  const plain = all.find(({ name }) => PLAIN.test(name));
  if (plain === undefined || kernels.length === 0 || all.some(({ name }) => kernels.includes(name)))
    return [];
  return [
    {
      rule: 'kernel-package',
      severity: 'warning',
      path: plain.path,
      words: plain.words,
      message: `${plain.name} is PostgreSQL itself, and pg_mode is ${wanted}`,
      hint: `Name ${kernels.at(-1) ?? ''}, or delete pg_mode.`,
    },
  ];
}

/** A package may be called like anything: told are slips of those that are known here. */
function slipOf({ name, path, words }: Word): readonly Finding[] {
  if (EXTENSION_PACKAGES.has(name) || name.length < 6 || /^pg(?:sql|\d)/.test(name)) return [];
  const near = nearestName(name, [...Object.keys(MODES), ...PROGRAMS]);
  if (near === undefined || near === name) return [];
  return [
    {
      rule: 'kernel-package',
      severity: 'warning',
      path,
      words,
      message: `${name} is no package that is known here, and is spelt almost like one`,
      hint: `Did you mean ${near}?`,
    },
  ];
}

const PROGRAMS = [
  'patroni',
  'pgbouncer',
  'pgbackrest',
  'pg_exporter',
  'pgbadger',
  'vip-manager',
  'postgresql',
];
