import { quoteWord } from '../words/command.ts';
import { unique } from './fragment.ts';
import { tell } from './tell.ts';

/**
 * Shell function `readable PATH`: fails, and says why, where a file is there and cannot be read, or where it cannot be
 * seen whether it is there. What is no regular file is not opened: a named pipe would be waited for.
 */
export const readable = `readable() {
  if [ -f "$1" ]; then cat -- "$1" >/dev/null; return; fi
  said=$(stat -L -- "$1" 2>&1 >/dev/null) && return
  case $said in
  *': No such file or directory' | *': Not a directory') ;;
  *) printf '%s\\n' "$said" >&2; return 1 ;;
  esac
}`;

/** Lines of a fragment that say, for each file that is not readable, why; `failureOf` finds it by the path. */
export function tellUnreadable(paths: readonly string[]): readonly string[] {
  return [
    tell,
    readable,
    ...unique(paths).map((path) => `tell ${quoteWord(path)} 0 readable ${quoteWord(path)}`),
  ];
}
