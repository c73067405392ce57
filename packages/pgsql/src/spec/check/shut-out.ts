import { parseExpiry } from '../expiry.ts';
import type { Finding, Rule } from './finding.ts';

/** The past whenever this is run: a check knows no time of its own. */
const LONG_AGO = Date.UTC(2026, 0, 1);

/** Users and databases that nobody gets into, by a number or a date that says more than was meant. */
export const shutOut: Rule = ({ params }) => [
  ...params.pg_users.flatMap((user, i): readonly Finding[] =>
    user.login === false && user.pgbouncer && user.state !== 'absent'
      ? [
          {
            rule: 'shut-out',
            severity: 'warning',
            path: ['pg_users', i, 'pgbouncer'],
            message: `pgbouncer: true has no effect: ${user.name} has login: false, and nobody comes in as it`,
            hint: 'Delete one of the two; members of the role come in under their own names.',
          },
        ]
      : [],
  ),
  ...params.pg_users.flatMap((user, i): readonly Finding[] => {
    if (user.state === 'absent' || user.login === false) return [];
    const expires = user.expire_in === undefined ? parseExpiry(user.expire_at ?? '') : undefined;
    return [
      // A superuser has no limit.
      ...(user.connlimit === 0 && user.superuser !== true
        ? [closed(['pg_users', i, 'connlimit'], `connlimit: 0 lets ${user.name} have no connection at all`)]
        : []),
      ...(typeof expires === 'number' && expires * 1000 < LONG_AGO
        ? [
            {
              rule: 'shut-out',
              severity: 'warning' as const,
              path: ['pg_users', i, 'expire_at'],
              message: `the password of ${user.name} expired on ${new Date(expires * 1000).toISOString().slice(0, 10)}: nobody can log in with it`,
              hint: 'Write a later date, or login: false, or state: absent.',
            },
          ]
        : []),
    ];
  }),
  ...params.pg_databases.flatMap(({ name, state, connlimit }, i) =>
    state !== 'absent' && connlimit === 0
      ? [closed(['pg_databases', i, 'connlimit'], `connlimit: 0 lets nobody but superusers into ${name}`)]
      : [],
  ),
];

function closed(path: Finding['path'], message: string): Finding {
  return { rule: 'shut-out', severity: 'warning', path, message, hint: 'Write -1 for any number.' };
}
