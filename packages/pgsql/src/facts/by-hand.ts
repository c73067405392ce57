import { quoteWord, quoteWords } from '@pigsty/sdk';
import { curlOptions } from '../rest/endpoint.ts';
import { poolerSession, restEndpoint, sessionOf, type PgCluster, type PgInstance } from '../spec/cluster.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { UNFINISHED_MIGRATIONS, type UnfinishedMigration } from '../migration/unfinished.ts';
import {
  FORMER_SLOTS,
  isIgnored,
  isPermanent,
  patroniRelease,
  SLOT_JSON,
  type LogicalSlot,
  type SlotConfig,
} from './slot-config.ts';
import { parseRecords, recordsQuery } from '../sql/record.ts';
import { asSuperuser, jsonLines, readSql, serverWords } from '../sql/session.ts';

/** What somebody may have changed on a running member, where the inventory has no say or nobody looks. */
export interface ByHand {
  /** Roles that may do everything; absent where PostgreSQL does not answer. */
  readonly superusers?: readonly string[];
  /** What roles may do beyond an ordinary one, `createrole` and the like, by name. */
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
  /** What the inventory declared of roles when they were last written, by name: `superuser`, `createrole`, ... */
  readonly recorded?: Readonly<Record<string, readonly string[]>>;
  /** Owners of databases. */
  readonly owners?: Readonly<Record<string, string>>;
  /** Replication slots that nobody is connected to. */
  readonly idleSlots?: readonly IdleSlot[];
  /** Slots that a subscriber reads from now, and that Patroni does not keep. */
  readonly unkeptSlots?: readonly LogicalSlot[];
  /** Failover slots that a replica has from the time when it led. */
  readonly formerSlots?: readonly string[];
  /** Replications by which databases move to other clusters, or moved. */
  readonly migrations?: readonly UnfinishedMigration[];
  /** What ALTER SYSTEM wrote, by name. */
  readonly altered?: Readonly<Record<string, string>>;
  /** Databases that PgBouncer has paused or disabled; `*` when it is paused as a whole. */
  readonly paused?: readonly string[];
  /** Servers that somebody took out of HAProxy while it runs: `pg-test-primary/pg-test-1`. */
  readonly outOfService?: readonly string[];
}

/** A replication slot without a client: it keeps WAL until somebody comes back for it. */
export interface IdleSlot {
  readonly name: string;
  /** Bytes of WAL that it holds back; null where it holds none. */
  readonly keeps: number | null;
  /** What PostgreSQL says of that WAL: `lost` where it is gone already. */
  readonly wal: string | null;
}

const CATALOG = `SELECT jsonb_build_object(
  'superusers', (SELECT jsonb_agg(rolname ORDER BY rolname) FROM pg_roles WHERE rolsuper),
  'attributes', (SELECT jsonb_object_agg(rolname, array_remove(ARRAY[CASE WHEN rolcreaterole THEN 'createrole' END,
      CASE WHEN rolcreatedb THEN 'createdb' END, CASE WHEN rolreplication THEN 'replication' END,
      CASE WHEN rolbypassrls THEN 'bypassrls' END], NULL))
    FROM pg_roles WHERE NOT rolsuper AND (rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)),
  'owners', (SELECT jsonb_object_agg(datname, pg_get_userbyid(datdba)) FROM pg_database),
  'slots', (SELECT jsonb_agg(jsonb_build_object('name', slot_name, 'keeps', pg_wal_lsn_diff(
      CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END, restart_lsn),
      'wal', wal_status) ORDER BY slot_name)
    FROM pg_replication_slots WHERE NOT active AND NOT temporary),
  'subscribed', (SELECT jsonb_agg(${SLOT_JSON} ORDER BY slot_name)
    FROM pg_replication_slots s WHERE active AND NOT temporary AND slot_type = 'logical'),
  'former', (SELECT jsonb_agg(slot_name ORDER BY slot_name) ${FORMER_SLOTS}),
  'migrations', ${UNFINISHED_MIGRATIONS});`;

/**
 * A shell fragment for `parseByHand`: it prints lines that begin with `byhand`, and succeeds where nothing runs. The caller
 * also prints the status that Patroni reports of its member, in a line that begins with `patroni`.
 */
