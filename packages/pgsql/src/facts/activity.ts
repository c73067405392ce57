import { quoteWords, type SharedFacts } from '@pigsty/sdk';
import { parseActivity } from '../activity/parse.ts';
import type { ActivitySample } from '../activity/sample.ts';
import { activitySql } from '../activity/sql.ts';
import { poolerSession, sessionOf } from '../spec/cluster.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { asSuperuser, readSql, serverWords } from '../sql/session.ts';

/** One after the other, and both within the patience of whoever watches. */
const sqlSeconds = 4;
const poolerSeconds = 2;

/** What a member and its host do now: sessions and their locks, replicas, pools, load and memory. */
export const activityFacts: SharedFacts<PgsqlParams, ActivitySample> = {
  module: 'pgsql',
  name: 'activity',
  script: ({ params }) => {
    const console = poolerSession(params);
    const show = [...serverWords(console), '-d', 'pgbouncer', '--csv', '-c', 'SHOW POOLS'];
    const pools = quoteWords(asSuperuser(console, ['psql', '-Xq', ...show]));
    return [
      'cd /',
      ...(params.pgbouncer_enabled
        ? [
            `echo "pools $(PGCONNECT_TIMEOUT=2 timeout ${poolerSeconds} ${pools} 2>/dev/null </dev/null | base64 | tr -d '\\n')"`,
          ]
        : []),
      `sed 's/^/load /' /proc/loadavg`,
      `sed -n 's/^\\(MemTotal\\|MemAvailable\\): *\\([0-9]*\\) kB$/\\1 \\2/p' /proc/meminfo`,
      readSql(sessionOf(params), 'postgres', activitySql, { deadlineSeconds: sqlSeconds }),
      ':',
    ].join('\n');
  },
  parse: parseActivity,
};
