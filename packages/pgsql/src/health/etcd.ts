import type { Probe } from '@pigsty/sdk';
import type { PgCluster, PgInstance } from '../spec/cluster.ts';
import { restEndpoint, rtoPlan } from '../spec/cluster.ts';
import { curlOptions } from '../rest/endpoint.ts';
import { isLeadingRole } from '../rest/leading-role.ts';
import { quoteWords } from '@pigsty/sdk';
import { fail, ok, subjectOf, warn } from './subject.ts';

/** The member's own account in etcd works: its last HA loop has seen the cluster. */
export function etcdProbe(cluster: PgCluster, instance: PgInstance): Probe {
  const member = restEndpoint(instance);
  // A replica shows failsafe mode for a whole ttl after the leader has told it, also when both have etcd again.
  const { loopWait, retryTimeout } = rtoPlan(cluster.params);
  const staleSeconds = loopWait + retryTimeout;
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
      const leads = isLeadingRole(/"role": *"(\w+)"/.exec(output)?.[1] ?? '');
      if (output.includes('"failsafe_mode_is_active": true') && (leads || now - seen > staleSeconds))
        return fail('etcd is out of reach, failsafe mode is active', hint);
      return now - seen > 60
        ? warn(`etcd was last seen ${now - seen} s ago`, hint)
        : ok(`seen ${Math.max(now - seen, 0)} s ago`);
    },
  };
}
