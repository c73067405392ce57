import { command, quoteWord, quoteWords, shCommand, unit, type Op, type StageDraft } from '@pigsty/sdk';
import { sessionOf, type PgCluster, type PgInstance } from '../../spec/cluster.ts';
import { asSuperuser } from '../../sql/session.ts';
import { patroni } from './patroni.ts';
import { HOUR_MS } from './state.ts';

/** Replicas first, so that the leader has nobody to wait for. None comes back by a reboot meanwhile. */
export function stopStages(cluster: PgCluster, last: PgInstance): readonly StageDraft[] {
  const others = cluster.instances.filter((i) => i !== last);
  const stage = (instance: PgInstance, after: readonly string[]): StageDraft => ({
    name: 'restore-stop',
    host: instance.host,
    after,
    ops: [unit({ name: patroni, state: 'stopped', enabled: false }), serverStopped(instance)],
  });
  return [
    ...others.map((i) => stage(i, [])),
    stage(
      last,
      others.map((i) => `restore-stop@${i.host}`),
    ),
  ];
}

/** A server that outlived its Patroni, or one that this procedure has started. */
function serverStopped({ name, params }: PgInstance): Op {
  const control = quoteWords(asSuperuser(sessionOf(params), ['pg_ctl', '-D', params.pg_data]));
  const stopped = `{ [ ! -e ${quoteWord(`${params.pg_data}/postmaster.pid`)} ] || ! ${control} status; }`;
  return command({
    name: `stop PostgreSQL of ${name}`,
    // Patroni has stopped it meanwhile, in most cases.
    run: shCommand(
      `cd /; ${stopped} || ${control} -m fast -t 600 -w stop || ${control} -m immediate -w stop`,
    ),
    unless: `cd /; ${stopped}`,
    timeoutMs: HOUR_MS,
  });
}
