import { joinText, Secret, text, type Text } from '@pigsty/sdk';
import { hasSeveral, repositoriesOf } from '../spec/repositories.ts';
import type { CommonParams } from '../spec/schema.ts';
import { header } from './header.ts';

/** Options that are secrets wherever they are written. */
const SECRET_OPTIONS = /^(?:s3-key-secret|cipher-pass|azure-key|sftp-.*passphrase|s3-token)$/;

/** /etc/pgbackrest/pgbackrest.conf */
export function renderPgbackrestConf(params: CommonParams, cpus: number): Text {
  const processes = Math.min(Math.max(Math.ceil(cpus / 4), 2), 4);
  const options = repositoriesOf(params).flatMap((repository) =>
    Object.entries(repository.options).map(([name, value]): Text => {
      const key = `repo${repository.key}-${name}`;
      return SECRET_OPTIONS.test(name) ? text`${key}=${Secret.of(value)}` : `${key}=${value}`;
    }),
  );
  const lines: readonly Text[] = [
    '[global]',
    ...options,
    // Each run of the archiver tries one that is away before the others get their WAL: with the default of a minute for each of its requests.
    ...(hasSeveral(params) ? ['io-timeout=10'] : []),
    'archive-async=y',
    'archive-push-queue-max=4GiB',
    `annotation=pg_cluster=${params.pg_cluster}`,
    'start-fast=y',
    'delta=y',
    'compress-type=zst',
    'spool-path=/pg/spool',
    'lock-path=/pg/tmp/pgbackrest',
    `log-path=${params.pgbackrest_log_dir}`,
    'log-level-file=info',
    'log-level-console=warn',
    '',
    ...['backup', 'archive-get', 'archive-push'].flatMap((command) => [
      `[global:${command}]`,
      `process-max=${processes}`,
      // A backup waits for its WAL, which reaches the others late while one is away: each round of the archiver asks that one for 195 s
      // first (pgBackRest 2.55.1). After the default of a minute none of them got its backup.
      ...(command === 'backup' && hasSeveral(params) ? ['archive-timeout=600'] : []),
      '',
    ]),
    '[global:restore]',
    `process-max=${Math.min(cpus, 8)}`,
    '',
    `[${params.pg_cluster}]`,
    `pg1-path=${params.pg_data}`,
    `pg1-port=${params.pg_port}`,
    `pg1-socket-path=${params.pg_localhost}`,
    `pg1-user=${params.pg_dbsu}`,
    ...(params.pg_mode === 'ivory' ? ['archive-header-check=n', 'pg-version-force=18'] : []),
    '',
  ];
  return joinText([header('pgBackRest'), joinText(lines, '\n')]);
}
