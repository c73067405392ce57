import { quoteWords, type Probe } from '@pigsty/sdk';
import { curlOptions } from '../rest/endpoint.ts';
import { isLeadingRole } from '../rest/leading-role.ts';
import { restEndpoint, type PgCluster, type PgInstance } from '../spec/cluster.ts';
import { watchdogMode } from '../spec/watchdog.ts';
import { fail, ok, subjectOf, warn } from './subject.ts';

const remedy = 'modprobe softdog; ls -l /dev/watchdog; then: systemctl restart patroni';

/**
 * Where a leader must have a watchdog, a member without one is never elected; where it may have one, it leads without.
 * Patroni says either in its log alone: a leader that has one keeps the device open.
 */
export function watchdogProbes(cluster: PgCluster, instance: PgInstance): readonly Probe[] {
  const mode = watchdogMode(instance.params);
  if (mode === 'off') return [];
  const member = restEndpoint(instance);
  return [
    {
      ...subjectOf(cluster, instance),
      name: mode === 'required' ? 'watchdog can be used' : 'leader has its watchdog',
      script: `curl ${quoteWords([...curlOptions(member), `${member.url}/patroni`])}
echo
pid=$(systemctl show -p MainPID --value patroni.service)
find "/proc/\${pid:-0}/fd" -lname '/dev/watchdog*' 2>/dev/null | sed 's/.*/open/'`,
      deadlineMs: 6000,
      judge: ({ output }) => {
        if (!output.includes('"state"')) return fail('Patroni does not answer');
        const role = /"role": *"([a-z_]+)"/.exec(output)?.[1];
        if (/"watchdog_failed": *true/.test(output))
          return fail(
            `Patroni cannot use /dev/watchdog, which patroni_watchdog_mode: required asks for: ${instance.name} cannot lead`,
            remedy,
          );
        if (mode === 'required') return ok('required, and there');
        if (!isLeadingRole(role)) return ok('opened by a leader');
        return /^open$/m.test(output)
          ? ok('open')
          : warn(
              `${instance.name} leads without a watchdog: Patroni could not open /dev/watchdog, and nothing stops the host if Patroni hangs`,
              remedy,
            );
      },
    },
  ];
}
