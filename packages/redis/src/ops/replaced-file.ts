import { shCommand, type Command, type Text } from '@pigsty/sdk';

/** What the file of a server becomes: lines of ours, and those of the present file that an awk program prints. */
export interface ReplacedFile {
  readonly path: string;
  /** Whom the directory of the file belongs to. */
  readonly user: string;
  readonly lines: Text;
  /** Whether ours come before what stays, or after it. */
  readonly ours: 'first' | 'last';
  /** The awk program, which has a variable `words`. */
  readonly keeps: string;
  readonly words: readonly string[];
}

/** As the server's user, in whose directory it is: no link that is put there leads root elsewhere. */
export function replaceFile({ path, user, lines, ours, keeps, words }: ReplacedFile): Command {
  const own = 'cat >>"$new" || exit 1';
  const kept = '[ ! -f "$conf" ] || awk -v words=" $words " "$keeps" "$conf" >>"$new" || exit 1';
  const script = `umask 077
conf=$1 words=$2 keeps=$3
new=$(mktemp "$conf.XXXXXX") || exit 1
trap 'rm -f -- "$new"' EXIT
${ours === 'first' ? `${own}\n${kept}` : `${kept}\n${own}`}
mv -fT -- "$new" "$conf"`;
  return shCommand(script, [path, words.join(' '), keeps], { stdin: lines, user, cwd: '/' });
}
