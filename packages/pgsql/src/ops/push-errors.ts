import { quoteWord } from '@pigsty/sdk';
import type { CommonParams } from '../spec/schema.ts';

/**
 * A shell command that prints into which repositories the last segments of WAL could not be written, a line each:
 * `repo2: [HostConnectError] unable to connect to ...`. The asynchronous push of pgBackRest leaves that in its spool directory.
 */
export function pushErrors({ pg_cluster }: Pick<CommonParams, 'pg_cluster'>): string {
  return `cat ${quoteWord(`/pg/spool/archive/${pg_cluster}/out`)}/*.error 2>/dev/null | grep -Eo 'repo[0-9]+: \\[[A-Za-z]+\\][^:]*' | sort -u | head -n 4`;
}
