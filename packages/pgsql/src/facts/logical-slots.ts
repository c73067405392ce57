import { quoteWords, type SharedFacts } from '@pigsty/sdk';
import { curlOptions } from '../rest/endpoint.ts';
import { restEndpoint, sessionOf } from '../spec/cluster.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { jsonLines, readSql } from '../sql/session.ts';
import {
  FORMER_SLOTS,
  isIgnored,
  isPermanent,
  patroniRelease,
  SLOT_JSON,
  type LogicalSlot,
  type SlotConfig,
} from './slot-config.ts';

/** Slots of logical replication: where a subscriber has come to. */
export interface LogicalSlotFacts {
  /** Names of those that this member has; those of one connection are none. */
  readonly slots: readonly string[];
  /** Names of those that Patroni keeps on every member: `slots` of its configuration. */
  readonly kept: readonly string[];
  /** Names of those that Patroni leaves alone, on whatever member they are. */
  readonly ignored: readonly string[];
  /** Names of failover slots that this replica has from the time when it led. */
  readonly former: readonly string[];
}

interface Documents extends SlotConfig {
  readonly slot?: LogicalSlot;
  readonly former?: string;
}

export const logicalSlotFacts: SharedFacts<PgsqlParams, LogicalSlotFacts> = {
  module: 'pgsql',
  name: 'logical-slots',
  script: (instance) => {
    const member = restEndpoint(instance);
    const ask = (path: string): string =>
      `curl ${quoteWords([...curlOptions(member), `${member.url}${path}`])} 2>/dev/null </dev/null | tr -d '\\n'`;
    return [
      readSql(
        sessionOf(instance.params),
        'postgres',
        `SELECT jsonb_build_object('slot', ${SLOT_JSON}) FROM pg_replication_slots s
  WHERE slot_type = 'logical' AND NOT temporary ORDER BY slot_name;
SELECT jsonb_build_object('former', slot_name) ${FORMER_SLOTS} ORDER BY slot_name;`,
      ),
      ask('/config'),
      'echo',
      `echo "patroni $(${ask('/patroni')})"`,
    ].join('\n');
  },
  parse: (output) => {
    const documents = jsonLines(output) as readonly Documents[];
    const slots = documents.flatMap(({ slot }) => (slot === undefined ? [] : [slot]));
    const config = documents.find((d) => d.slot === undefined && d.former === undefined) ?? {};
    const release = patroniRelease(output);
    return {
      slots: slots.map(({ name }) => name),
      kept: Object.keys(config.slots ?? {}),
      ignored: slots.filter((slot) => isIgnored(config, slot, release)).map(({ name }) => name),
      former: documents.flatMap(({ former }) =>
        former === undefined || isPermanent(config, former) ? [] : [former],
      ),
    };
  },
};
