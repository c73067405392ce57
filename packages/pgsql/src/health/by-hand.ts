import { haproxyPort } from '@pigsty/node/contract';
import { quoteWords, type Inventory, type Probe } from '@pigsty/sdk';
import { byHandScript, parseByHand } from '../facts/by-hand.ts';
import { declaredParameters } from '../render/postgresql/parameters.ts';
import { parameterText } from '../ops/config/parameters.ts';
import { inCatalog, onMember } from '../spec/by-hand.ts';
import { pgClusters } from '../spec/clusters.ts';
import { restEndpoint, type PgCluster, type PgInstance } from '../spec/cluster.ts';
import { formerSlots, idleSlots, unkeptSlots } from '../spec/slots.ts';
import { curlOptions } from '../rest/endpoint.ts';
import { ok, subjectOf, warn } from './subject.ts';
import { isLeadingRole } from '../rest/leading-role.ts';

/** What somebody changed on the running member and no plan would put back. */
export function byHandProbe(cluster: PgCluster, instance: PgInstance, inventory: Inventory): Probe {
  const { params } = instance;
  const member = restEndpoint(instance);
  const askPatroni = `curl ${quoteWords([...curlOptions(member), `${member.url}/patroni`])} 2>/dev/null </dev/null | tr -d '\\n'`;
  return {
    ...subjectOf(cluster, instance),
    name: 'nothing was changed by hand',
    script: `/pg/bin/pg-role; ${byHandScript(params, { cluster, instance, haproxyPort: haproxyPort(inventory, instance.host) })}\necho "patroni $(${askPatroni})"`,
    deadlineMs: 12_000,
    judge: ({ output }) => {
      const found = parseByHand(output);
      // What is in the catalog is the same on all members: the leader says it.
      const leads = isLeadingRole(output.split('\n')[0]);
      const findings = [
        ...(leads
          ? [
              ...inCatalog(cluster, found),
              ...idleSlots(cluster, found, pgClusters(inventory)),
              ...unkeptSlots(cluster, found),
            ]
          : []),
        ...onMember(instance, found, declaredByUser(params)),
        ...formerSlots(instance, found),
      ];
      const [first, ...others] = findings;
      if (first === undefined) return ok('nothing');
      return warn(
        others.length === 0 ? first.message : `${first.message}; and ${others.length} more`,
        first.hint,
      );
    },
  };
}

/** Of the templates' values health knows nothing: it does not ask for the hardware. */
function declaredByUser(params: PgInstance['params']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(declaredParameters(params)).flatMap(([name, value]) =>
      value === null ? [] : [[name, parameterText(value)] as const],
    ),
  );
}
