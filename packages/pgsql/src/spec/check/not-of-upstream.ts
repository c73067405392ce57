import { declaredPrimary, isStandbyCluster } from '../cluster.ts';
import { originOf } from '../upstream.ts';
import type { Finding, Rule } from './finding.ts';

/** A standby cluster has the users and databases of the cluster that it copies, and makes none of its own. */
export const notOfUpstream: Rule = (cluster, inventory) => {
  if (!isStandbyCluster(cluster) || declaredPrimary(cluster) === undefined) return [];
  const origin = originOf(cluster, inventory);
  // One at an address that is not here has what nobody here knows.
  if (isStandbyCluster(origin)) return [];
  const lacking = (['pg_users', 'pg_databases'] as const).flatMap((list) => {
    const theirs = new Set(origin.params[list].filter(isThere).map(({ name }) => name));
    const i = cluster.params[list].findIndex((one) => isThere(one) && !theirs.has(one.name));
    const name = cluster.params[list][i]?.name;
    return name === undefined || SYSTEM.has(name) ? [] : [{ list, i, name }];
  });
  const [first, ...more] = lacking;
  if (first === undefined) return [];
  const names = lacking.map(({ list, name }) => `the ${list === 'pg_users' ? 'user' : 'database'} ${name}`);
  return [
    {
      rule: 'not-of-upstream',
      severity: 'warning',
      path: [first.list, first.i],
      message: `${cluster.name} copies from ${origin.name}, which does not have ${names.join(more.length > 0 ? ' and ' : '')}: a standby cluster makes none of its own`,
      hint: `Declare it in ${origin.name}, or delete it here.`,
    } satisfies Finding,
  ];
};

const SYSTEM: ReadonlySet<string> = new Set(['postgres', 'template1']);

function isThere({ state }: { readonly state?: string | undefined }): boolean {
  return state !== 'absent';
}
