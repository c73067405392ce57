import { parseSections } from './fragment.ts';

/**
 * Shell function `tell LABEL CODE COMMAND...`: prints what the command prints; where it ends with another exit code than
 * 0 and `CODE`, also why it could not answer. What cannot be read is not absent.
 */
export const tell = `tell() {
  label=$1 usual=$2 code=0; shift 2
  { why=$("$@" 2>&1 >&3 3>&-) || code=$?; } 3>&1
  case $code in
  0 | "$usual") ;;
  *) printf '\\n\\036unreadable %s\\n%s\\n' "$label" "\${why:-$1 ended with exit code $code}" ;;
  esac
}`;

/** Why a command that was told of by this label gave no answer: its last line, which names the cause. */
export function failureOf(output: string, label: string): string | undefined {
  return parseSections(output).get(`unreadable ${label}`)?.trim().split('\n').at(-1);
}