export function byHandScript(
  params: PgsqlParams,
  {
    cluster,
    instance,
    haproxyPort,
  }: { readonly cluster: PgCluster; readonly instance: PgInstance; readonly haproxyPort: number },
): string {
  const member = restEndpoint(instance);
  const pooler = poolerSession(params);
  // Databases are shown expanded, as the columns differ between versions.
  const show = ['-c', 'SHOW STATE', '-c', String.raw`\x`, '-c', 'SHOW DATABASES'];
  return [
    `{\n${readSql(sessionOf(params), 'postgres', `${CATALOG}\n${recordsQuery('role')}`)}\n} | sed 's/^/byhand catalog /'`,
    `echo "byhand config $(curl ${quoteWords([...curlOptions(member), `${member.url}/config`])} 2>/dev/null </dev/null | tr -d '\\n')"`,
    // Only lines that ALTER SYSTEM writes; a quote in a value is doubled.
    `sed -n "s/^\\([A-Za-z_][A-Za-z0-9_.]*\\) = '\\(.*\\)'$/byhand altered \\1 \\2/p" ${quoteWord(`${params.pg_data}/postgresql.auto.conf`)} 2>/dev/null`,
    ...(params.pgbouncer_enabled
      ? [
          `(cd /; PGCONNECT_TIMEOUT=2 timeout 5 ${quoteWords(asSuperuser(pooler, ['psql', '-XqAt', ...serverWords(pooler), '-d', 'pgbouncer', ...show]))} 2>/dev/null </dev/null) | sed -n -e '/^paused|yes$/{s/.*/byhand paused */p;d;}' -e 's/^name|//;t keep' -e '/^\\(paused\\|disabled\\)|1$/{x;s/^/byhand paused /p;x;}' -e b -e ':keep' -e h`,
        ]
      : []),
    `curl -q -s --noproxy '*' --max-time 2 ${quoteWord(`http://127.0.0.1:${haproxyPort}/metrics`)} 2>/dev/null </dev/null | sed -n 's/^haproxy_server_status{proxy="\\(${cluster.name}-[^"]*\\)",server="\\([^"]*\\)",state="\\(MAINT\\|DRAIN\\)"} 1$/byhand server \\1\\/\\2/p'`,
    ':',
  ].join('\n');
}

interface Catalog {
  readonly superusers: readonly string[] | null;
  readonly attributes?: Readonly<Record<string, readonly string[]>> | null;
  readonly owners: Readonly<Record<string, string>> | null;
  readonly slots?: readonly IdleSlot[] | null;
  readonly subscribed?: readonly LogicalSlot[] | null;
  readonly former?: readonly string[] | null;
  readonly migrations?: readonly UnfinishedMigration[] | null;
}

export function parseByHand(output: string): ByHand {
  const lines = output.split('\n').flatMap((line): readonly (readonly [string, string])[] => {
    const [, word, rest] = /^byhand ([a-z]+) (.*)$/.exec(line) ?? [];
    return word === undefined || rest === undefined ? [] : [[word, rest]];
  });
  const rest = (word: string): readonly string[] => lines.flatMap(([w, r]) => (w === word ? [r] : []));
  const documents = jsonLines(rest('catalog').join('\n'));
  const [catalog] = documents as readonly Catalog[];
  const recorded = parseRecords(documents);
  const [config] = jsonLines(rest('config').join('\n')) as readonly SlotConfig[];
  const release = patroniRelease(output);
  const unkept =
    config === undefined
      ? []
      : (catalog?.subscribed ?? []).filter(
          (slot) => !isPermanent(config, slot.name) && !isIgnored(config, slot, release),
        );
  const former = (catalog?.former ?? []).filter((name) => !isPermanent(config ?? {}, name));
  const altered = rest('altered').map(nameAndValue);
  const [paused, server] = [rest('paused'), rest('server')];
  return {
    ...(catalog === undefined ? {} : { superusers: catalog.superusers ?? [], owners: catalog.owners ?? {} }),
    ...(Object.keys(catalog?.attributes ?? {}).length === 0 ? {} : { attributes: catalog?.attributes ?? {} }),
    ...(recorded.size === 0 ? {} : { recorded: Object.fromEntries(recorded) }),
    ...((catalog?.slots ?? []).length === 0 ? {} : { idleSlots: catalog?.slots ?? [] }),
    ...(unkept.length === 0 ? {} : { unkeptSlots: unkept }),
    ...((catalog?.migrations ?? []).length === 0 ? {} : { migrations: catalog?.migrations ?? [] }),
    ...(former.length === 0 ? {} : { formerSlots: former }),
    ...(altered.length === 0 ? {} : { altered: Object.fromEntries(altered) }),
    ...(paused.length === 0 ? {} : { paused }),
    ...(server.length === 0 ? {} : { outOfService: server }),
  };
}

function nameAndValue(line: string): readonly [string, string] {
  const at = line.indexOf(' ');
  return [line.slice(0, at), line.slice(at + 1).replaceAll("''", "'")];
}
