import { quoteWords } from '@pigsty/sdk';
import { sessionOf } from '../spec/cluster.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { serverWords } from './session.ts';

/** What the superuser of the system runs on a member's host to ask its own PostgreSQL one thing; rows without decoration. */
export function psqlWords(params: PgsqlParams, statement: string): string {
  const server = serverWords(sessionOf(params));
  return quoteWords([`${params.pg_bin_dir}/psql`, '-XqAt', ...server, '-d', 'postgres', '-c', statement]);
}
