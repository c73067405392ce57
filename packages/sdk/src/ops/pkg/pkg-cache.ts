import { defineOpKind } from '../../op/kind.ts';
import { quoteWords, shCommand } from '../../words/command.ts';
import { isolated, parseSections } from '../fragment.ts';
import { askAvailable, openDatabases, parseDatabase, plainName } from './candidates.ts';
import { afterCloudInit } from './cloud-init.ts';
import { packageEnv } from './transaction.ts';
import type { PkgVersionArgs } from './version-change.ts';
import { compareVersions, parseVersions } from './version-read.ts';

export interface PkgCacheArgs {
  /** 24 when absent. */
  readonly maxAgeHours?: number;
  /** Lists of candidates that will be installed. Where all are installed already, no cache is ever refreshed. */
  readonly needs?: readonly (readonly string[])[];
  /** Versions that will be compared. They need fresh lists where something else is installed, or the newest is asked for. */
  readonly versions?: readonly PkgVersionArgs[];
  /** Notifications after which lists are read again whatever is needed: a `repo` that changed. */
  readonly refreshOn?: readonly string[];
}

export interface PkgCacheState {
  readonly cache: 'known' | 'empty' | 'not asked';
  readonly ageSeconds?: number;
  /** A repository file was written after the lists were read. */
  readonly outdated: boolean;
  /** Needs of which nothing is installed. */
  readonly missing: number;
  /** Needs that are in no list that the host has read: their first names. */
  readonly unknown: readonly string[];
}

export interface PkgCacheDelta {
  readonly [key: string]: string;
  readonly why: string;
}

const hour = 3600;

export const pkgCache = defineOpKind<PkgCacheArgs, PkgCacheState, PkgCacheDelta>({
  kind: 'pkgCache',
  summary: "the package manager's lists, refreshed when something is needed that they may not know",
  example: { maxAgeHours: 24, needs: [['memcached']] },
  key: () => 'package lists',
  read: (all) => {
    const needs = all.flatMap((a) => a.needs ?? []);
    const versions = all.flatMap((a) => a.versions ?? []);
    return isolated([
      openDatabases([...needs.flat(), ...versions.flatMap((v) => v.names)]),
      ...needs.map((names) => `want ${quoteWords(names.map(plainName))}`),
      // Whether there are lists at all is asked together with a name; a comparison that finds all in order asks nothing.
      ...(versions.length === 0 ? [] : [compareVersions(versions), '[ -z "$todo" ] || need="$need apt"']),
      needs.length === 0 && versions.length === 0 ? 'need=apt' : ':',
      askAvailable,
      // How old they are matters where something is needed.
      'if [ -n "$need" ]; then',
      age,
      'fi',
    ]);
  },
  parse: (output, all) => {
    const sections = parseSections(output);
    const { cache, installed, available } = parseDatabase(sections);
    const [ageSeconds, outdated] = (sections.get('age') ?? '').split('\n');
    return all.map(({ needs = [], versions = [] }): PkgCacheState => {
      const missing = needs.filter((names) => !names.some((n) => installed.has(plainName(n))));
      const unknown = missing.filter((names) => !names.some((n) => available.has(plainName(n))));
      const states = parseVersions(sections, versions);
      const other = versions.filter(({ version }, at) => {
        const status = states[at]?.status ?? 'absent';
        return status !== 'absent' && (status !== 'fits' || version === 'latest');
      });
      const missed = versions.filter((_, at) => states[at]?.status === 'unavailable');
      return {
        cache,
        outdated: outdated === 'outdated',
        missing: missing.length + other.length,
        unknown: [
          ...unknown.map(([first = '']) => first),
          ...missed.map(({ names: [first = ''], version }) => `${first} ${version}`),
        ],
        ...(ageSeconds === undefined || ageSeconds === '' ? {} : { ageSeconds: Number(ageSeconds) }),
      };
    });
  },
  unreadable: (output, all) => {
    const { failed } = parseDatabase(parseSections(output));
    return all.map(() => failed);
  },
  handles: ({ refreshOn = [] }) => refreshOn,
  diff: ({ needs, versions, maxAgeHours = 24 }, state, triggers) => {
    const { cache, ageSeconds, outdated, missing, unknown } = state;
    if (triggers.length > 0) return { why: 'the repositories have changed' };
    if ((needs !== undefined || versions !== undefined) && missing === 0) return undefined;
    if (cache !== 'known' || ageSeconds === undefined) return { why: 'there are none' };
    if (outdated) return { why: 'the repositories have changed' };
    // What is still unknown right after a refresh is in no repository: asking again would never end.
    if (unknown.length > 0 && ageSeconds > hour) return { why: `they do not know ${unknown.join(', ')}` };
    return ageSeconds > maxAgeHours * hour ? { why: `they are older than ${maxAgeHours} hours` } : undefined;
  },
  write: () => [
    {
      do: 'run',
      command: shCommand(`${afterCloudInit}\n${refresh}`, [], {
        env: packageEnv,
        timeoutMs: 1_320_000,
        reports: true,
      }),
    },
  ],
  describe: (_, { why }) => `refresh the package lists (${why})`,
  converged: ({ needs = [] }) => ({
    cache: 'known',
    ageSeconds: 0,
    outdated: false,
    missing: needs.length,
    unknown: [],
  }),
});

const stamp = '/var/cache/pigsty/package-lists';

/** To the nanosecond: a file that was written in the second in which the lists were read may be older than they are. */
const age = `newest=$({
  LC_ALL=C stat -c %.9Y -- ${stamp} /var/lib/apt/lists /var/lib/apt/periodic/update-success-stamp
  # The directories of dnf change with every question that it is asked.
  LC_ALL=C find /var/cache/dnf /var/cache/libdnf5 -name '*.solv' -exec stat -c %.9Y -- {} +
} | LC_ALL=C sort -n | tail -n 1)
if [ -n "$newest" ]; then
  printf '\\036age\\n%s\\n' "$(($(date +%s) - \${newest%.*}))"
  changed=$(find /etc/apt/sources.list /etc/apt/sources.list.d /etc/yum.repos.d -newermt "@$newest" | head -n 1)
  [ -z "$changed" ] || echo outdated
fi`;

/** As long as an installation waits for another one. */
const lockSeconds = 120;

const refresh = `set -e
if command -v apt-get >/dev/null; then
  said=$(mktemp)
  trap 'rm -f -- "$said"' EXIT
  end=$(($(date +%s) + ${lockSeconds}))
  # DPkg::Lock::Timeout is about installations: for the lock of its lists apt never waits.
  until apt-get -q -o DPkg::Lock::Timeout=${lockSeconds} -o Acquire::Retries=3 update 2>"$said"; do
    code=$?
    if ! grep -q 'Could not get lock .*/lists/' "$said" || [ "$(date +%s)" -ge "$end" ]; then
      cat -- "$said" >&2
      exit "$code"
    fi
    sleep 1
  done
  cat -- "$said" >&2
  # It ends well where no source answers, and where there is none.
  if [ -z "$(find /var/lib/apt/lists -maxdepth 1 -name '*_Packages*' | head -n 1)" ]; then
    echo "no package list could be read: $(grep -q . "$said" && echo 'no source of this host answers' || echo 'no file in /etc/apt names a source')" >&2
    exit 1
  fi
elif command -v dnf >/dev/null; then
  dnf -q makecache --refresh
else
  echo 'this host has neither apt-get nor dnf' >&2
  exit 1
fi
mkdir -p -- "$(dirname -- ${stamp})"
touch -- ${stamp}`;
