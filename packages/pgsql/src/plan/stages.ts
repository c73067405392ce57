import { caCertificatePath } from '@pigsty/node/contract';
import {
  quoteWord,
  quoteWords,
  shell,
  type Locator,
  type ModuleFacts,
  type Op,
  type Stage,
} from '@pigsty/sdk';
import { curlOptions } from '../rest/endpoint.ts';
import { declaredPrimary, restEndpoint, type PgCluster, type PgInstance } from '../spec/cluster.ts';

interface StageBody {
  readonly name: string;
  readonly after: readonly string[];
  readonly ops: readonly Op[];
}

/** A stage on one member's host. */
export function onHost(cluster: PgCluster, { host }: PgInstance, body: StageBody): Stage {
  return { module: 'pgsql', host, cluster: cluster.name, ...body };
}

/** A stage at the member that leads when it runs. */
export function atLeader(cluster: PgCluster, body: StageBody): Stage {
  return { module: 'pgsql', host: cluster.name, cluster: cluster.name, at: leaderOf(cluster), ...body };
}

/** One member, whichever: the first that is reached. */
export function oneMember(cluster: PgCluster, facts: ModuleFacts<unknown>): PgInstance | undefined {
  const reached = cluster.instances.filter((i) => facts.host(i.host) !== undefined);
  return reached.find((i) => i.params.pg_role === 'primary') ?? reached[0] ?? declaredPrimary(cluster);
}

/** A stage on its host. One and not all of them, because every candidate is asked, and some questions are dear. */
export function atOneMember(cluster: PgCluster, facts: ModuleFacts<unknown>, body: StageBody): Stage {
  const chosen = oneMember(cluster, facts);
  return {
    module: 'pgsql',
    host: cluster.name,
    cluster: cluster.name,
    at: {
      what: `a host of ${cluster.name} that knows the CA`,
      candidates: chosen === undefined ? [] : [chosen.host],
      probe: shell`test -r ${caCertificatePath}`,
      timeoutMs: 120_000,
    },
    ...body,
  };
}

/** The leader is asked for, never taken from the inventory: after a failover the declared primary is a replica. */
function leaderOf(cluster: PgCluster): Locator {
  return {
    what: `the leader of ${cluster.name}`,
    candidates: cluster.instances.map((i) => i.host),
    probe: leaderProbe(cluster),
    exists: dataProbe(cluster),
    timeoutMs: 180_000,
  };
}

/** A member that has data and does not lead: the cluster is there, whether it answers or not. */
function dataProbe(cluster: PgCluster): string {
  const directories = [...new Set(cluster.instances.map((i) => i.params.pg_data))];
  return directories.map((d) => `[ -s ${quoteWord(`${d}/PG_VERSION`)} ]`).join(' || ');
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
