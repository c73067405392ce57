import { defineOpKind, type Action } from '../op/kind.ts';
import { quoteWord, quoteWords, shCommand } from '../words/command.ts';
import { isSecret, Secret, sha256, type Text } from '../words/secret.ts';
import {
  attributeChanges,
  padMode,
  parseStat,
  setAttributes,
  settledAttributes,
  statFailure,
  statFragment,
  type Attributes,
  type WantedAttributes,
} from './attributes.ts';
import { chunks, decodeText, isolated, parseSections, section, unique } from './fragment.ts';
import { maskedContent } from './masked-content.ts';
import { unifiedDiff } from './unified-diff.ts';

export interface FileArgs {
  readonly path: string;
  readonly content: Text;
  readonly owner?: string;
  readonly group?: string;
  /** Octal digits, `0644` when absent. */
  readonly mode?: string;
  /** The file's own program; `{}` stands for the temporary path. */
  readonly check?: readonly string[];
  readonly checkUser?: string;
  /** Created once; what is there is never touched. */
  readonly onlyIfAbsent?: boolean;
}

export type FileState =
  | { readonly at: 'missing' }
  | {
      readonly at: 'present';
      readonly attributes: Attributes;
      readonly sha256?: string;
      /** Present content, where it is small text and differs; what may be seen of it where the wanted content holds secrets. */
      readonly have?: string;
    };

export interface FileDelta {
  readonly [key: string]: string | readonly string[] | undefined;
  readonly action: 'create' | 'content' | 'attributes' | 'blocked';
  /** Other changes in words: `mode 0600 -> 0644`. */
  readonly attributes?: readonly string[];
  /** What stands in the way, or is replaced: `symbolic link`. */
  readonly instead?: string;
  readonly have?: string;
}

const maxTextBytes = 65_536;

export const file = defineOpKind<FileArgs, FileState, FileDelta>({
  kind: 'file',
  summary: 'a file with this content, owner and mode',
  example: {
    path: '/etc/nginx/conf.d/wiki.conf',
    content: 'server { listen 80; }\n',
    mode: '0644',
  },
  key: ({ path }) => path,
  read: (all) => {
    const compared = all.filter((a) => a.onlyIfAbsent !== true);
    return isolated([
      section('stat', statFragment(all.map((a) => a.path))),
      // Regular files alone: to open a named pipe or a device is to wait for it.
      `sums=$(\n${chunks(unique(compared.map((a) => a.path)))
        .map(
          (words) => `timeout 60 find ${quoteWords(words)} -maxdepth 0 -type f -exec sha256sum -- {} + 2>&1`,
        )
        .join('\n')}\n)`,
      section('sums', `printf '%s\\n' "$sums"`),
      showContent,
      ...compared.map(show),
    ]);
  },
  parse: (output, all) => {
    const sections = parseSections(output);
    const stats = parseStat(sections.get('stat'));
    const sums = parseSums(sections.get('sums') ?? '');
    return all.map(({ path, content }): FileState => {
      const attributes = stats.get(path);
      if (attributes === undefined) return { at: 'missing' };
      const sum = sums.get(path);
      const have = parseContent(sections.get(`content ${path}`));
      return {
        at: 'present',
        attributes,
        ...(sum === undefined ? {} : { sha256: sum }),
        ...(have === undefined ? {} : { have: isSecret(content) ? maskedContent(have, content) : have }),
      };
    });
  },
  unreadable: (output, all) => {
    const sections = parseSections(output);
    const stats = parseStat(sections.get('stat'));
    const said = sections.get('sums') ?? '';
    const sums = parseSums(said);
    return all.map(({ path, onlyIfAbsent }) => {
      const type = stats.get(path)?.type;
      if (type === undefined) return statFailure(sections.get('stat'), path);
      if (type !== 'regular file' || onlyIfAbsent === true || sums.has(path)) return undefined;
      const why = said.split('\n').find((l) => l.startsWith(`sha256sum: ${path}: `));
      return why?.slice(`sha256sum: ${path}: `.length) ?? 'its content was not read within 60 s';
    });
  },
  diff: (args, state) => {
    if (state.at === 'missing') return { action: 'create' };
    if (args.onlyIfAbsent === true) return undefined;
    const { type } = state.attributes;
    if (type === 'symbolic link') return { action: 'create', instead: type };
    if (type !== 'regular file') return { action: 'blocked', instead: type };
    const attributes = attributeChanges(wanted(args), state.attributes);
    const others = attributes.length === 0 ? {} : { attributes };
    if (state.sha256 !== sha256(args.content)) {
      const have = state.have === undefined ? {} : { have: state.have };
      return { action: 'content', ...others, ...have };
    }
    return attributes.length === 0 ? undefined : { action: 'attributes', attributes };
  },
  write: (args, delta) => {
    switch (delta.action) {
      case 'create':
      case 'content':
        return [writeAction(args)];
      case 'attributes':
        return [setAttributes(args.path, wanted(args))];
      case 'blocked':
        return [
          {
            do: 'run',
            command: shCommand('echo "$1 is a $2: move it away first" >&2; exit 1', [
              args.path,
              delta.instead ?? 'directory',
            ]),
          },
        ];
      default:
        return delta.action satisfies never;
    }
  },
  describe: (args, delta) => {
    const { owner, group, mode } = wanted(args);
    const others = delta.attributes === undefined ? '' : ` (${delta.attributes.join(', ')})`;
    switch (delta.action) {
      case 'create':
        return `create ${args.path} (${mode} ${owner}:${group}${delta.instead === undefined ? '' : `, replacing a ${delta.instead}`})`;
      case 'content':
        return `change ${args.path}${others}`;
      case 'attributes':
        return `set attributes of ${args.path}${others}`;
      case 'blocked':
        return `cannot write ${args.path}: it is a ${delta.instead ?? 'directory'}`;
      default:
        return delta.action satisfies never;
    }
  },
  detail: ({ path, content }, delta) => {
    const shown = isSecret(content) ? content.masked : content;
    if (delta.action === 'create') return unifiedDiff('', shown, path);
    return delta.have === undefined ? undefined : unifiedDiff(delta.have, shown, path);
  },
  converged: (args) => ({
    at: 'present',
    attributes: settledAttributes('regular file', wanted(args)),
    sha256: sha256(args.content),
  }),
});

