import type { TestHost } from '@pigsty/sandbox/testing';
import { scripts } from '../../src/render/scripts.ts';
import type { PgsqlParams } from '../../src/spec/schema.ts';

/** Puts the program that cron runs below a folder of a host: its member leads, and its data directory has no server. */
export async function putScheduledBackup(host: TestHost, home: string, params: PgsqlParams): Promise<void> {
  const { content } = scripts(params).find(({ path }) => path.endsWith('/pg-backup'))!;
  const script = content
    .replaceAll('$(/pg/bin/pg-role)', 'primary')
    .replaceAll('/var/lib/node_exporter/', `${home}/`)
    .replaceAll('sleep 60', 'sleep 0.3')
    .replaceAll(' backup 2', ' --no-online backup 2');
  await host.put([[`${home}/pg-backup`, script, 'root:root', '0755']]);
  await host.sh(`install -o postgres -g postgres /dev/null ${home}/pigsty_backup_pg-words.prom`);
}
