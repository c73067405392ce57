import { defineOpKind } from '../op/kind.ts';
import { quoteWord, shCommand } from '../words/command.ts';
import { isolated, parseSections } from './fragment.ts';
import { tellUnreadable } from './readable.ts';
import { rewriteFile } from './rewrite.ts';
import { failureOf } from './tell.ts';

export interface LineArgs {
  readonly path: string;
  readonly line: string;
  /** Extended regular expression: the first matching line becomes `line`, others that match go. */
  readonly match?: string;
  readonly state?: 'present' | 'absent';
  /** The file is created when missing. */
  readonly create?: boolean;
}

export interface LineState {
  readonly file: boolean;
  readonly present: boolean;
  /** Lines that match `match` and are not `line`. */
  readonly others: number;
}

export interface LineDelta {
  readonly [key: string]: string;
  readonly action: 'add' | 'replace' | 'remove';
}

export const line = defineOpKind<LineArgs, LineState, LineDelta>({
  kind: 'line',
  summary: 'a line in a text file',
  example: { path: '/etc/ssh/sshd_config', line: 'PermitRootLogin no', match: '^#?PermitRootLogin ' },
  key: (args) => `${args.path}: ${args.match ?? args.line}`,
  read: (all) =>
    isolated([
      ...tellUnreadable(all.map((a) => a.path)),
      `look() {
  [ -f "$2" ] || return
  printf '\\036%s\\n' "$1"
  grep -cxF -e "$3" -- "$2"
  if [ -n "$4" ]; then grep -E -e "$4" -- "$2" | grep -cvxF -e "$3"; else echo 0; fi
}`,
      ...all.map((a, i) => `look ${i} ${quoteWord(a.path)} ${quoteWord(a.line)} ${quoteWord(a.match ?? '')}`),
    ]),
  parse: (output, all) => {
    const sections = parseSections(output);
    return all.map((_, i): LineState => {
      const found = sections.get(String(i));
      const [same = '0', others = '0'] = (found ?? '').split('\n');
      return { file: found !== undefined, present: Number(same) > 0, others: Number(others) };
    });
  },
  unreadable: (output, all) => all.map(({ path }) => failureOf(output, path)),
  diff: (args, { present, others }) => {
    if (args.state === 'absent') return present || others > 0 ? { action: 'remove' } : undefined;
    if (others > 0) return { action: 'replace' };
    return present ? undefined : { action: 'add' };
  },
  write: (args) => [
    {
      do: 'run',
      command: shCommand(writeLine, [
        args.path,
        args.line,
        args.match ?? '',
        args.state ?? 'present',
        args.create === true ? 'create' : 'keep',
      ]),
    },
  ],
  describe: ({ path, line: wanted }, { action }) => {
    switch (action) {
      case 'add':
        return `add line to ${path}: ${wanted}`;
      case 'replace':
        return `set line in ${path}: ${wanted}`;
      case 'remove':
        return `remove line from ${path}: ${wanted}`;
      default:
        return action satisfies never;
    }
  },
  converged: (args) => ({ file: true, present: args.state !== 'absent', others: 0 }),
});

const writeLine = `${rewriteFile}
if [ ! -e "$1" ] && [ "$5" != create ]; then echo "$1 does not exist" >&2; exit 1; fi
begin "$1"
numbers=$({ grep -nxF -e "$2" -- "$file" || :; [ -z "$3" ] || grep -nE -e "$3" -- "$file"; } | cut -d: -f1 | tr '\\n' ' ') || :
LINE=$2 NUMBERS=" $numbers" STATE=$4 awk '
  function put() { if (!done && ENVIRON["STATE"] == "present") print ENVIRON["LINE"]; done = 1 }
  index(ENVIRON["NUMBERS"], " " NR " ") { put(); next }
  { print }
  END { put() }' "$file" > "$tmp"
commit`;
