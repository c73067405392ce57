import { isWritten } from '@pigsty/sdk';
import { declaredPrimary } from '../cluster.ts';
import type { Finding, Rule } from './finding.ts';

/** Objects of a cluster are made once, where its primary is. */
const LISTS = ['pg_users', 'pg_databases', 'pg_default_roles', 'pg_default_extensions'] as const;

/** Lists of objects that stand at a replica, and that nothing reads there. */
export const notOfMember: Rule = (cluster, inventory) => {
  const primary = declaredPrimary(cluster);
  if (primary === undefined) return [];
  return LISTS.flatMap((list) => {
    const usual = JSON.stringify(inventory.hosts.get(primary.host)?.vars[list]);
    return cluster.instances.flatMap(({ host, name }): readonly Finding[] => {
      const own = JSON.stringify(inventory.hosts.get(host)?.vars[list]);
      if (own === usual || own === undefined || !isWritten(inventory, host, [list])) return [];
      return [
        {
          rule: 'not-of-member',
          severity: 'warning',
          host,
          path: [list],
          part: 'key',
          message: `${list} stands at ${name}, a replica, and nothing reads it there`,
          hint: `Write it in the vars of the group of ${cluster.name}.`,
        },
      ];
    });
  });
};

/** HAProxy gives no connection to a server of weight 0. */
export const someWeight: Rule = ({ name, instances }) => {
  const [first] = instances;
  if (first === undefined || instances.some(({ params }) => params.pg_weight !== 0)) return [];
  return [
    {
      rule: 'empty-service',
      severity: 'warning',
      path: ['pg_weight'],
      message: `every member of ${name} has pg_weight: 0: its services give nobody a connection`,
      hint: 'Write 0 only for members that are to be left alone, and 100 for the others.',
    },
  ];
};
