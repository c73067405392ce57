import {
  defineOpKind,
  isolated,
  parseSections,
  quoteWord,
  section,
  sha256,
  shCommand,
  type Action,
} from '@pigsty/sdk';

export interface RegistryArgs {
  readonly path: string;
  /** Content by file name, which may begin with a directory: `node/pg-test-1.yml`. */
  readonly files: Readonly<Record<string, string>>;
  /** Who may read them. Root alone writes here, so that no name in it leads root elsewhere. */
  readonly group: string;
  /** False while a module of the inventory cannot be read: then nothing is taken out. */
  readonly complete: boolean;
}

export interface RegistryState {
  /** SHA-256 of the files of the directory that are ours, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** Ours, but with another owner or mode. */
  readonly foreign: readonly string[];
}

export interface RegistryDelta {
  readonly [key: string]: readonly string[];
  readonly add: readonly string[];
  readonly change: readonly string[];
  readonly remove: readonly string[];
}

/** First line of every file that this kind writes: others in the directory are the operator's. */
const MARK = '# Managed by pigsty (module infra): registered.';

/** A directory with a file for each thing that is registered. */
export const registry = defineOpKind<RegistryArgs, RegistryState, RegistryDelta>({
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
      // Two processes for all files, not two for each.
      `look() {
  cd -- "$1" || return
  find . -maxdepth 2 -type f ! -name '.*' -exec grep -lxF -e ${quoteWord(MARK)} -- {} + | tr '\\n' '\\0' |
    xargs -0 -r sh -c 'sha256sum -- "$@"; stat -c "%U:%G:%a %n" -- "$@"' sh
}`,
      ...all.map(({ path }, i) => section(i, `look ${quoteWord(path)}`)),
    ]),
  parse: (output, all) => {
    const sections = parseSections(output);
    return all.map(({ group }, i): RegistryState => {
      const found = (sections.get(String(i)) ?? '').split('\n');
      const rows = (pattern: RegExp): readonly (readonly [name: string, value: string])[] =>
        found.flatMap((line) => {
          const [, value, name] = pattern.exec(line) ?? [];
          return value === undefined || name === undefined ? [] : [[name, value]];
        });
      const attributes = rows(/^(\S+:\S+:[0-7]+) \.\/(.+)$/);
      return {
        files: Object.fromEntries(rows(/^([0-9a-f]{64}) [ *]\.\/(.+)$/)),
        foreign: attributes.filter(([, value]) => value !== `root:${group}:640`).map(([name]) => name),
      };
    });
  },
  diff: ({ files, complete }, { files: have, foreign }) => {
    const wanted = Object.entries(files);
    const add = wanted.filter(([name]) => have[name] === undefined).map(([name]) => name);
    const change = wanted
      .filter(
        ([name, content]) =>
          have[name] !== undefined && (have[name] !== sha256(marked(content)) || foreign.includes(name)),
      )
      .map(([name]) => name);
    const remove = complete ? Object.keys(have).filter((name) => files[name] === undefined) : [];
    return add.length + change.length + remove.length === 0 ? undefined : { add, change, remove };
  },
  write: ({ path, files, group }, { add, change, remove }) => [
    ...directoriesOf(add).map((directory): Action => ({
      do: 'run',
      command: {
        argv: ['install', '-d', '-o', 'root', '-g', group, '-m', '0750', '--', `${path}/${directory}`],
      },
    })),
    ...[...add, ...change].map((name): Action => ({
      do: 'write',
      path: `${path}/${name}`,
      content: marked(files[name] ?? ''),
      owner: 'root',
      group,
      mode: '0640',
    })),
    ...(remove.length === 0
      ? []
      : [
          {
            do: 'run' as const,
            command: shCommand(removeFiles, [path, ...remove]),
          },
        ]),
  ],
  describe: ({ path }, { add, change, remove }) =>
    [
      ...(add.length === 0 ? [] : [`register ${few(add)}`]),
      ...(change.length === 0 ? [] : [`change the registration of ${few(change)}`]),
      ...(remove.length === 0 ? [] : [`take out ${few(remove)}`]),
    ].join(', ') + ` in ${path}`,
  detail: ({ files }, { add, change }) =>
    [...add, ...change].map((name) => `${name}\n${files[name] ?? ''}`).join(''),
  converged: ({ files }) => ({
    files: Object.fromEntries(Object.entries(files).map(([name, text]) => [name, sha256(marked(text))])),
    foreign: [],
  }),
});

/** A directory that has become empty goes as well. */
const removeFiles = `cd -- "$1" && shift && rm -f -- "$@" || exit 1
for file do case $file in */*) rmdir -- "\${file%/*}" 2>/dev/null || : ;; esac; done`;

function directoriesOf(files: readonly string[]): readonly string[] {
  return [
    ...new Set(files.filter((name) => name.includes('/')).map((name) => name.slice(0, name.indexOf('/')))),
  ];
}

const marked = (content: string): string => `${MARK}\n${content}`;

function few(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => name.replace(/\.(?:yml|conf)$/, ''));
  return names.length > 3 ? `${shown.join(', ')} and ${names.length - 3} more` : shown.join(', ');
}
