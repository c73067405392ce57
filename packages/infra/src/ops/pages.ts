import {
  byCodeUnit,
  defineOpKind,
  isolated,
  parseSections,
  quoteWord,
  section,
  sha256,
  shCommand,
  type Action,
} from '@pigsty/sdk';

export interface PagesArgs {
  readonly path: string;
  /** Content by file name, which may begin with directories: `assets/portal.js`. */
  readonly files: Readonly<Record<string, string>>;
  /** False while a module of the inventory cannot be read: then nothing is taken out. */
  readonly complete: boolean;
}

export interface PagesState {
  /** SHA-256 of files that are ours or have the name of one of ours. */
  readonly files: Readonly<Record<string, string>>;
  /** Names in the list of the directory: what an earlier deploy wrote. */
  readonly listed: readonly string[];
}

export interface PagesDelta {
  readonly [key: string]: readonly string[];
  readonly add: readonly string[];
  readonly change: readonly string[];
  readonly remove: readonly string[];
  /** What the list says afterwards. */
  readonly listed: readonly string[];
}

/** Names of our files, one a line: pages and JSON carry no mark of their own. */
const LIST = '.pigsty';

/** Static files that everybody on the host may read. Files that are not in the list are the operator's, and stay. */
export const pages = defineOpKind<PagesArgs, PagesState, PagesDelta>({
  kind: 'infra.pages',
  summary: 'static files in a directory, and none of ours that is not wanted any more',
  example: { path: '/www/p', files: { 'index.html': '<!doctype html>\n' }, complete: true },
  key: ({ path }) => path,
  read: (all) =>
    isolated([
      `look() {
  cd -- "$1" 2>/dev/null || return
  shift
  [ ! -f ${LIST} ] || sed 's/^/listed /' ${LIST}
  { cat ${LIST} 2>/dev/null; printf '%s\\n' "$@"; } | LC_ALL=C sort -u | while IFS= read -r file; do
    [ -f "$file" ] && sum=$(sha256sum <"$file") && printf '%s %s\\n' "\${sum%% *}" "$file"
  done
}`,
      ...all.map(({ path, files }, i) =>
        section(i, `look ${[path, ...Object.keys(files)].map((word) => quoteWord(word)).join(' ')}`),
      ),
    ]),
  parse: (output, all) => {
    const sections = parseSections(output);
    return all.map((_, i): PagesState => {
      const lines = (sections.get(String(i)) ?? '').split('\n');
      return {
        files: Object.fromEntries(
          lines
            .map((line) => /^([0-9a-f]{64}) (.+)$/.exec(line))
            .filter((match) => match !== null)
            .map(([, sum = '', name = '']) => [name, sum]),
        ),
        listed: lines.filter((l) => l.startsWith('listed ')).map((l) => l.slice('listed '.length)),
      };
    });
  },
  diff: ({ files, complete }, { files: have, listed }) => {
    const wanted = Object.entries(files);
    const add = wanted.filter(([name]) => have[name] === undefined).map(([name]) => name);
    const change = wanted
      .filter(([name, text]) => have[name] !== undefined && have[name] !== sha256(text))
      .map(([name]) => name);
    const old = listed.filter((name) => files[name] === undefined);
    const remove = complete ? old : [];
    const after = [...Object.keys(files), ...(complete ? [] : old)].sort(byCodeUnit);
    return add.length + change.length + remove.length === 0 && listed.join('\n') === after.join('\n')
      ? undefined
      : { add, change, remove, listed: after };
  },
  write: ({ path, files }, { add, change, remove, listed }) => [
    run(['install', '-d', '-m', '0755', '--', ...directoriesOf(path, add)]),
    ...[...add, ...change].map((name): Action => written(`${path}/${name}`, files[name] ?? '')),
    ...(remove.length === 0
      ? []
      : [{ do: 'run' as const, command: shCommand(removeFiles, [path, ...remove]) }]),
    written(`${path}/${LIST}`, listed.map((name) => `${name}\n`).join('')),
  ],
  describe: ({ path }, { add, change, remove, listed }) => {
    const counted = [
      ...(add.length === 0 ? [] : [`add ${files(add)}`]),
      ...(change.length === 0 ? [] : [`change ${files(change)}`]),
      ...(remove.length === 0 ? [] : [`take out ${files(remove)}`]),
    ];
    return counted.length === 0 ? `list ${files(listed)} in ${path}` : `${counted.join(', ')} in ${path}`;
  },
  converged: ({ files }) => ({
    files: Object.fromEntries(Object.entries(files).map(([name, text]) => [name, sha256(text)])),
    listed: Object.keys(files).sort(byCodeUnit),
  }),
});

const removeFiles = `cd -- "$1" && shift && rm -f -- "$@" || exit 1
for file do case $file in */*) rmdir -- "\${file%/*}" 2>/dev/null || : ;; esac; done`;

const run = (argv: readonly string[]): Action => ({ do: 'run', command: { argv } });

const written = (path: string, content: string): Action => ({
  do: 'write',
  path,
  content,
  owner: 'root',
  group: 'root',
  mode: '0644',
});

function directoriesOf(path: string, names: readonly string[]): readonly string[] {
  const below = names.filter((n) => n.includes('/')).map((n) => `${path}/${n.slice(0, n.lastIndexOf('/'))}`);
  return [...new Set([path, ...below])];
}

const files = (names: readonly string[]): string =>
  names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
