import { defineOpKind, type Action, type OpChange } from '../op/kind.ts';
import { quoteWord, quoteWords, shCommand } from '../words/command.ts';
import { chunks, isolated, parseSections, unique } from './fragment.ts';
import { rewriteFile } from './rewrite.ts';
import { failureOf, tell } from './tell.ts';

export interface SysctlArgs {
  /** `vm.swappiness` */
  readonly name: string;
  readonly value: string | number;
  /** `/etc/sysctl.d/90-pigsty.conf` when absent. */
  readonly path?: string;
  /** False: only persisted, for what the kernel may round (vm.nr_hugepages). */
  readonly live?: boolean;
}

export interface SysctlState {
  /** What the kernel says; nothing when it does not have this name. */
  readonly live?: string;
  /** The kernel does not let this host change it: a container. */
  readonly refused: boolean;
  readonly persisted?: string;
}

export interface SysctlDelta {
  readonly [key: string]: string | boolean | undefined;
  readonly live: boolean;
  readonly persist: boolean;
  readonly from?: string;
}

const defaultPath = '/etc/sysctl.d/90-pigsty.conf';

export const sysctl = defineOpKind<SysctlArgs, SysctlState, SysctlDelta>({
  kind: 'sysctl',
  summary: 'a kernel parameter, now and after a reboot',
  example: { name: 'vm.swappiness', value: 1 },
  key: ({ name }) => name,
  read: (all) =>
    isolated([
      tell,
      ...chunks(unique(all.map(({ name }) => procPath(name)))).map(readFiles),
      ...unique(all.map(filePath)).map(
        (path) =>
          `[ ! -f ${quoteWord(path)} ] || { printf '\\036file %s\\n' ${quoteWord(path)}; tell ${quoteWord(`file ${path}`)} 0 cat -- ${quoteWord(path)}; }`,
      ),
    ]),
  parse: (output, all) => {
    const sections = parseSections(output);
    const values = parseValues(sections.get('values') ?? '');
    return all.map((args): SysctlState => {
      const path = procPath(args.name);
      const access = sections.get(`access ${path}`)?.trim();
      const value = values.get(path) ?? sections.get(`value ${path}`);
      const persisted = parseAssignments(sections.get(`file ${filePath(args)}`) ?? '').get(args.name);
      return {
        refused: access !== 'writable',
        ...(access === undefined ? {} : { live: words(value ?? '') }),
        ...(persisted === undefined ? {} : { persisted }),
      };
    });
  },
  unreadable: (output, all) =>
    all.map(
      (args) =>
        failureOf(output, `value ${procPath(args.name)}`) ?? failureOf(output, `file ${filePath(args)}`),
    ),
  diff: (args, state) => {
    const want = words(String(args.value));
    const live = args.live !== false && !state.refused && state.live !== undefined && state.live !== want;
    const persist = state.persisted !== want;
    if (!live && !persist) return undefined;
    return { live, persist, ...(state.live === undefined ? {} : { from: state.live }) };
  },
  write: (args, delta) => writeValues([{ args, delta }]),
  writeAll: writeValues,
  describe: ({ name, value }, { live, from }) =>
    `set ${name} = ${words(String(value))}${live ? ` (was ${from ?? ''})` : ' (after a reboot)'}`,
  converged: (args) => ({
    refused: false,
    live: words(String(args.value)),
    persisted: words(String(args.value)),
  }),
});

function filePath({ path }: SysctlArgs): string {
  return path ?? defaultPath;
}

/** A dot separates; a name with a slash uses dots literally, as sysctl(8) has it. */
function procPath(name: string): string {
  return `/proc/sys/${name.includes('/') ? name : name.replaceAll('.', '/')}`;
}

/** One process reads all files; where one of them cannot be read, each is read on its own. */
function readFiles(paths: readonly string[]): string {
  return `set --
for path in ${quoteWords(paths)}; do
  [ -r "$path" ] || continue
  if [ -w "$path" ]; then access=writable; else access=refused; fi
  printf '\\036access %s\\n%s\\n' "$path" "$access"
  set -- "$@" "$path"
done
if [ "$#" = 0 ]; then :
elif values=$(grep '' /dev/null "$@"); then printf '\\036values\\n%s\\n' "$values"
else for path do printf '\\036value %s\\n' "$path"; tell "value $path" 1 grep '' -- "$path"; done
fi`;
}

/** Lines of `path:value`, of which a path may have several. */
function parseValues(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, path = '', value = ''] of text.matchAll(/^([^:\n]+):(.*)$/gm))
    found.set(path, `${found.get(path) ?? ''}${value}\n`);
  return found;
}

function words(value: string): string {
  return value.trim().split(/\s+/).join(' ');
}

function parseAssignments(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', value = ''] of text.matchAll(/^[ \t]*-?([^#;=\s]+)[ \t]*=([^\n]*)$/gm))
    found.set(name, words(value));
  return found;
}

function writeValues(changes: readonly OpChange<SysctlArgs, SysctlDelta>[]): readonly Action[] {
  const assignment = ({ args }: OpChange<SysctlArgs, SysctlDelta>): string =>
    `${args.name} = ${words(String(args.value))}\n`;
  const persisted = unique(changes.filter((c) => c.delta.persist).map((c) => filePath(c.args))).map(
    (path): Action => {
      const stdin = changes
        .filter((c) => c.delta.persist && filePath(c.args) === path)
        .map(assignment)
        .join('');
      return { do: 'run', command: shCommand(persist, [path], { stdin }) };
    },
  );
  const live = changes
    .filter((c) => c.delta.live)
    .flatMap(({ args }) => [args.name, procPath(args.name), words(String(args.value))]);
  return live.length === 0 ? persisted : [...persisted, { do: 'run', command: shCommand(setLive, live) }];
}

const persist = `${rewriteFile}
mkdir -p -- "$(dirname -- "$1")"
begin "$1"
[ -s "$file" ] || echo '# Kernel parameters, managed by pigsty.' > "$file"
awk '
  BEGIN {
    while ((getline one < "-") > 0) { wanted[++count] = one; sub(/[ \\t]*=.*/, "", one); owned[one] = 1 }
  }
  { name = $0; sub(/^[ \\t]*-?/, "", name); sub(/[ \\t]*=.*/, "", name); if (!($0 ~ /=/ && name in owned)) print }
  END { for (i = 1; i <= count; i++) print wanted[i] }' "$file" > "$tmp"
commit`;

const setLive = `code=0
while [ "$#" -gt 0 ]; do
  printf '%s\\n' "$3" > "$2" || { echo "the kernel refuses $1 = $3" >&2; code=1; }
  shift 3
done
exit "$code"`;
