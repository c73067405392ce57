import { defineOpKind } from '../../op/kind.ts';
import { quoteWords } from '../../words/command.ts';
import { isolated, parseSections } from '../fragment.ts';
import { askAvailable, openDatabases, parseDatabase, plainName, spell } from './candidates.ts';
import type { PkgArgs, PkgDelta } from './change.ts';
import { aptStatus } from './apt-status.ts';
import { simulateTransaction } from './simulation.ts';
import { writeTransaction } from './transaction.ts';

export interface NamedVersion {
  readonly name: string;
  readonly version: string;
}

export interface PkgState {
  /** `not asked`: something is installed, or the host has no package manager that we know. */
  readonly cache: 'known' | 'empty' | 'not asked';
  /** Installed ones of the candidates. */
  readonly installed: readonly NamedVersion[];
  /** The first available candidate. */
  readonly available?: NamedVersion;
}

export const pkg = defineOpKind<PkgArgs, PkgState, PkgDelta>({
  kind: 'pkg',
  summary: 'a package is installed, by the names under which repositories carry it; or it is not',
  example: { names: ['memcached'] },
  key: ({ names }) => names.map(plainName).join(' '),
  read: (all) =>
    isolated([
      openDatabases(all.flatMap((a) => a.names)),
      ...all.filter((a) => a.state !== 'absent').map((a) => `want ${quoteWords(a.names.map(plainName))}`),
      askAvailable,
    ]),
  parse: (output, all) => {
    const database = parseDatabase(parseSections(output));
    const find = (from: ReadonlyMap<string, string>, names: readonly string[]): readonly NamedVersion[] =>
      names.flatMap((name) => {
        const version = from.get(plainName(name));
        return version === undefined ? [] : [{ name, version }];
      });
    return all.map(({ names }): PkgState => {
      const [available] = find(database.available, names);
      return {
        cache: database.cache,
        installed: find(database.installed, names),
        ...(available === undefined ? {} : { available }),
      };
    });
  },
  unreadable: (output, all) => {
    const { failed } = parseDatabase(parseSections(output));
    return all.map(() => failed);
  },
  diff: (args, { installed, available, cache }) => {
    if (args.state === 'absent') {
      return installed.length === 0
        ? undefined
        : { install: null, remove: installed.map((p) => plainName(p.name)), cache };
    }
    if (installed.length > 0) return undefined;
    if (available !== undefined)
      // With a version in the name the package manager chooses; what it would choose without one says nothing.
      return available.name.includes('=')
        ? { install: available.name, remove: [], cache }
        : { install: available.name, version: available.version, remove: [], cache };
    return args.optional === true && cache !== 'not asked' ? undefined : { install: null, remove: [], cache };
  },
  write: (args, delta) => writeTransaction([{ args, delta }]),
  writeAll: writeTransaction,
  simulate: simulateTransaction,
  describe: ({ names, reason }, { install, version, remove, cache }) => {
    if (remove.length > 0) return `remove package ${remove.join(', ')}`;
    const why = reason === undefined ? '' : ` (${reason})`;
    if (install !== null) return `install ${install}${version === undefined ? '' : ` ${version}`}${why}`;
    return `install ${spell(names)}${why}${cache === 'known' ? ', not available yet' : ''}`;
  },
  converged: ({ names, state }) => ({
    cache: 'not asked',
    installed: state === 'absent' ? [] : names.slice(0, 1).map((name) => ({ name, version: '1' })),
  }),
  timeoutMs: 1_800_000,
  progress: aptStatus,
});
