import { haproxyPort } from '@pigsty/node/contract';
import { quoteWords, type Inventory, type Probe } from '@pigsty/sdk';
import { isStandbyCluster, sessionOf, type PgCluster, type PgInstance } from '../spec/cluster.ts';
import { providerOf, triedBy } from '../spec/provider.ts';
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
    .flatMap((service) => {
      const provided = providerOf(cluster, inventory) !== undefined;
      return triedBy(cluster, instance, inventory).map((carrier) =>
        serviceProbe(cluster, instance, {
          service,
          carrier,
          where: provided ? ` of ${carrier}` : '',
          page: `http://${carrier}:${haproxyPort(inventory, carrier)}`,
        }),
      );
    });
}

interface Carried {
  readonly service: PgService;
  /** The host whose HAProxy carries it. */
  readonly carrier: string;
  /** ` of 10.10.10.20` where that is none of the members. */
  readonly where: string;
  /** The page of that HAProxy. */
  readonly page: string;
}

function serviceProbe(
  cluster: PgCluster,
  instance: PgInstance,
  { service: { spec }, carrier, where, page }: Carried,
): Probe {
  const host = spec.ip === '*' ? carrier : spec.ip;
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
    name: `service ${spec.name}${where} on ${spec.port} leads to ${spec.check === '/primary' ? 'the primary' : 'a reader'}`,
    script: `cd /; PGCONNECT_TIMEOUT=5 ${quoteWords([...psql, '-c', 'SELECT pg_is_in_recovery()'])} 2>&1`,
    deadlineMs: 8000,
    judge: ({ code, output }) => {
      const answer = output.trim();
      if (code !== 0) return fail(answer.split('\n')[0] ?? 'no answer', `curl ${page}`);
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
