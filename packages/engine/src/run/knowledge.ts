import type { HostsOfRun } from './hosts-of-run.ts';
import type { Knowledge } from './stages.ts';

/** What the hosts of a run have answered, as planners ask for it. */
export function knowledgeOf({ answers }: Pick<HostsOfRun, 'answers'>): Knowledge {
  return {
    host: (address) => answers.get(address)?.facts,
    of: (asker, cluster, address) => answers.get(address)?.of.get(asker)?.get(cluster),
    from: (query, { name, host }) => answers.get(host)?.of.get(query)?.get(name),
  };
}
