import { quoteWords, type Inventory, type Probe } from '@pigsty/sdk';
import { isStandbyCluster, sessionOf, type PgCluster, type PgInstance } from '../spec/cluster.ts';
import { servicesOf, type PgService } from '../spec/services.ts';
import { asSuperuser } from '../sql/session.ts';
import { fail, ok, subjectOf } from './subject.ts';

/**
 * Through HAProxy and, where it is in between, PgBouncer: the way clients take. Asked as the
 * administrator: the default HBA rules of PgBouncer let the monitoring user in from the host itself only.
 */
export function serviceProbes(
  cluster: PgCluster,
  instance: PgInstance,
  inventory: Inventory,
): readonly Probe[] {
  return servicesOf(cluster, inventory)
    .filter(
      ({ spec, members }) =>
        members.length > 0 &&
        // In a standby cluster nobody can be primary, and these services lead nowhere on purpose.
        ((spec.check === '/primary' && !isStandbyCluster(cluster)) || spec.check === '/read-only'),
    )
    .map((service) => serviceProbe(cluster, instance, service));
}

function serviceProbe(cluster: PgCluster, instance: PgInstance, { spec }: PgService): Probe {
  const host = spec.ip === '*' ? instance.host : spec.ip;
  const user = instance.params.pg_admin_username;
  const psql = asSuperuser(sessionOf(instance.params), [
    'psql',
    '-XqAtw',
    '-h',
    host,
    '-p',
    String(spec.port),
    '-U',
    user,
    '-d',
    'postgres',
  ]);
  const alone = cluster.instances.length === 1;
  return {
    ...subjectOf(cluster, instance),
    name: `service ${spec.name} on ${spec.port} leads to ${spec.check === '/primary' ? 'the primary' : 'a reader'}`,
    script: `cd /; PGCONNECT_TIMEOUT=5 ${quoteWords([...psql, '-c', 'SELECT pg_is_in_recovery()'])} 2>&1`,
    deadlineMs: 8000,
    judge: ({ code, output }) => {
      const answer = output.trim();
      if (code !== 0) return fail(answer.split('\n')[0] ?? 'no answer', `curl http://${instance.host}:9101`);
      if (spec.check === '/primary')
        return answer === 'f' ? ok('the primary answers') : fail('a server that cannot be written answers');
      return ok(
        answer === 't'
          ? 'a replica answers'
          : alone
            ? 'the primary answers, there is no replica'
            : 'the primary answers',
      );
    },
  };
}