/** The sum of a secret is one, too: a short one could be guessed from it. */
function show({ path, content }: FileArgs): Text {
  const call = (sum: string): string => `show ${quoteWord(`${sum}  ${path}`)} ${quoteWord(path)}`;
  return isSecret(content) ? Secret.of(call(content.sha256())) : call(sha256(content));
}

// Shows a file's content only where its line of sha256sum is not the wanted one.
const showContent = `nl='
'
show() {
  case "$nl$sums$nl" in *"$nl$1$nl"*) return ;; esac
  [ -f "$2" ] && [ ! -L "$2" ] || return
  printf '\\036content %s\\n' "$2"
  head -c ${maxTextBytes + 1} -- "$2" | base64
}`;

function wanted(args: FileArgs): WantedAttributes {
  return { owner: args.owner ?? 'root', group: args.group ?? 'root', mode: padMode(args.mode ?? '0644') };
}

function writeAction(args: FileArgs): Action {
  return {
    do: 'write',
    path: args.path,
    content: args.content,
    ...wanted(args),
    ...(args.check === undefined ? {} : { check: args.check }),
    ...(args.checkUser === undefined ? {} : { checkUser: args.checkUser }),
  };
}

/** `sha256sum` marks a line whose name it had to escape with a backslash. */
function parseSums(output: string): ReadonlyMap<string, string> {
  const sums = new Map<string, string>();
  // By line feeds alone: to a regular expression other characters of Unicode end a line, too.
  for (const line of output.split('\n')) {
    const [, escaped, sum, name = ''] = /^(\\?)([0-9a-f]{64}) [ *](.*)$/s.exec(line) ?? [];
    if (sum === undefined) continue;
    const plain = name.replace(/\\([\\nr])/g, (_, c: string) => (c === 'n' ? '\n' : c === 'r' ? '\r' : '\\'));
    sums.set(escaped === '' ? name : plain, sum);
  }
  return sums;
}

function parseContent(body: string | undefined): string | undefined {
  const content = body === undefined ? undefined : decodeText(body);
  return content === undefined || content.length > maxTextBytes ? undefined : content;
}
