import { defineOpKind, isolated, parseSections, quoteWord, section, type Action } from '@pigsty/sdk';
import {
  digestsOf,
  directoriesOf,
  lookAtFiles,
  parseFiles,
  removals,
  treeDelta,
  type FileTreeDelta,
} from './file-tree.ts';

export interface RegistryArgs {
  readonly path: string;
  /** Content by file name, which may begin with a directory: `node/pg-test-1.yml`. */
  readonly files: Readonly<Record<string, string>>;
  /** Who may read them. Root alone writes here, so that no name in it leads root elsewhere. */
  readonly group: string;
  /** False while a module of the inventory cannot be read: then nothing is taken out. */
  readonly complete: boolean;
  /** The program that tries each file before it takes its place; `{}` stands for its path until then. */
  readonly check?: readonly string[];
}

export interface RegistryState {
  /** SHA-256 of the files of the directory that are ours, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** Ours, but with another owner or mode. */
  readonly foreign: readonly string[];
}

/** First line of every file that this kind writes: others in the directory are the operator's. */
const MARK = '# Managed by pigsty (module infra): registered.';

/** A directory with a file for each thing that is registered. */
export const registry = defineOpKind<RegistryArgs, RegistryState, FileTreeDelta>({
  kind: 'infra.registry',
  summary: 'a directory with a file for each thing that is registered, and none for what is not any more',
  example: {
    path: '/infra/targets',
    files: { 'node/pg-test-1.yml': '- targets: ["10.10.10.11:9100"]\n' },
    group: 'infra',
    complete: true,
  },
  key: ({ path }) => path,
  read: (all) =>
    isolated([
      `look() {
  cd -- "$1" || return
  find . -maxdepth 2 -type f ! -name '.*' -exec grep -lxF -e ${quoteWord(MARK)} -- {} + | tr '\\n' '\\0' | ${lookAtFiles}
}`,
      ...all.map(({ path }, i) => section(i, `look ${quoteWord(path)}`)),
    ]),
  parse: (output, all) => {
    const sections = parseSections(output);
    return all.map(({ group }, i): RegistryState => {
      const { digests, attributes } = parseFiles((sections.get(String(i)) ?? '').split('\n'));
      const foreign = Object.entries(attributes).filter(([, value]) => value !== `root:${group}:640`);
      return { files: digests, foreign: foreign.map(([name]) => name) };
    });
  },
  diff: ({ files, complete }, { files: have, foreign }) => {
    const wanted = marked(files);
    const { add, change, remove } = treeDelta({ wanted, have, ours: Object.keys(have), complete });
    const again = foreign.filter((name) => wanted[name] !== undefined && !change.includes(name));
    return add.length + change.length + again.length + remove.length === 0
      ? undefined
      : { add, change: [...change, ...again], remove };
  },
  write: ({ path, files, group, check }, { add, change, remove }) => [
    ...directoriesOf(add).map((directory): Action => ({
      do: 'run',
      command: {
        argv: ['install', '-d', '-o', 'root', '-g', group, '-m', '0750', '--', `${path}/${directory}`],
      },
    })),
    ...[...add, ...change].map((name): Action => ({
      do: 'write',
      path: `${path}/${name}`,
      content: `${MARK}\n${files[name] ?? ''}`,
      owner: 'root',
      group,
      mode: '0640',
      ...(check === undefined ? {} : { check }),
    })),
    ...removals(path, remove),
  ],
  describe: ({ path }, { add, change, remove }) =>
    [
      ...(add.length === 0 ? [] : [`register ${few(add)}`]),
      ...(change.length === 0 ? [] : [`change the registration of ${few(change)}`]),
      ...(remove.length === 0 ? [] : [`take out ${few(remove)}`]),
    ].join(', ') + ` in ${path}`,
  detail: ({ files }, { add, change }) =>
    [...add, ...change].map((name) => `${name}\n${files[name] ?? ''}`).join(''),
  converged: ({ files }) => ({ files: digestsOf(marked(files)), foreign: [] }),
});

function marked(files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [name, `${MARK}\n${text}`]));
}

function few(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => name.replace(/\.(?:yml|conf)$/, ''));
  return names.length > 3 ? `${shown.join(', ')} and ${names.length - 3} more` : shown.join(', ');
}
