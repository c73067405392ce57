import type { Action } from '../op/kind.ts';
import { quoteWords, shCommand } from '../words/command.ts';
import { enterFunctions } from './enter.ts';
import { chunks, unique } from './fragment.ts';

/** What `stat` says about a path. */
export interface Attributes {
  /** `regular file`, `directory`, `symbolic link`, ... */
  readonly type: string;
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
  readonly uid: string;
  readonly gid: string;
}

export interface WantedAttributes {
  readonly owner: string;
  readonly group: string;
  readonly mode: string;
}

/** One `stat` for all paths; what is missing is left out, and what else `stat` said comes last. */
export function statFragment(paths: readonly string[], options: { readonly follow?: boolean } = {}): string {
  const follow = options.follow === true ? '-L ' : '';
  const format = '%F\\037%a\\037%U\\037%G\\037%u\\037%g\\037%n\\035';
  return chunks(unique(paths))
    .map(
      (words) =>
        `{ said=$(stat ${follow}--printf '${format}' -- ${quoteWords(words)} 2>&1 >&3 3>&-); } 3>&1
printf '%s\\035' "$said"`,
    )
    .join('\n');
}

/** Why `stat` could not see a path, where that is another reason than that it is not there. */
export function statFailure(output: string | undefined, path: string): string | undefined {
  const lines = (output ?? '').split('\u001d').flatMap((r) => (r.includes('\u001f') ? [] : r.split('\n')));
  const why = lines.find((l) => l.includes(`'${path}': `))?.replace(/^.*': /, '');
  return why === undefined || /^(?:No such file or directory|Not a directory)$/.test(why) ? undefined : why;
}

export function parseStat(output: string | undefined): ReadonlyMap<string, Attributes> {
  const found = new Map<string, Attributes>();
  for (const record of (output ?? '').split('\u001d')) {
    const [type = '', mode = '', owner = '', group = '', uid = '', gid = '', ...name] =
      record.split('\u001f');
    if (name.length > 0) {
      found.set(name.join('\u001f'), {
        type: type.replace('empty ', ''),
        mode: padMode(mode),
        owner,
        group,
        uid,
        gid,
      });
    }
  }
  return found;
}

/** Differences of attributes as `mode 0600 -> 0644`; an owner may be a name or a number. */
export function attributeChanges(want: WantedAttributes, have: Attributes): readonly string[] {
  const changes: string[] = [];
  if (want.owner !== have.owner && want.owner !== have.uid)
    changes.push(`owner ${have.owner} -> ${want.owner}`);
  if (want.group !== have.group && want.group !== have.gid)
    changes.push(`group ${have.group} -> ${want.group}`);
  if (parseInt(want.mode, 8) !== parseInt(have.mode, 8))
    changes.push(`mode ${have.mode} -> ${padMode(want.mode)}`);
  return changes;
}

/** Gives a file that is no link these attributes. */
export function setAttributes(path: string, { owner, group, mode }: WantedAttributes): Action {
  return {
    do: 'run',
    command: shCommand(`${enterFunctions}\nown "$1" "$2:$3" "$4"`, [path, owner, group, mode]),
  };
}

/** The state of something that was just given these attributes. */
export function settledAttributes(type: string, want: WantedAttributes): Attributes {
  return { type, mode: padMode(want.mode), owner: want.owner, group: want.group, uid: '', gid: '' };
}

export function padMode(mode: string): string {
  return mode.padStart(4, '0');
}
