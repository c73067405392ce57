import { on } from './estate.ts';

/** A database that a repository was of. */
interface Database {
  readonly id: number;
  readonly 'repo-key': number;
}

/** A backup of `pgbackrest info`. */
export interface Backup {
  readonly label: string;
  readonly type: string;
  readonly error: boolean;
  readonly database: Database;
  /** Seconds since the epoch. */
  readonly timestamp: { readonly start: number; readonly stop: number };
}

/** What `pgbackrest info` says of a stanza. */
export interface Stanza {
  readonly status: { readonly code: number };
  readonly db: readonly { readonly id: number }[];
  readonly archive: readonly { readonly database: Database; readonly max: string }[];
  readonly backup: readonly Backup[];
  readonly repo: readonly { readonly cipher: string }[];
}

/** What the repositories of a host hold of a stanza, or the one of this number. */
export async function stanzaOn(host: string, name = 'pg-test', key?: number): Promise<Stanza> {
  const repo = key === undefined ? '' : ` --repo=${key}`;
  const answer = await on(
    host,
    `cd /; runuser -u postgres -- pgbackrest --stanza=${name}${repo} info --output=json`,
  );
  const [stanza] = JSON.parse(answer) as Stanza[];
  if (stanza === undefined) throw new Error(`no stanza in ${answer}`);
  return stanza;
}

/** What a throw-away server answers that the newest backup of a host was restored into; nothing of it stays. */
export function answerOfRestored(
  host: string,
  stanza: string,
  { database, sql }: { readonly database: string; readonly sql: string },
): Promise<string> {
  const server = '-p 5499 -c archive_mode=off -c ssl=off -c hba_file=/pg/tmp/restored/pg_hba.conf';
  return on(
    host,
    `cd /
as="runuser -u postgres --"
ctl="$as $(ls -d /usr/lib/postgresql/*/bin)/pg_ctl -w -D /pg/tmp/restored"
$as mkdir -p -m 700 /pg/tmp/restored
$as pgbackrest --stanza=${stanza} --pg1-path=/pg/tmp/restored --type=immediate --target-action=promote --log-level-console=error restore
rm -f /pg/tmp/restored/postmaster.pid
$ctl -o '${server}' -l /pg/tmp/restored.log start >/dev/null || { cat /pg/tmp/restored.log; exit 1; }
for i in 1 2 3 4 5 6 7 8 9 10; do [ "$($as psql -p 5499 -XAtc 'SELECT pg_is_in_recovery()' ${database} 2>/dev/null)" = f ] && break; sleep 1; done
$as psql -p 5499 -XAtc '${sql}' ${database}
$ctl -m fast stop >/dev/null
rm -rf /pg/tmp/restored /pg/tmp/restored.log`,
  );
}
