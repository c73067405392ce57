import { defineOpKind, type Action } from '../../op/kind.ts';
import { quoteWord, quoteWords, shCommand } from '../../words/command.ts';
import { isolated, parseSections, section } from '../fragment.ts';
import { unifiedDiff } from '../unified-diff.ts';
import { repoFiles, type RepoArgs } from './repo-files.ts';

export interface RepoState {
  /** Content of the definition and of the key; absent where there is no such file. */
  readonly definition?: string;
  readonly key?: string;
  /** Another definition under the same name, in apt's older format: it would be read, too. */
  readonly older: boolean;
}

export interface RepoDelta {
  readonly [key: string]: string | boolean | undefined;
  readonly action: 'create' | 'change' | 'remove';
  /** What differs, in words: `definition`, `key`. */
  readonly what: string;
  readonly have?: string;
}

/**
 * A package repository: its definition and the key that it is signed with. Other definitions on the host stay as they are.
 * A stage that installs from it comes later and has `pkgCache({ refreshOn })`, which is notified.
 *
 * @example
 * repo({ name: 'acme', family: 'deb', urls: ['https://packages.example.org/debian'], suites: ['trixie'],
 *   components: ['main'], key: armoredKey }, { notifies: ['packages.refresh'] });
 */
export const repo = defineOpKind<RepoArgs, RepoState, RepoDelta>({
  kind: 'repo',
  summary: 'a package repository is defined, with its key; or it is not',
  example: {
    name: 'pgdg',
    family: 'deb',
    urls: ['https://apt.postgresql.org/pub/repos/apt'],
    suites: ['trixie-pgdg'],
    components: ['main'],
    key: '-----BEGIN PGP PUBLIC KEY BLOCK-----...',
  },
  key: ({ name }) => name,
  read: (all) =>
    isolated(
      all.flatMap((args) => {
        const { definition, key, older } = repoFiles(args);
        const show = (name: string, path: string): string =>
          `if [ -f ${quoteWord(path)} ]; then\n${section(`${name} ${args.name}`, `base64 <${quoteWord(path)}`)}\nfi`;
        return [
          show('definition', definition.path),
          show('key', key.path),
          ...(older === undefined
            ? []
            : [`if [ -e ${quoteWord(older)} ]; then\n${section(`older ${args.name}`, ':')}\nfi`]),
        ];
      }),
    ),
  parse: (output, all) => {
    const sections = parseSections(output);
    const decode = (name: string): string | undefined => {
      const found = sections.get(name);
      return found === undefined ? undefined : Buffer.from(found, 'base64').toString();
    };
    return all.map(({ name }): RepoState => {
      const [definition, key] = [decode(`definition ${name}`), decode(`key ${name}`)];
      return {
        ...(definition === undefined ? {} : { definition }),
        ...(key === undefined ? {} : { key }),
        older: sections.has(`older ${name}`),
      };
    });
  },
  diff: (args, { definition, key, older }) => {
    const wanted = repoFiles(args);
    const differs = [
      ...(definition === wanted.definition.content ? [] : ['definition']),
      ...(key === wanted.key.content ? [] : ['key']),
      ...(older ? ['older definition'] : []),
    ];
    if (differs.length === 0) return undefined;
    const action =
      args.state === 'absent' ? 'remove' : definition === undefined && !older ? 'create' : 'change';
    return { action, what: differs.join(', '), ...(definition === undefined ? {} : { have: definition }) };
  },
  write,
  action: (_, { action }) => action,
  describe: ({ name, urls }, { action, what }) =>
    action === 'change'
      ? `change package repository ${name} (${what})`
      : action === 'remove'
        ? `remove package repository ${name}`
        : `add package repository ${name} (${urls.join(', ')})`,
  detail: (args, { have = '' }) => {
    const { path, content = '' } = repoFiles(args).definition;
    return unifiedDiff(have, content, path);
  },
  converged: (args) => {
    const { definition, key } = repoFiles(args);
    return {
      ...(definition.content === undefined ? {} : { definition: definition.content }),
      ...(key.content === undefined ? {} : { key: key.content }),
      older: false,
    };
  },
});

/** The key first: a definition whose key is missing stops every refresh. */
function write(args: RepoArgs): readonly Action[] {
  const { definition, key, older } = repoFiles(args);
  const gone = [definition, key].filter((f) => f.content === undefined).map((f) => f.path);
  const removed = [...gone, ...(older === undefined ? [] : [older])];
  const kept = [key, definition].flatMap(({ path, content }): Action[] =>
    content === undefined ? [] : [{ do: 'write', path, content, owner: 'root', group: 'root', mode: '0644' }],
  );
  const directories = [...new Set([key, definition].map(({ path }) => path.replace(/\/[^/]*$/, '')))];
  return [
    ...(kept.length === 0
      ? []
      : [{ do: 'run', command: shCommand(`mkdir -p -- ${quoteWords(directories)}`) } as const]),
    ...kept,
    ...(removed.length === 0
      ? []
      : [{ do: 'run', command: shCommand(`rm -f -- ${quoteWords(removed)}`) } as const]),
  ];
}
