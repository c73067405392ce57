import { readFileSync } from 'node:fs';
import { on } from './estate.ts';

/** The SQL of the guide, as its reader copies it. */
const guide = readFileSync(new URL('../../docs/guide/monitor-only.md', import.meta.url), 'utf8');
export const sqlOfTheGuide = /```sql\n([\s\S]*?)```/.exec(guide)?.[1] ?? '';

const hba = '/etc/postgresql/17/main/pg_hba.conf';

/** A server of Debian as its administrator has it, with nothing of ours on the host; `from` may come in. */
export async function remotePostgres(host: string, from: string): Promise<void> {
  await on(host, 'apt-get update -q >/dev/null && apt-get install -qy postgresql >/tmp/apt.log 2>&1');
  await on(
    host,
    `cat >/etc/postgresql/17/main/conf.d/ours.conf <<'END'
listen_addresses = '*'
shared_preload_libraries = 'pg_stat_statements'
END
cp ${hba} /root/pg_hba.conf`,
  );
  await letsIn(host, `host all dbuser_monitor ${from}/32 scram-sha-256`);
  await on(host, 'systemctl restart postgresql@17-main');
  await remoteSql(host, sqlOfTheGuide);
  await remoteSql(host, 'CREATE DATABASE app');
}

/** These rules of access besides those of Debian. */
export async function letsIn(host: string, ...rules: readonly string[]): Promise<void> {
  const lines = rules.map((rule) => `${rule}\n`).join('');
  await on(
    host,
    `{ cat /root/pg_hba.conf; printf '%s' '${lines}'; } >${hba}; systemctl reload postgresql@17-main`,
  );
}

export const remoteSql = (host: string, sql: string): Promise<string> =>
  on(
    host,
    `echo ${Buffer.from(sql).toString('base64')} | base64 -d | (cd /; runuser -u postgres -- psql -XqAt -v ON_ERROR_STOP=1 -f -)`,
  );
