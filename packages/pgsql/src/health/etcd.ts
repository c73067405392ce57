import type { Probe } from '@pigsty/sdk';
import type { PgCluster, PgInstance } from '../spec/cluster.ts';
import { restEndpoint } from '../spec/cluster.ts';
import { curlOptions } from '../rest/endpoint.ts';
import { quoteWords } from '@pigsty/sdk';
import { fail, ok, subjectOf, warn } from './subject.ts';

/** The member's own account in etcd works: its last HA loop has seen the cluster. */
export function etcdProbe(cluster: PgCluster, instance: PgInstance): Probe {
  const member = restEndpoint(instance);
  return {
    ...subjectOf(cluster, instance),
    name: 'member sees etcd',
    script: `date +%s; curl ${quoteWords([...curlOptions(member), `${member.url}/patroni`])}`,
    deadlineMs: 6000,
    judge: ({ output }) => {
      const now = Number(output.split('\n')[0]);
      const seen = Number(/"dcs_last_seen": *(\d+)/.exec(output)?.[1] ?? Number.NaN);
      if (Number.isNaN(seen)) return fail('Patroni does not answer');
      const hint = `tail ${instance.params.patroni_log_dir}/patroni.log; pigsty health etcd`;
      if (output.includes('"failsafe_mode_is_active": true'))
        return fail('etcd is out of reach, failsafe mode is active', hint);
      return now - seen > 60
        ? warn(`etcd was last seen ${now - seen} s ago`, hint)
        : ok(`seen ${Math.max(now - seen, 0)} s ago`);
    },
  };
}
