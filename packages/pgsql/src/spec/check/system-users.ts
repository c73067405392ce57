import { isWritten } from '@pigsty/sdk';
import { isHashed } from '../../sql/scram.ts';
import type { Finding, Rule } from './finding.ts';

const NAMED = ['pg_replication_username', 'pg_admin_username', 'pg_monitor_username'] as const;

const PASSWORDS = {
  pg_replication_username: 'pg_replication_password',
  pg_admin_username: 'pg_admin_password',
  pg_monitor_username: 'pg_monitor_password',
} as const;

/** Two system users with one name, and one that pg_users gives another password than its parameter. */
export const systemUserNames: Rule = ({ params, instances }, inventory) => {
  const host = instances[0]?.host ?? '';
  const taken = new Map<string, 'pg_dbsu' | (typeof NAMED)[number]>([[params.pg_dbsu, 'pg_dbsu']]);
  return NAMED.flatMap((parameter): readonly Finding[] => {
    const name = params[parameter];
    const other = taken.get(name);
    taken.set(name, other ?? parameter);
    if (other !== undefined) {
      // The one that somebody wrote, where the other has its default.
      const [wrong, right] = isWritten(inventory, host, [parameter])
        ? [parameter, other]
        : [other, parameter];
      return [
        {
          rule: 'system-user',
          path: [wrong],
          message: `${wrong} is ${name}, as ${right} is: the two would overwrite each other's password and privileges`,
          hint: `Give it a name of its own, like ${DEFAULTS[wrong]}.`,
        },
      ];
    }
    const password = params[PASSWORDS[parameter]];
    return params.pg_users.flatMap((user, i): readonly Finding[] => {
      if (user.name !== name || user.state === 'absent' || user.password === undefined) return [];
      const differs = user.password.matches(
        (own) => !isHashed(own) && password.matches((set) => !isHashed(set) && set !== own),
      );
      if (!differs) return [];
      return [
        {
          rule: 'system-user',
          path: ['pg_users', i, 'password'],
          message: `${name} gets another password here than ${PASSWORDS[parameter]}, with which everything else logs in as ${name}`,
          hint: `Delete it here, or write the same in ${PASSWORDS[parameter]}.`,
        },
      ];
    });
  });
};

const DEFAULTS = {
  pg_dbsu: 'postgres',
  pg_replication_username: 'replicator',
  pg_admin_username: 'dbuser_dba',
  pg_monitor_username: 'dbuser_monitor',
} as const;
