import { quoteWords, type Probe } from '@pigsty/sdk';
import { curlOptions } from '../rest/endpoint.ts';
import { restEndpoint, type PgCluster, type PgInstance } from '../spec/cluster.ts';
import { fail, ok, subjectOf } from './subject.ts';

/** Where a leader must have a watchdog, a member without one is never elected, and Patroni says so in its log alone. */
export function watchdogProbes(cluster: PgCluster, instance: PgInstance): readonly Probe[] {
  if (instance.params.patroni_watchdog_mode !== 'required') return [];
  const member = restEndpoint(instance);
  return [
    {
      ...subjectOf(cluster, instance),
      name: 'watchdog can be used',
      script: `curl ${quoteWords([...curlOptions(member), `${member.url}/patroni`])}`,
      deadlineMs: 6000,
      judge: ({ output }) => {
        if (!output.includes('"state"')) return fail('Patroni does not answer');
        return /"watchdog_failed": *true/.test(output)
          ? fail(
              `Patroni cannot use /dev/watchdog, which patroni_watchdog_mode: required asks for: ${instance.name} cannot lead`,
              'modprobe softdog; ls -l /dev/watchdog; then: systemctl restart patroni',
            )
          : ok('required, and there');
      },
    },
  ];
}
