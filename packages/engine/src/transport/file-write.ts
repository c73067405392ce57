import { enterFunctions, joinText, quoteWord, type Action, type Text } from '@pigsty/sdk';
import { feed } from './input.ts';

type Write = Extract<Action, { do: 'write' }>;

/** Exit code of a write whose content its own program refused. */
export const checkRefusedCode = 97;

/** Shell functions that the lines of a write use. */
export const fileWriteFunctions = `${enterFunctions}\n`;

/**
 * Writes beside the target, checks, renames: a reader sees the old file or the new one, never half of one. From inside the
 * directory: its owner, or that of one above, could put a link in its place meanwhile.
 */
export function fileWriteLines(action: Write, nonce: string): Text {
  const slash = action.path.lastIndexOf('/') + 1;
  const directory = action.path.slice(0, slash);
  const name = action.path.slice(slash);
  // The base name stays at the end: some checkers go by the suffix. The dot hides it from include directories.
  const temporary = `.pigsty-${nonce.slice(0, 8)}.${name.slice(-200)}`;
  // Never through a link that somebody has put there: noclobber opens with O_EXCL.
  const stem = `umask 077
enter ${quoteWord(directory)}
set -C
pigsty_temp=${quoteWord(`${directory}${temporary}`)}
trap ${quoteWord(`rm -f -- ${quoteWord(`./${temporary}`)}`)} EXIT
exec 3>${quoteWord(`./${temporary}`)} || exit 1
`;
  // By its descriptor: the owner of the directory could have put a link in its place by now.
  const attributes = `chown ${quoteWord(`${action.owner}:${action.group}`)} /proc/self/fd/3 && chmod ${quoteWord(action.mode)} /proc/self/fd/3 || exit 1
exec 3>&-
`;
  return joinText([
    '(\n',
    stem,
    feed('cat >&3', action.content, nonce),
    '[ $? = 0 ] || exit 1\n',
    attributes,
    checkLines(action),
    `mv -fT -- ${quoteWord(`./${temporary}`)} ${quoteWord(`./${name}`)} || exit 1\ntrap - EXIT\n)\n`,
  ]);
}

function checkLines({ check, checkUser }: Write): string {
  if (check === undefined) return '';
  const words = check.map(withTemporaryPath);
  const runner =
    checkUser === undefined || checkUser === 'root' ? 'exec' : `pigsty_as ${quoteWord(checkUser)}`;
  return `( umask 022; ${runner} timeout -k 5 60 ${words.join(' ')} ) </dev/null || exit ${checkRefusedCode}\n`;
}

function withTemporaryPath(word: string): string {
  if (!word.includes('{}')) return quoteWord(word);
  const parts = word.split('{}').map((part) => (part === '' ? '' : quoteWord(part)));
  return parts.join('"$pigsty_temp"');
}
