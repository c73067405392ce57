import { defineOpKind } from '../op/kind.ts';
import { quoteWord, shCommand } from '../words/command.ts';
import { beginMark, blockLines, endMark, putBlock } from './block-text.ts';
import { decodeText, isolated, parseSections } from './fragment.ts';
import { tellUnreadable } from './readable.ts';
import { rewriteFile } from './rewrite.ts';
import { failureOf } from './tell.ts';
import { unifiedDiff } from './unified-diff.ts';

export interface BlockArgs {
  readonly path: string;
  /** Stands in `# BEGIN <marker>` and `# END <marker>`. */
  readonly marker: string;
  readonly content: string;
  /** The file is created when missing. */
  readonly create?: boolean;
  readonly state?: 'present' | 'absent';
}

export interface BlockState {
  /** Content between the marks, nothing when there is no block. */
  readonly content?: string;
}

export interface BlockDelta {
  readonly [key: string]: string | undefined;
  readonly action: 'add' | 'change' | 'remove';
  readonly have?: string;
}

export const block = defineOpKind<BlockArgs, BlockState, BlockDelta>({
  kind: 'block',
  summary: 'a marked block of lines in a text file',
  example: { path: '/etc/fuse.conf', marker: 'pigsty', content: 'user_allow_other\n', create: true },
  key: ({ path, marker }) => `${path}: ${marker}`,
  read: (all) =>
    isolated([
      ...tellUnreadable(all.map((a) => a.path)),
      `look() {
  [ -f "$2" ] && grep -qxF -e "$3" -- "$2" || return
  printf '\\036%s\\n' "$1"
  FROM=$3 TO=$4 awk '$0 == ENVIRON["FROM"] { inside = 1 } inside { print } $0 == ENVIRON["TO"] { inside = 0 }' "$2" | base64
}`,
      ...all.map(
        ({ path, marker }, i) =>
          `look ${i} ${quoteWord(path)} ${quoteWord(beginMark(marker))} ${quoteWord(endMark(marker))}`,
      ),
    ]),
  parse: (output, all) => {
    const sections = parseSections(output);
    return all.map(({ marker }, i): BlockState => {
      const found = sections.get(String(i));
      const content = found === undefined ? undefined : blockLines(decodeText(found) ?? '', marker);
      return content === undefined ? {} : { content };
    });
  },
  unreadable: (output, all) => all.map(({ path }) => failureOf(output, path)),
  diff: (args, { content: have }) => {
    if (args.state === 'absent') return have === undefined ? undefined : { action: 'remove' };
    if (have === undefined) return { action: 'add' };
    return have === wantedLines(args) ? undefined : { action: 'change', have };
  },
  write: (args) => [
    {
      do: 'run',
      command: shCommand(
        writeBlock,
        [
          args.path,
          beginMark(args.marker),
          endMark(args.marker),
          args.state ?? 'present',
          args.create === true ? 'create' : 'keep',
        ],
        { stdin: wantedLines(args) },
      ),
    },
  ],
  describe: ({ path, marker }, { action }) => {
    switch (action) {
      case 'add':
        return `add block "${marker}" to ${path}`;
      case 'change':
        return `change block "${marker}" in ${path}`;
      case 'remove':
        return `remove block "${marker}" from ${path}`;
      default:
        return action satisfies never;
    }
  },
  detail: (args, { action, have }) =>
    action === 'remove'
      ? undefined
      : unifiedDiff(have ?? '', wantedLines(args), `${args.path} (${args.marker})`),
  converged: (args) => (args.state === 'absent' ? {} : { content: wantedLines(args) }),
});

function wantedLines({ content }: BlockArgs): string {
  return content === '' || content.endsWith('\n') ? content : `${content}\n`;
}

const writeBlock = `${rewriteFile}
if [ ! -e "$1" ] && [ "$5" != create ]; then echo "$1 does not exist" >&2; exit 1; fi
${putBlock}
begin "$1"
put_block "$2" "$3" "$4" "$file" > "$tmp"
commit`;
