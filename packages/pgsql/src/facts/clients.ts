import { quoteWords, type Cluster, type ModuleFacts, type SharedFacts } from '@pigsty/sdk';
import { handoverPlaces } from '../handover/places.ts';
import { poolerSession, sessionOf, type PgInstance } from '../spec/cluster.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { openTransactions } from '../sql/open-transactions.ts';
import { asSuperuser, serverWords } from '../sql/session.ts';

/** What a member's clients do, as far as it matters to a switchover; and how the last one from it went. */
export interface ClientFacts {
  /** `2 of dbuser in app`: clients of pools in session mode that keep a server, and not just for a moment. */
  readonly inSession: readonly string[];
  /** Transactions that came through the pooler and have been open for longer than a switchover waits by itself. */
  readonly open: readonly string[];
  /** Connections from elsewhere, past the pooler: they end with the leadership. */
  readonly direct: number;
  readonly lastHold?: Hold;
}

/** What the program of a switchover says when it has held clients. */
export interface Hold {
  readonly run: string;
  readonly phase: string;
  readonly heldFor?: number;
  readonly reason?: string;
}

/** Older transactions refuse a switchover before anything happens. */
export const openForSeconds = 5;

/**
 * Younger sessions may be a probe's or a command's, which are gone before anybody waits: one that stays ends the drain.
 * A pooler that leads here closes its connections a second after their client left.
 */
const sessionForSeconds = 3;

/** Who would have to wait for a switchover, and who cannot. */
export const clientFacts: SharedFacts<PgsqlParams, ClientFacts> = {
  module: 'pgsql',
  name: 'clients',
  script: ({ name, params }) => {
    const server = sessionOf(params);
    const console = poolerSession(params);
    const psql = (session: typeof server, words: readonly string[]): string =>
      `PGCONNECT_TIMEOUT=3 timeout 5 ${quoteWords(asSuperuser(session, ['psql', ...words, ...serverWords(session)]))}`;
    const direct = `SELECT 'direct ' || count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND client_addr IS NOT NULL AND application_name NOT LIKE 'Patroni%'`;
    const open = openTransactions(params.pg_dbsu, openForSeconds);
    const show = (what: 'pool' | 'client'): string =>
      `${psql(console, ['-XqA', '-P', 'footer=off', '-c', `SHOW ${what}S`, '-d', 'pgbouncer'])} 2>/dev/null </dev/null | sed 's/^/${what} /'`;
    return [
      'cd /',
      ...(params.pgbouncer_enabled ? [show('pool'), show('client'), `date '+now %Y-%m-%d %H:%M:%S %Z'`] : []),
      `${psql(server, ['-XqAt', '-c', direct, '-d', 'postgres'])} 2>/dev/null </dev/null`,
      `${psql(server, ['-XqAt', '-c', open, '-d', 'postgres'])} 2>/dev/null </dev/null | sed 's/^/open /'`,
      `sed 's/^/hold /' ${handoverPlaces(name).state} 2>/dev/null`,
      ':',
    ].join('\n');
  },
  parse: (output) => {
    const rows = (name: string): readonly string[] =>
      output
        .split('\n')
        .filter((line) => line.startsWith(`${name} `))
        .map((line) => line.slice(name.length + 1));
    const hold = parseHold(rows('hold')[0]);
    return {
      inSession: keptSessions(table(rows('pool')), table(rows('client')), secondOf(rows('now')[0])),
      open: rows('open'),
      direct: Number(rows('direct')[0] ?? 0),
      ...(hold === undefined ? {} : { lastHold: hold }),
    };
  },
};

type Row = (column: string) => string;

function table([heading = '', ...rows]: readonly string[]): readonly Row[] {
  const names = heading.split('|');
  return rows.map((row) => {
    const values = row.split('|');
    return (column) => values[names.indexOf(column)] ?? '';
  });
}

/** Clients that were given a server for as long as they are there, by their pools: `2 of dbuser in app`. */
function keptSessions(pools: readonly Row[], clients: readonly Row[], now: number): readonly string[] {
  return pools
    .filter((pool) => pool('pool_mode') === 'session' && pool('database') !== 'pgbouncer')
    .flatMap((pool) => {
      const kept = clients.filter(
        (client) =>
          client('database') === pool('database') &&
          client('user') === pool('user') &&
          client('link') !== '' &&
          // An unreadable time is NaN, and then the session counts.
          !(now - secondOf(client('connect_time')) < sessionForSeconds),
      );
      return kept.length === 0 ? [] : [`${kept.length} of ${pool('user')} in ${pool('database')}`];
    });
}

/** PgBouncer and `date` tell the time of the same clock in the same zone: only their difference means something. */
const secondOf = (time = ''): number => Date.parse(`${time.slice(0, 19).replace(' ', 'T')}Z`) / 1000;

function parseHold(line: string | undefined): Hold | undefined {
  if (line === undefined) return undefined;
  try {
    return JSON.parse(line) as Hold;
  } catch {
    return undefined;
  }
}

/** How long clients of an instance waited in an execution of a procedure; null where nobody was held. */
export function heldSeconds(
  cluster: Cluster<PgsqlParams>,
  facts: Pick<ModuleFacts<unknown>, 'from'>,
  run: { readonly id: string },
): number | null {
  const held = (instance: PgInstance): number | undefined => {
    const hold = facts.from(clientFacts, instance)?.lastHold;
    return hold?.run === run.id ? hold.heldFor : undefined;
  };
  const seconds = cluster.instances.map(held).find((s) => s !== undefined);
  return seconds === undefined ? null : Math.round(seconds * 100) / 100;
}
