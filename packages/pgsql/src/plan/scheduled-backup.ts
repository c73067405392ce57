import { exporterPaths } from '@pigsty/node/contract';
import { command, directory, madeOnce, quoteWord, shCommand, type Op } from '@pigsty/sdk';
import type { CommonParams } from '../spec/schema.ts';
import { failedBackupMetrics } from '../spec/scheduled-backup.ts';

/** The node exporter reads it, and the superuser of PostgreSQL writes it, to whom its directory does not belong. */
export const shownBackups = madeOnce(({ pg_cluster, pg_dbsu }: CommonParams): readonly Op[] => {
  const path = quoteWord(failedBackupMetrics(pg_cluster));
  const owner = quoteWord(pg_dbsu);
  return [
    directory({ path: exporterPaths.textfiles }),
    command({
      name: `let the node exporter show whether scheduled backups of ${pg_cluster} fail`,
      run: shCommand(`: >>${path} && chown ${owner}: ${path} && chmod 0644 ${path}`),
      unless: `[ "$(stat -c %U ${path} 2>/dev/null)" = ${owner} ]`,
    }),
  ];
});
