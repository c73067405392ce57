import { joinText, text, type Secret, type Text } from '@pigsty/sdk';
import { orNothing } from '../spec/roles.ts';
import type { CommonParams } from '../spec/schema.ts';

/** ~postgres/.pgpass: system users, for any server. */
export function renderPgpass(params: CommonParams): Text {
  const users = [
    [params.pg_replication_username, params.pg_replication_password],
    [params.pg_monitor_username, params.pg_monitor_password],
    [params.pg_admin_username, params.pg_admin_password],
    [params.pg_dbsu, orNothing(params.pg_dbsu_password)],
  ] as const;
  const lines = users.flatMap(([name, password]) =>
    password === undefined ? [] : [text`*:*:*:${pgpassWord(name)}:${password.map(pgpassWord)}`],
  );
  return joinText([...lines, ''], '\n');
}

/** The monitoring user at any server; a standby cluster has it from its origin, with that one's password. */
export function renderMonitorPgpass(
  { pg_monitor_username: user }: Pick<CommonParams, 'pg_monitor_username'>,
  password: Secret,
): Text {
  return text`*:*:*:${pgpassWord(user)}:${password.map(pgpassWord)}\n`;
}

/** A word of a line of .pgpass. */
function pgpassWord(word: string): string {
  return word.replace(/[\\:]/g, '\\$&');
}
