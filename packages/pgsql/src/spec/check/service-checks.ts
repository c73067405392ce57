import { nearestName } from '@pigsty/sdk';
import type { Finding, Rule } from './finding.ts';

/** What the REST API of Patroni answers by the role and state of a member (its documentation, "Health check endpoints"). */
const PATHS = [
  ...['/', '/primary', '/master', '/read-write', '/leader', '/standby-leader', '/standby_leader', '/replica'],
  ...['/read-only', '/synchronous', '/sync', '/read-only-sync', '/quorum', '/read-only-quorum'],
  ...['/asynchronous', '/async', '/health', '/liveness', '/readiness', '/patroni'],
];

/** By a path that Patroni does not have no member is told from another one. */
export const serviceChecks: Rule = ({ params }) =>
  (['pg_default_services', 'pg_services'] as const).flatMap((list) =>
    params[list].flatMap(({ name, check }, i): readonly Finding[] => {
      const [path = ''] = check.split('?');
      if (PATHS.includes(path)) return [];
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
