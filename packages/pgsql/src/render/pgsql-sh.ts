import { dirname } from 'node:path';
import { quoteWord } from '@pigsty/sdk';
import type { CommonParams } from '../spec/schema.ts';
import { header } from './header.ts';

/** /etc/profile.d/pgsql.sh */
export function renderPgsqlSh(params: CommonParams, caFile: string): string {
  const { pg_bin_dir, pg_data, pg_port, pg_localhost } = params;
  return `${header('PostgreSQL for shells')}${[
    `export PATH=${quoteWord(pg_bin_dir)}:/pg/bin:$PATH`,
    `export PGHOME=${quoteWord(dirname(pg_bin_dir))}`,
    `export PGDATA=${quoteWord(pg_data)}`,
    `export PGPORT=${pg_port}`,
    `export PGHOST=${quoteWord(pg_localhost)}`,
    'export PGDATABASE=postgres',
    `export PGSSLROOTCERT=${quoteWord(caFile)}`,
    "alias pg='patronictl -c /etc/patroni/patroni.yml'",
    '',
  ].join('\n')}`;
}
