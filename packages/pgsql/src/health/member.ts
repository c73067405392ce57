import { quoteWords, type Probe, type Verdict } from '@pigsty/sdk';
import { isLeader, parsePatroniCluster, type PatroniCluster } from '../rest/cluster.ts';
import { curlOptions } from '../rest/endpoint.ts';
import { restEndpoint, type PgCluster, type PgInstance } from '../spec/cluster.ts';
import { fail, ok, subjectOf, warn } from './subject.ts';

const MIB = 1_048_576;

/** What Patroni says of this member and of the cluster as it sees it. */
export function memberProbe(cluster: PgCluster, instance: PgInstance): Probe {
  const member = restEndpoint(instance);
  return {
    ...subjectOf(cluster, instance),
    name: 'member leads or follows closely',
    script: `curl ${quoteWords([...curlOptions(member), `${member.url}/cluster`])}`,
    deadlineMs: 6000,
    judge: ({ output }) => judgeMember(cluster, instance, parsePatroniCluster(output)),
  };
}

function judgeMember(cluster: PgCluster, instance: PgInstance, seen: PatroniCluster | undefined): Verdict {
  if (seen === undefined)
    return fail(
      'Patroni does not answer',
      `journalctl -u patroni; tail ${instance.params.patroni_log_dir}/patroni.log`,
    );
  const leaders = seen.members.filter((m) => isLeader(m.role));
  const me = seen.members.find((m) => m.name === instance.name);
  if (leaders.length === 0)
    return seen.paused
      ? fail(
          `${cluster.name} has no leader, and Patroni is paused: it elects none`,
          `pigsty pgsql maintenance ${cluster.name} --mode off`,
        )
      : fail(`${cluster.name} has no leader`);
  if (leaders.length > 1)
    return fail(`${cluster.name} has ${leaders.length} leaders: ${leaders.map((l) => l.name).join(', ')}`);
  if (me === undefined) return fail(`Patroni does not list ${instance.name}`);
  const missing = cluster.instances
    .filter((i) => !seen.members.some((m) => m.name === i.name))
    .map((i) => i.name);
  if (missing.length > 0) return warn(`${me.role}, but Patroni does not list ${missing.join(', ')}`);
  const unknown = seen.members.filter((m) => !cluster.instances.some((i) => i.name === m.name));
  if (unknown.length > 0)
    return warn(
      `${me.role}, but the inventory does not have ${unknown.map((m) => `${m.name} at ${m.host}`).join(', ')}: it may be elected, and no service leads to it`,
      `Add it to ${cluster.name}, or stop it there: systemctl disable --now patroni`,
    );
  if (me.pendingRestart)
    return warn(
      `${me.role}, waits for a restart`,
      `pigsty deploy -l ${cluster.name}, or patronictl restart ${cluster.name} --pending`,
    );
  if (seen.paused)
    return warn(
      `${me.role}, Patroni is paused: there is no failover`,
      `pigsty pgsql maintenance ${cluster.name} --mode off`,
    );
  return isLeader(me.role) ? ok(`leader, timeline ${me.timeline ?? '?'}`) : judgeFollower(me, leaders[0]);
}

function judgeFollower(
  me: PatroniCluster['members'][number],
  leader: PatroniCluster['members'][number] | undefined,
): Verdict {
  if (me.state !== 'streaming' && me.state !== 'in archive recovery')
    return fail(
      `${me.role} is ${me.state}`,
      `If the WAL that it needs is gone, as its log says, copy it again: pigsty pgsql reinit ${me.name}`,
    );
  if (leader?.timeline !== undefined && me.timeline !== leader.timeline)
    return warn(
      `timeline ${me.timeline ?? '?'}, the leader's is ${leader.timeline}`,
      `If it stays so, its data is of another past: pigsty pgsql reinit ${me.name}`,
    );
  if (me.lag === 'unknown') return warn(`${me.role}, lag unknown`);
  const lag = me.lag ?? 0;
  return lag > MIB
    ? warn(`${me.role}, ${Math.round(lag / MIB)} MiB behind`)
    : ok(`${me.role}, ${me.state}, timeline ${me.timeline ?? '?'}`);
}
