import { nearestName } from '@pigsty/sdk';
import type { Finding, Rule } from './finding.ts';

/** What the REST API of Patroni answers by the role and state of a member (its documentation, "Health check endpoints"). */
const PATHS = [
  ...['/', '/primary', '/master', '/read-write', '/leader', '/standby-leader', '/standby_leader', '/replica'],
  ...['/read-only', '/synchronous', '/sync', '/read-only-sync', '/quorum', '/read-only-quorum'],
  ...['/asynchronous', '/async', '/health', '/liveness', '/readiness', '/patroni'],
];

const OF_LEADERS = ['/primary', '/master', '/read-write', '/leader', '/standby-leader', '/standby_leader'];
const OF_REPLICAS = ['/replica', '/synchronous', '/sync', '/quorum', '/asynchronous', '/async'];

/** Which members a name promises. */
const LEADER = /^(?:primary|master|leader|rw|write|readwrite)$/;
const REPLICA = /^(?:replica|standby|follower|slave|ro|read|readonly|offline|sync|async)$/;

/** By a path that Patroni does not have no member is told from another one; by that of the others the wrong ones are found. */
export const serviceChecks: Rule = ({ params }) =>
  (['pg_default_services', 'pg_services'] as const).flatMap((list) =>
    params[list].flatMap(({ name, check }, i): readonly Finding[] => {
      const [path = ''] = check.split('?');
      if (PATHS.includes(path)) return swapped(name, path, [list, i, 'check']);
      const near = nearestName(path, PATHS);
      return [
        {
          rule: 'service-check',
          severity: 'warning',
          path: [list, i, 'check'],
          message: `the check of service ${name} is ${path}, which the REST API of Patroni does not have`,
          hint: near === undefined ? 'Write /primary, /replica or /read-only.' : `Did you mean ${near}?`,
        },
      ];
    }),
  );

function swapped(name: string, check: string, path: Finding['path']): readonly Finding[] {
  const promised = name.replace(/^read[-_](?=only$|write$)/, 'read').split(/[-_]/);
  const leads = promised.some((word) => LEADER.test(word));
  const follows = promised.some((word) => REPLICA.test(word));
  if (leads === follows) return [];
  if (leads ? !OF_REPLICAS.includes(check) : !OF_LEADERS.includes(check)) return [];
  const whom = leads ? 'replicas' : 'the leader';
  return [
    {
      rule: 'service-check',
      severity: 'warning',
      path,
      message: `the service is called ${name}, and ${check} finds ${whom} only`,
      hint: leads ? 'Write check: /primary.' : 'Write check: /replica or /read-only.',
    },
  ];
}
