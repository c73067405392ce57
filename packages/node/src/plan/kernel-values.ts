import { command, shCommand, type Op } from '@pigsty/sdk';
import { paths } from '../spec/paths.ts';

/** What the kernel said before ours: a file and its value in each line. */
const record = '/var/lib/pigsty/originals/kernel-values';
const parameters = paths.sysctl;

/** What a file below /proc/sys or /sys says: of several words the chosen one, in brackets. */
export const valueOf = `value() { sed 's/.*\\[\\([^]]*\\)\\].*/\\1/' "$1" | tr -s '\\t ' '  '; }`;

/** Writes down what files of the kernel say, once, before they are changed. `files` are patterns of a shell. */
export function keepKernelValues(files: readonly string[]): Op {
  const each = `kept=" $(cut -d' ' -f1 -- '${record}' 2>/dev/null | tr '\\n' ' ')"
for f in ${files.join(' ')}; do
  [ -w "$f" ] || continue
  case $kept in *" $f "*) continue ;; esac`;
  return command({
    name: 'write down the values of the kernel as they are',
    run: shCommand(`${valueOf}
umask 077
mkdir -p -m 0700 -- "$(dirname -- '${record}')"
${each}
  was=$(value "$f") || exit 1
  printf '%s %s\\n' "$f" "$was" >>'${record}'
done`),
    unless: files.length === 0 ? 'true' : `${each}\n  exit 1\ndone`,
  });
}

/** Gives back what was written down, but for `files` that ours still stand in; neither are others set at the next boot. */
export function giveBackKernelValues(files: readonly string[]): Op {
  const functions = `wanted() {
  case $1 in
    ${files.length === 0 ? '' : `${files.join(' | ')}) ;;\n    `}*) return 1 ;;
  esac
}
assigned() {
  case $1 in
    '#'* | ';'*) return 1 ;;
    *=*) name=$(printf %s "\${1%%=*}" | tr -d ' \\t'); name=\${name#-} ;;
    *) return 1 ;;
  esac
  case $name in */*) ;; *) name=$(printf %s "$name" | tr . /) ;; esac
}
stays() { ! assigned "$1" || wanted "/proc/sys/$name"; }`;
  return command({
    name: 'give back values of the kernel that nothing asks for any more',
    run: shCommand(`${functions}
set -e
if [ -f '${record}' ]; then
  while read -r f was; do
    if wanted "$f"; then printf '%s %s\\n' "$f" "$was"
    elif [ -w "$f" ]; then printf '%s\\n' "$was" >"$f" || echo "the kernel does not take $was back for $f" >&2
    fi
  done <'${record}' >'${record}.new'
  if [ -s '${record}.new' ]; then mv -f -- '${record}.new' '${record}'; else rm -f -- '${record}.new' '${record}'; fi
fi
if [ -f '${parameters}' ]; then
  while IFS= read -r line; do
    if stays "$line"; then printf '%s\\n' "$line"; fi
  done <'${parameters}' >'${parameters}.new'
  if grep -q = '${parameters}.new'; then chmod 0644 '${parameters}.new' && mv -f -- '${parameters}.new' '${parameters}'
  else rm -f -- '${parameters}.new' '${parameters}'; fi
fi`),
    unless: `${functions}
if [ -f '${record}' ]; then while read -r f was; do wanted "$f" || exit 1; done <'${record}'; fi
[ ! -f '${parameters}' ] || awk '
  /^[ \\t]*-?[^#;= \\t]+[ \\t]*=/ {
    sub(/[ \\t]*=.*/, ""); sub(/^[ \\t]*-?/, "")
    if ($0 !~ "/") gsub(/[.]/, "/")
    print
  }' '${parameters}' | while read -r name; do wanted "/proc/sys/$name" || exit 1; done`,
  });
}
