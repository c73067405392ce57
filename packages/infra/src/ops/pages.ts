import {
  byCodeUnit,
  defineOpKind,
  isolated,
  parseSections,
  quoteWord,
  section,
  type Action,
} from '@pigsty/sdk';
import {
  digestsOf,
  directoriesOf,
  lookAtFiles,
  parseFiles,
  removals,
  treeDelta,
  type FileTreeDelta,
} from './file-tree.ts';

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

export interface PagesDelta extends FileTreeDelta {
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
    [ ! -f "$file" ] || printf '%s\\0' "$file"
  done | ${lookAtFiles}
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
        files: parseFiles(lines).digests,
        listed: lines.filter((l) => l.startsWith('listed ')).map((l) => l.slice('listed '.length)),
      };
    });
  },
  diff: ({ files, complete }, { files: have, listed }) => {
    const { add, change, remove } = treeDelta({ wanted: files, have, ours: listed, complete });
    const old = listed.filter((name) => files[name] === undefined);
    const after = [...Object.keys(files), ...(complete ? [] : old)].sort(byCodeUnit);
    return add.length + change.length + remove.length === 0 && listed.join('\n') === after.join('\n')
      ? undefined
      : { add, change, remove, listed: after };
  },
  write: ({ path, files }, { add, change, remove, listed }) => [
    {
      do: 'run',
      command: {
        argv: ['install', '-d', '-m', '0755', '--', path, ...directoriesOf(add).map((d) => `${path}/${d}`)],
      },
    },
    ...[...add, ...change].map((name): Action => written(`${path}/${name}`, files[name] ?? '')),
    ...removals(path, remove),
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
    files: digestsOf(files),
    listed: Object.keys(files).sort(byCodeUnit),
  }),
});

const written = (path: string, content: string): Action => ({
  do: 'write',
  path,
  content,
  owner: 'root',
  group: 'root',
  mode: '0644',
});

const files = (names: readonly string[]): string =>
  names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
