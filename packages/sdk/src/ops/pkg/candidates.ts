import { quoteWords } from '../../words/command.ts';

/** What users add to a name: `=version` or `/suite` for apt, an architecture for either. The databases know the name alone. */
export function plainName(name: string): string {
  return name.replace(/[=/].*/, '').replace(/:[a-z0-9]+$|\.(?:noarch|x86_64|aarch64|i686)$/, '');
}

/** For messages: `etcd (or etcd-server)`. */
export function spell(names: readonly string[]): string {
  const [first = '', ...others] = names;
  return others.length === 0 ? first : `${first} (or ${others.join(', ')})`;
}

/**
 * Shell that prints, in sections, what the package databases say about the names: `family`, `installed`, and only when
 * a list of candidates has none installed `available` (it costs half a second) and `cache`. `want` lines come after it.
 */
export const openDatabases = (names: readonly string[]): string => `family=none have=' ' need=
if command -v dpkg-query >/dev/null && [ -s /var/lib/dpkg/status ]; then family=deb
elif command -v rpm >/dev/null; then family=rpm
fi
set -- ${quoteWords(names.map(plainName))}
broken=
case $family in
  deb)
    # It exits 1 for a package that it does not know, and 2 for a database that it cannot read.
    installed=$(dpkg-query -W -f '\${db:Status-Status}|\${Package}|\${Version}\\n' -- "$@" 2>&1)
    [ "$?" -le 1 ] || broken=$(printf '%s\\n' "$installed" | head -n 1) ;;
  rpm)
    installed=$(rpm -q --qf 'installed|%{NAME}|%{EVR}\\n' -- "$@" 2>&1)
    broken=$(printf '%s\\n' "$installed" | sed -n '/^error: /{s///p;q;}') ;;
esac
[ -z "$broken" ] || printf '\\036failed\\n%s\\n' "$broken"
while IFS='|' read -r state name _; do
  [ "$state" != installed ] || have="$have$name "
done <<END
$installed
END
printf '\\036family\\n%s\\n\\036installed\\n%s\\n' "$family" "$installed"
want() {
  for name do case $have in *" $name "*) return ;; esac; done
  need="$need $*"
}`;

export const askAvailable = `if [ -n "$need" ]; then
  printf '\\036cache\\n'
  case $family in
    deb)
      for list in $(find /var/lib/apt/lists -maxdepth 1 -name '*_Packages*' | head -n 1); do echo known; done
      printf '\\036available\\n'
      apt-cache policy $need | awk '
        /^[^ ]/ { name = $1; sub(/:$/, "", name) }
        $1 == "Candidate:" && $2 != "(none)" { print name "|" $2 }' ;;
    rpm)
      # Nothing is answered while one of the repositories has never been read.
      available=$(dnf -q -C repoquery --available --latest-limit=1 --qf '%{name}|%{evr}\\n' $need) && echo known
      printf '\\036available\\n%s\\n' "$available" ;;
  esac
fi`;

export interface PackageDatabase {
  readonly family: 'deb' | 'rpm' | 'none';
  /** Whether the host has read its repositories' lists. */
  readonly cache: 'known' | 'empty' | 'not asked';
  /** Versions by name. */
  readonly installed: ReadonlyMap<string, string>;
  readonly available: ReadonlyMap<string, string>;
  /** Why the database of what is installed could not be read. */
  readonly failed?: string;
}

export function parseDatabase(sections: ReadonlyMap<string, string>): PackageDatabase {
  const family = sections.get('family')?.trim();
  const cache = sections.get('cache');
  const failed = sections.get('failed')?.trim();
  const rows = (name: string): readonly (readonly string[])[] =>
    (sections.get(name) ?? '').split('\n').map((l) => l.split('|'));
  return {
    family: family === 'deb' || family === 'rpm' ? family : 'none',
    cache: cache === undefined ? 'not asked' : cache.trim() === 'known' ? 'known' : 'empty',
    installed: new Map(
      rows('installed').flatMap(([state, name, version]) =>
        state === 'installed' && name !== undefined ? [[name, version ?? '']] : [],
      ),
    ),
    available: new Map(
      rows('available').flatMap(([name = '', version]) =>
        name !== '' && version !== undefined ? [[name, version]] : [],
      ),
    ),
    ...(failed === undefined ? {} : { failed }),
  };
}
