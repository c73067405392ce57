import { command, quoteWord, repo, shCommand, type Inventory, type Op, type RepoArgs } from '@pigsty/sdk';
import { repositoriesOf, type RepositoryHost } from '../spec/repositories.ts';
import { contradictions } from './contradictions.ts';
import type { Node } from './node.ts';

export const repositoriesChanged = 'packages.refresh';

/** Where packages come from. Sources that the host had go last, and only when it can do without them. */
export function repositoryOps(node: Node): readonly Op[] {
  const repositories = repositoriesOf(node, node.estate.inventory);
  if (repositories.length === 0) return [];
  return [
    ...(node.params.node_repo_remove ? [] : contradictions(repositories)),
    ...repositories.map((args) => repo(args, { notifies: [repositoriesChanged] })),
    ...(node.params.node_repo_remove ? [moveOthers(repositories)] : []),
  ];
}

interface Sources {
  readonly directory: string;
  readonly extension: string;
  /** Where definitions of others are kept; the original calls it so. */
  readonly backup: string;
  readonly definitions: string;
  /** Succeeds when packages can be had from the definitions `$@` alone. */
  readonly enough: string;
}

const sources: Readonly<Record<RepoArgs['family'], Sources>> = {
  deb: {
    directory: '/etc/apt/sources.list.d',
    extension: 'sources',
    backup: '/etc/apt/backup',
    definitions: '/etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources',
    enough: `mkdir -p "$try/parts" "$try/lists/partial" && cp -- "$@" "$try/parts/" &&
  apt-get -qq -o APT::Sandbox::User=root -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$try/parts" -o Dir::State::lists="$try/lists" -o APT::Update::Error-Mode=any update`,
  },
  rpm: {
    directory: '/etc/yum.repos.d',
    extension: 'repo',
    backup: '/etc/yum.repos.d/backup',
    definitions: '/etc/yum.repos.d/*.repo',
    enough: 'cp -- "$@" "$try/" && dnf -q --setopt=reposdir="$try" --setopt=cachedir="$try/cache" makecache',
  },
};

function moveOthers(repositories: readonly RepoArgs[]): Op {
  const { directory, extension, backup, definitions, enough } = sources[repositories[0]?.family ?? 'deb'];
  const files = repositories.map(({ name }) => `${name}.${extension}`);
  const ours = files.map(quoteWord).join(' | ');
  const others = `others() { for f in ${definitions}; do [ ! -s "$f" ] || case \${f##*/} in ${ours}) ;; *) printf '%s\\n' "$f" ;; esac; done; }`;
  return command(
    {
      name: `move other package sources to ${backup}`,
      run: shCommand(
        `${others}
try=$(mktemp -d) || exit 1
${enough}
code=$?; rm -rf "$try"
[ "$code" = 0 ] || { echo 'packages cannot be had from these repositories alone: the other sources stay' >&2; exit 1; }
mkdir -p -- ${backup} && others | while read -r f; do mv -- "$f" ${backup}/ || exit 1; done`,
        files.map((file) => `${directory}/${file}`),
      ),
      unless: `${others}; [ -z "$(others)" ]`,
      timeoutMs: 300_000,
    },
    { notifies: [repositoriesChanged] },
  );
}

/** Ours go, and what was moved away comes back. */
export function repositoryRemoval(node: RepositoryHost, inventory: Inventory): readonly Op[] {
  const repositories = repositoriesOf(node, inventory);
  const [first] = repositories;
  if (first === undefined) return [];
  const { backup, directory } = sources[first.family];
  return [
    command({
      name: `bring package sources back from ${backup}`,
      run: shCommand(
        'for f in "$1"/*; do [ -e "$f" ] || continue; case $f in */sources.list) to=/etc/apt ;; *) to=$2 ;; esac; mv -- "$f" "$to/" || exit 1; done; rmdir -- "$1"',
        [backup, directory],
      ),
      unless: `[ ! -d ${backup} ]`,
    }),
    ...repositories.map((args) => repo({ ...args, state: 'absent' })),
  ];
}
