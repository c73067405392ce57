import type { ModuleFacts, Problem, RemovePlanOptions } from '@pigsty/sdk';
import type { PgFacts } from '../facts/instance.ts';
import type { PgCluster } from '../spec/cluster.ts';
import { isLeadingRole } from '../rest/leading-role.ts';

/** A safeguard, and the leader of a cluster that lives on. */
export function refuseRemove(
  cluster: PgCluster,
  facts: ModuleFacts<PgFacts>,
  options: RemovePlanOptions,
): readonly Problem[] {
  if (options.force === true) return [];
  const going = cluster.instances.filter((i) => options.hosts.has(i.host));
  const whole = going.length === cluster.instances.length;
  const guarded = going.filter((i) => i.params.pg_safeguard).slice(0, 1);
  const leaders = whole ? [] : going.filter((i) => isLeadingRole(facts.of(i.host)?.role));
  return [
    ...guarded.map((): Problem => ({
      severity: 'error',
      rule: 'safeguard',
      subject: cluster.name,
      message: `${cluster.name} is protected by pg_safeguard`,
      hint: 'Set pg_safeguard: false, or add --force.',
    })),
    ...leaders.map((leader): Problem => ({
      severity: 'error',
      rule: 'removes-leader',
      subject: `${cluster.name}.hosts.${leader.host}`,
      host: leader.host,
      message: `${leader.name} leads ${cluster.name}, which lives on`,
      hint: `Try: pigsty pgsql switchover ${cluster.name}, then remove ${leader.host}. Or add --force.`,
    })),
  ];
}
