import { command, quoteWord, quoteWords, repoFiles, shCommand, type Op, type RepoArgs } from '@pigsty/sdk';

const [list, parts] = ['/etc/apt/sources.list', '/etc/apt/sources.list.d'];

/**
 * Where package sources of others stay, one of them may define a repository of ours with another key or trust. apt refuses
 * everything then, so ours is tried beside them before it is written.
 */
export function contradictions(repositories: readonly RepoArgs[]): readonly Op[] {
  const ours = repositories.filter(({ family }) => family === 'deb');
  if (ours.length === 0) return [];
  const script = tried(ours);
  const addresses = ours.flatMap(({ urls }) => urls).map((url) => `-e ${quoteWord(url.replace(/\/+$/, ''))}`);
  return [
    command({
      name: 'see that apt takes our package sources beside the others',
      run: shCommand(`${script}
together || { code=$?
  echo "apt does not take our package sources beside the others: $said" >&2
  grep -lF ${addresses.join(' ')} -- ${list} ${parts}/*.list ${parts}/*.sources 2>/dev/null |
    sed 's/^/the same repository stands in /; s/$/: take it out there, or set node_repo_remove: true/' >&2
  exit "$code"
}`),
      unless: `${script}\n! alone || together`,
      timeoutMs: 60_000,
    }),
  ];
}

function tried(ours: readonly RepoArgs[]): string {
  const files = ours.map((args) => ({ name: `${args.name}.sources`, ...repoFiles(args).definition }));
  const names = files.map(({ name }) => quoteWord(name)).join(' | ');
  return `said=
apt_takes() { said=$(apt-get indextargets -o Dir::Etc::sourcelist=${list} -o Dir::Etc::sourceparts="$1" 2>&1 >/dev/null); }
try() {
  try=$(mktemp -d) || exit 1
  for f in ${parts}/*.list ${parts}/*.sources; do
    [ ! -e "$f" ] || case \${f##*/} in ${names}) ;; *) cp -- "$f" "$try/" || exit 1 ;; esac
  done
  [ "$1" = alone ] || {
${files.map(({ name, content = '' }) => `    printf %s ${quoteWords([content])} >"$try"/${quoteWord(name)}`).join('\n')}
  }
  apt_takes "$try"; code=$?
  rm -rf -- "$try"
  return "$code"
}
alone() { try alone; }
together() { try together; }`;
}
