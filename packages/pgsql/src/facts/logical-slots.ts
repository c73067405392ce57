import { quoteWords, type SharedFacts } from '@pigsty/sdk';
import { curlOptions } from '../rest/endpoint.ts';
import { restEndpoint, sessionOf } from '../spec/cluster.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { jsonLines, readSql } from '../sql/session.ts';

/** Slots of logical replication: where a subscriber has come to. */
export interface LogicalSlotFacts {
  /** Names of those that this member has; those of one connection are none. */
  readonly slots: readonly string[];
  /** Names of those that Patroni keeps on every member: `slots` of its configuration. */
  readonly kept: readonly string[];
  /** Patroni leaves some alone that it has not made: `ignore_slots`. */
  readonly ignores: boolean;
}

/** What Patroni's configuration says of slots. */
export interface SlotConfig {
  readonly slots?: Readonly<Record<string, unknown>> | null;
  readonly ignore_slots?: readonly unknown[] | null;
}

/** Patroni does not drop it, as it keeps it on every member, or was told to leave slots alone. */
export function isKept({ slots, ignore_slots }: SlotConfig, name: string): boolean {
  return Object.keys(slots ?? {}).includes(name) || (ignore_slots ?? []).length > 0;
}

export const logicalSlotFacts: SharedFacts<PgsqlParams, LogicalSlotFacts> = {
  module: 'pgsql',
  name: 'logical-slots',
  script: (instance) => {
    const member = restEndpoint(instance);
    return [
      readSql(
        sessionOf(instance.params),
        'postgres',
        "SELECT 'slot ' || slot_name FROM pg_replication_slots WHERE slot_type = 'logical' AND NOT temporary ORDER BY slot_name;",
      ),
      `curl ${quoteWords([...curlOptions(member), `${member.url}/config`])} 2>/dev/null </dev/null | tr -d '\\n'`,
      'echo',
    ].join('\n');
  },
  parse: (output) => {
    const [config] = jsonLines(output) as readonly SlotConfig[];
    return {
      slots: output
        .split('\n')
        .flatMap((line) => (line.startsWith('slot ') ? [line.slice('slot '.length)] : [])),
      kept: Object.keys(config?.slots ?? {}),
      ignores: (config?.ignore_slots ?? []).length > 0,
    };
  },
};
