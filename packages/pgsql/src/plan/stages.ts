import { quoteWords, type Locator, type Op, type Stage } from '@pigsty/sdk';
import { curlOptions } from '../rest/endpoint.ts';
import { restEndpoint, type PgCluster, type PgInstance } from '../spec/cluster.ts';

interface StageBody {
  readonly name: string;
  readonly after: readonly string[];
  readonly ops: readonly Op[];
}

/** A stage on one member's host. */
export function onHost(cluster: PgCluster, { host }: PgInstance, body: StageBody): Stage {
  return { module: 'pgsql', host, cluster: cluster.name, ...body };
}

/** A stage at whoever leads when it runs. */
export function atLeader(cluster: PgCluster, body: StageBody): Stage {
  return { module: 'pgsql', host: cluster.name, cluster: cluster.name, at: leaderOf(cluster), ...body };
}

/** A stage on any member's host that fulfils a condition. */
export function atAnyMember(
  cluster: PgCluster,
  at: Pick<Locator, 'what' | 'probe' | 'timeoutMs'>,
  body: StageBody,
): Stage {
  const candidates = cluster.instances.map((i) => i.host);
  return { module: 'pgsql', host: cluster.name, cluster: cluster.name, at: { ...at, candidates }, ...body };
}

/** The leader is asked for, never taken from the inventory: after a failover the declared primary is a replica. */
function leaderOf(cluster: PgCluster): Locator {
  return {
    what: `the leader of ${cluster.name}`,
    candidates: cluster.instances.map((i) => i.host),
    probe: leaderProbe(cluster),
    timeoutMs: 180_000,
  };
}

/** One probe for every candidate: each asks the member whose address it has. */
export function leaderProbe(cluster: PgCluster): string {
  const cases = cluster.instances.map((instance) => {
    const member = restEndpoint(instance);
    const ask = quoteWords([...curlOptions(member), '-o', '/dev/null', `${member.url}/leader`]);
    return `  *' ${instance.host} '*) curl ${ask} 2>/dev/null </dev/null ;;`;
  });
  return ['case " $(hostname -I) " in', ...cases, '  *) false ;;', 'esac'].join('\n');
}
