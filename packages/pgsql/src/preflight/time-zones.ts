import { quoteWords, type PreflightFinding, type PreflightTopic } from '@pigsty/sdk';
import type { PgInstance } from '../spec/cluster.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { settingKey } from '../sql/server-setting.ts';

type Path = readonly (string | number)[];
type Settings = Readonly<Record<string, unknown>>;

/** A zone that has a file of its own; offsets and rules in words need none. */
const named = /^[A-Za-z]\w*(?:\/[\w+-]+)+$/;

/** Time zones that settings name, on every member: PostgreSQL of a distribution reads those of the system. */
export const timeZones: PreflightTopic<PgsqlParams> = {
  name: 'time-zones',
  summary: 'time zones that settings of the cluster, its users and its databases name, on every member',
  script: (instance) => {
    const zones = [...zonesOf(instance).keys()];
    if (zones.length === 0) return ':';
    // The server does not mind how a name is capitalized.
    return `for zone in ${quoteWords(zones)}; do
  [ -n "$(find /usr/share/zoneinfo -ipath "/usr/share/zoneinfo/$zone" 2>/dev/null | head -n 1)" ] && echo "zone=$zone" || echo "none=$zone"
done`;
  },
  judge: (answer, { instance }) => {
    const lines = new Set(answer.split('\n'));
    const zones = [...zonesOf(instance)];
    const missing = zones.filter(([zone]) => lines.has(`none=${zone}`));
    const seen = zones.filter(([zone]) => lines.has(`zone=${zone}`)).map(([zone]) => zone);
    if (missing.length > 0) return missing.map(([zone, parameter]) => absentZone(zone, parameter));
    return seen.length === 0 ? [] : [{ check: 'time zone', state: 'ok', seen: seen.join(', ') }];
  },
};

function absentZone(zone: string, parameter: Path): PreflightFinding {
  return {
    check: `time zone ${zone}`,
    state: 'fail',
    seen: 'unknown to the host',
    parameter,
    expected: 'a file in /usr/share/zoneinfo',
    remedy:
      'PostgreSQL refuses the setting there. Install tzdata; Debian and Ubuntu keep names that were given up, like US/Pacific, in tzdata-legacy',
  };
}

/** Zones with their place, the last one where several settings name the same. */
function zonesOf({ params }: PgInstance): ReadonlyMap<string, Path> {
  const places: readonly (readonly [Settings, Path])[] = [
    [params.pg_parameters, ['pg_parameters']],
    ...params.pg_users.map((user, at) => [user.parameters, ['pg_users', at, 'parameters']] as const),
    ...params.pg_databases.map(
      (database, at) => [database.parameters, ['pg_databases', at, 'parameters']] as const,
    ),
  ];
  return new Map(
    places.flatMap(([settings, path]) =>
      Object.entries(settings).flatMap(([name, value]) =>
        ['timezone', 'log_timezone'].includes(settingKey(name)) &&
        typeof value === 'string' &&
        named.test(value)
          ? [[value, [...path, name]] as const]
          : [],
      ),
    ),
  );
}
