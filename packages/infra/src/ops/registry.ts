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
  /** Content by file name. */
  readonly files: Readonly<Record<string, string>>;
  readonly owner: string;
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
    path: '/infra/targets/node',
    files: { 'pg-test-1.yml': '- targets: ["10.10.10.11:9100"]\n' },
    owner: 'victoria',
    group: 'infra',
    complete: true,
  },
  key: ({ path }) => path,
  read: (all) =>
    isolated([
      `look() {
  find "$1" -maxdepth 1 -type f ! -name '.*' -exec grep -lxF -e ${quoteWord(MARK)} -- {} + | while IFS= read -r file; do
    sum=$(sha256sum <"$file") && printf '%s %s %s\\n' "\${sum%% *}" "$(stat -c %U:%G:%a -- "$file")" "\${file##*/}"
  done
}`,
      ...all.map(({ path }, i) => section(i, `look ${quoteWord(path)}`)),
    ]),
  parse: (output, all) => {
    const sections = parseSections(output);
    return all.map(({ owner, group }, i): RegistryState => {
      const rows = (sections.get(String(i)) ?? '')
        .split('\n')
        .map((line) => /^([0-9a-f]{64}) (\S+) (.+)$/.exec(line))
        .filter((match) => match !== null);
      return {
        files: Object.fromEntries(rows.map(([, sum = '', , name = '']) => [name, sum])),
        foreign: rows
          .filter(([, , attributes]) => attributes !== `${owner}:${group}:640`)
          .map(([, , , name = '']) => name),
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
  write: ({ path, files, owner, group }, { add, change, remove }) => [
    ...[...add, ...change].map((name): Action => ({
      do: 'write',
      path: `${path}/${name}`,
      content: marked(files[name] ?? ''),
      owner,
      group,
      mode: '0640',
    })),
    ...(remove.length === 0
      ? []
      : [
          {
            do: 'run' as const,
            command: shCommand('cd -- "$1" && shift && rm -f -- "$@"', [path, ...remove]),
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

const marked = (content: string): string => `${MARK}\n${content}`;

function few(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => name.replace(/\.(?:yml|conf)$/, ''));
  return names.length > 3 ? `${shown.join(', ')} and ${names.length - 3} more` : shown.join(', ');
}
