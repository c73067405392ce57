import { quoteWords } from '../../words/command.ts';
import { section } from '../fragment.ts';
import { plainName } from './candidates.ts';
import type { PkgVersionArgs } from './version-change.ts';

/** How an installed package stands to what is asked of it. */
export interface VersionState {
  /** `absent`: nothing is installed, which `pkg` sees to. `unavailable`: no list that the host has read knows such a version. */
  readonly status: 'absent' | 'fits' | 'upgrade' | 'downgrade' | 'unavailable';
  /** The candidate that is installed. */
  readonly name: string;
  readonly installed: string;
  /** The best version that fits. */
  readonly target: string;
  /** Running units that the package brings. */
  readonly units: readonly string[];
  /** The host lets no package restart a service while we install. */
  readonly held: boolean;
}

export const absentVersion: VersionState = {
  status: 'absent',
  name: '',
  installed: '',
  target: '',
  units: [],
  held: false,
};

/** One word per question, the same in the script and in its answer. */
export function questionOf({ names, version }: PkgVersionArgs): string {
  return `${names.map(plainName).join(' ')} ${version}`;
}

/**
 * Shell that compares what is installed with what is asked, by the host's own package manager; after `openDatabases`.
 * A package that fits costs nothing: the lists are opened only for the others.
 */
export function compareVersions(all: readonly PkgVersionArgs[]): string {
  return [
    functions,
    ...all.map(
      (args) =>
        `ask ${quoteWords([questionOf(args), args.version, usersOf(args).join(' '), ...args.names.map((n) => plainName(n))])}`,
    ),
    section('versions', compare),
  ].join('\n');
}

/** Units that use a package: `patroni.service`; or if it brings a file: `patroni.service/pg_cron.so`. */
function usersOf({ users = [], loads }: PkgVersionArgs): readonly string[] {
  return [...users, ...(loads?.files ?? []).map((file) => `${loads?.unit ?? ''}/${file}`)];
}

export function parseVersions(
  sections: ReadonlyMap<string, string>,
  all: readonly PkgVersionArgs[],
): readonly VersionState[] {
  const rows = (sections.get('versions') ?? '').split('\n').map((line) => line.split('|'));
  const held = rows.some(([word]) => word === '@held');
  return all.map((args): VersionState => {
    const question = questionOf(args);
    const [, status, name = '', installed = '', target = '', units = ''] =
      rows.find(([asked]) => asked === question) ?? [];
    if (status === undefined) return absentVersion;
    return {
      status: status as VersionState['status'],
      name,
      installed,
      target,
      units: units.split(' ').filter((unit) => unit !== ''),
      held,
    };
  });
}

// The version of rpm is epoch:version-release. What users write may leave out the first and the last part.
const functions = `todo= fitting=
fits() {
  case $1 in $2) return 0 ;; esac
  [ "$family" = rpm ] || return 1
  bare=\${1#*:}
  case $bare in $2) return 0 ;; esac
  case \${bare%-*} in $2) return 0 ;; esac
  case \${1%-*} in $2) return 0 ;; esac
  return 1
}
ask() {
  id=$1 want=$2 users=$3; shift 3
  for name do
    is=$(printf '%s\\n' "$installed" | awk -F '|' -v name="$name" '$1 == "installed" && $2 == name { print $3; exit }')
    [ -n "$is" ] || continue
    if [ "$want" != latest ] && fits "$is" "$want"; then fitting="$fitting$id|fits|$name|$is
"
    else todo="$todo$id|$want|$name|$is|$users
"
    fi
    return
  done
}
# Whether the first version is older than the second, as the package manager says.
older() {
  case $family in
    deb) dpkg --compare-versions "$1" lt "$2" ;;
    rpm) rpm --eval "%{lua:
      local function split(s)
        local e, rest = s:match('^(%d+):(.*)$')
        e, rest = e or '0', rest or s
        local v, r = rest:match('^(.*)-([^-]*)$')
        return {e, v or rest, r or ''}
      end
      local a, b = split('$1'), split('$2')
      for i = 1, 3 do
        local c = rpm.vercmp(a[i], b[i])
        if c ~= 0 then print(c < 0 and 'older' or 'newer') return end
      end
      print('same')}" | grep -qx older ;;
  esac
}
files_of() {
  case $family in deb) dpkg -L "$1" ;; rpm) rpm -ql "$1" ;; esac
}
users_of() {
  of=$1; shift
  for user do
    case $user in */*) files_of "$of" | grep -q "/\${user#*/}\$" || continue ;; esac
    echo "\${user%%/*}"
  done
}
units_of() {
  files_of "$1" |
    sed -n 's,.*/systemd/system/\\([^/]*\\.service\\)$,\\1,p' | sed 's/@\\.service$/@*.service/'
}
active() {
  sort -u | while read -r pattern; do
    systemctl list-units --plain --no-legend --state=active "$pattern" | awk '{ printf "%s ", $1 }'
  done
}`;

const compare = `printf '%s' "$fitting"
if [ -n "$todo" ]; then
  lists=empty
  names=$(printf '%s' "$todo" | cut -d '|' -f 3 | sort -u)
  case $family in
    deb)
      known=$(apt-cache policy $names | awk '
        /^[^ ]/ { name = $1; sub(/:$/, "", name) }
        $1 == "Candidate:" { print name "|candidate|" $2 }
        $1 == "***" { print name "|version|" $2 }
        /^     [^ ]/ { print name "|version|" $1 }') ;;
    rpm)
      known=$(dnf -q -C repoquery --available --latest-limit=1 --qf '%{name}|candidate|%{evr}\\n' $names)
      pins=$(printf '%s' "$todo" | awk -F '|' '$2 != "latest" { print $3 "-" $2 }')
      [ -z "$pins" ] || for pin in $pins; do
        known="$known
$(dnf -q -C repoquery --available --latest-limit=1 --qf '%{name}|version|%{evr}\\n' "$pin")"
      done ;;
  esac
  [ ! -x /usr/sbin/policy-rc.d ] || PIGSTY_NO_START=1 /usr/sbin/policy-rc.d pigsty restart >/dev/null
  [ "$?" -ne 101 ] || echo '@held'
  printf '%s' "$todo" | while IFS='|' read -r id want name is users; do
    target=
    for row in $(printf '%s\\n' "$known" | grep -F -e "$name|"); do
      version=\${row##*|}
      case $want:$row in
        latest:"$name|candidate|"*) target=$version ;;
        latest:*) continue ;;
        *:"$name|version|"*) ! fits "$version" "$want" || target=$version ;;
      esac
      [ -z "$target" ] || break
    done
    if [ -z "$target" ] || [ "$target" = '(none)' ]; then
      [ "$want" = latest ] && status=fits || status=unavailable
      target=
    elif older "$is" "$target"; then status=upgrade
    elif [ "$want" = latest ] || [ "$is" = "$target" ]; then status=fits
    else status=downgrade
    fi
    case $status in upgrade | downgrade | unavailable) units=$({ units_of "$name"; users_of "$name" $users; } | active) ;; *) units= ;; esac
    echo "$id|$status|$name|$is|$target|$units"
  done
fi`;
