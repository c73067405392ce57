import { settingKey } from '../../sql/server-setting.ts';

/**
 * Server parameters that Patroni gives PostgreSQL on its command line, because members have to agree about them. It takes
 * them from the dynamic configuration alone, and replaces a value that it does not take by its own default, with a line in
 * its log and nothing else (Patroni's documentation, "Important PostgreSQL Parameters").
 */
interface PassedOn {
  /** The least that it takes. */
  readonly least?: number;
  /** What it takes, where that is no number. */
  readonly words?: readonly string[];
  /** What it passes on instead; also when the parameter is not declared. */
  readonly otherwise: string;
}

const SWITCH = ['on', 'off', 'true', 'false', 'yes', 'no', '1', '0'];

const PASSED_ON: ReadonlyMap<string, PassedOn> = new Map([
  ['max_connections', { least: 25, otherwise: '100' }],
  ['max_wal_senders', { least: 3, otherwise: '10' }],
  ['max_replication_slots', { least: 4, otherwise: '10' }],
  ['max_worker_processes', { least: 2, otherwise: '8' }],
  ['max_prepared_transactions', { least: 0, otherwise: '0' }],
  ['max_locks_per_transaction', { least: 32, otherwise: '64' }],
  ['wal_level', { words: ['hot_standby', 'replica', 'logical'], otherwise: 'replica' }],
  ['hot_standby', { words: ['on', 'true', 'yes', '1'], otherwise: 'on' }],
  ['wal_log_hints', { words: SWITCH, otherwise: 'on' }],
  ['track_commit_timestamp', { words: SWITCH, otherwise: 'off' }],
]);

/** Parameters that Patroni makes itself, and the parameter of the inventory that says what. */
const MADE_BY_PATRONI: ReadonlyMap<string, string> = new Map([
  ['listen_addresses', 'pg_listen'],
  ['port', 'pg_port'],
  ['cluster_name', 'pg_cluster'],
]);

/** The parameter of the inventory that says it, where Patroni ignores the dynamic configuration. */
export function saidElsewhere(name: string): string | undefined {
  return MADE_BY_PATRONI.get(settingKey(name));
}

/** What PostgreSQL is given for a declared value, or for none (null). Undefined: nothing of it arrives. */
export function throughPatroni(name: string, value: string | null): string | null | undefined {
  if (saidElsewhere(name) !== undefined) return undefined;
  const passed = PASSED_ON.get(settingKey(name));
  if (passed === undefined) return value;
  return value !== null && takes(passed, value) ? value : passed.otherwise;
}

/** Why a value is replaced; nothing where it is not. */
export function replacedByPatroni(name: string, value: string): string | undefined {
  const passed = PASSED_ON.get(settingKey(name));
  if (passed === undefined || takes(passed, value)) return undefined;
  const { least, words = [], otherwise } = passed;
  const what =
    least === undefined ? `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}` : `at least ${least}`;
  return `Patroni takes ${what} for ${settingKey(name)}, and would give PostgreSQL ${otherwise}`;
}

function takes({ least, words }: PassedOn, value: string): boolean {
  if (words !== undefined) return words.includes(value.trim().toLowerCase());
  return /^\s*[+-]?[0-9]+\s*$/.test(value) && Number(value) >= (least ?? 0);
}
