import type { Action, OpChange } from '../../op/kind.ts';
import { quoteWord, quoteWords, shCommand, type Command } from '../../words/command.ts';
import { afterCloudInit } from './cloud-init.ts';
import { plainName } from './candidates.ts';
import type { PkgArgs, PkgDelta } from './change.ts';

/** Nothing asks, nothing starts by itself, configuration that is there stays. */
export const packageEnv: Readonly<Record<string, string>> = {
  LC_ALL: 'C',
  DEBIAN_FRONTEND: 'noninteractive',
  APT_LISTCHANGES_FRONTEND: 'none',
  NEEDRESTART_SUSPEND: '1',
  UCF_FORCE_CONFFOLD: '1',
  PIGSTY_NO_START: '1',
};

export const aptInstall =
  'apt-get -y -q --no-install-recommends -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold -o DPkg::Lock::Timeout=120 -o Acquire::Retries=3 install';
export const dnfInstall = 'dnf -y -q --setopt=install_weak_deps=False install';

/** Shell that writes the names in `$@`, and their versions, as dnf takes them: with a dash between the two. */
export const dashed = `set -- $(printf '%s ' "$@" | tr = -)`;

export const transactionMs = 1_800_000;

/** All packages of a stage in one transaction; a name that was unknown when planned is chosen on the host. */
export function writeTransaction(changes: readonly OpChange<PkgArgs, PkgDelta>[]): readonly Action[] {
  const removed = changes.flatMap((c) => c.delta.remove);
  const added = changes.filter((c) => c.delta.remove.length === 0);
  return [
    ...(removed.length === 0 ? [] : [run(`set -- ${quoteWords(removed)}\n${removeAll}`)]),
    ...(added.length === 0 ? [] : [run(installScript(added))]),
  ];
}

function run(script: string): Action {
  const command: Command = shCommand(`${afterCloudInit}\n${script}`, [], {
    env: packageEnv,
    timeoutMs: transactionMs,
    reports: true,
  });
  return { do: 'run', command };
}

function installScript(changes: readonly OpChange<PkgArgs, PkgDelta>[]): string {
  const fixed = changes.flatMap((c) => (c.delta.install === null ? [] : [c.delta.install]));
  const open = changes.filter((c) => c.delta.install === null).map((c) => c.args);
  const candidates = open.flatMap((a) => a.names).map(plainName);
  return [
    'set -f',
    `chosen=${quoteWord(fixed.join(' '))}`,
    ...(open.length === 0
      ? []
      : [
          `set -- ${quoteWords(candidates)}`,
          pickAvailable,
          ...open.map(
            (a) =>
              `pick ${a.optional === true ? 'optional' : 'needed'} ${quoteWord(a.reason ?? '')} ${quoteWords(a.names)}`,
          ),
          '[ -z "$missing" ] || exit 100',
        ]),
    installAll,
  ].join('\n');
}

const pickAvailable = `missing=
if command -v apt-get >/dev/null; then
  known=" $(apt-cache policy "$@" 2>/dev/null | awk '
    /^[^ ]/ { name = $1; sub(/:$/, "", name) }
    $1 == "Candidate:" && $2 != "(none)" { printf "%s ", name }')"
else
  # A repository that does not answer is the reason then, and not what it may carry.
  known=$(dnf -q repoquery --available --latest-limit=1 --qf '%{name}\\n' "$@") || exit 1
  known=" $(printf '%s' "$known" | tr '\\n' ' ') "
fi
pick() {
  need=$1 why=$2; shift 2
  for name do
    case $known in *" \${name%%=*} "*) chosen="$chosen $name"; return ;; esac
  done
  if [ "$need" = optional ]; then echo "skipped $*: in no configured repository\${why:+ (asked for by $why)}"; return; fi
  missing=yes
  echo "no package for $1: none of $* is in a configured repository\${why:+ (asked for by $why)}" >&2
}`;

// An interrupted dpkg run must be finished before apt does anything.
const installAll = `set -- $chosen
[ "$#" -gt 0 ] || exit 0
if command -v apt-get >/dev/null; then
  [ -z "$(dpkg --audit 2>/dev/null)" ] || dpkg --force-confold --configure -a || exit 1
  exec ${aptInstall} -o APT::Status-Fd=7 -- "$@" 7>>"\${PIGSTY_PROGRESS:-/dev/null}"
elif command -v dnf >/dev/null; then
  ${dashed}
  exec ${dnfInstall} -- "$@"
fi
echo 'this host has neither apt-get nor dnf' >&2
exit 1`;

const removeAll = `if command -v apt-get >/dev/null; then
  exec apt-get -y -q -o DPkg::Lock::Timeout=120 remove -- "$@"
fi
exec dnf -y -q --setopt=clean_requirements_on_remove=False remove -- "$@"`;
