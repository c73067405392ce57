import { defineOpKind } from '@pigsty/sdk';
import { FORMER_SLOTS } from '../facts/slot-config.ts';
import { sqlLiterals } from '../sql/quote.ts';
import { parseEachInstance, readEachInstance } from '../sql/each-instance.ts';
import { runSql, unreadableSql, type Session } from '../sql/session.ts';

export interface FormerSlotsArgs {
  readonly instance: string;
  readonly session: Session;
  /** Failover slots of its own that it had when it was asked; any other one is left alone. */
  readonly names: readonly string[];
}

/**
 * A replica has no failover slots any more from the time when it led, so that PostgreSQL keeps those of its leader in step
 * there. Releases of Patroni after 4.1.0 do this themselves (patroni/patroni#3493).
 */
export const pgFormerSlots = defineOpKind<FormerSlotsArgs, readonly string[], readonly string[]>({
  kind: 'pg.former-slots',
  summary: 'a replica has no failover slots from the time when it led',
  key: ({ instance }) => instance,
  read: (all) => readEachInstance(all, `SELECT jsonb_agg(slot_name ORDER BY slot_name) ${FORMER_SLOTS};`),
  parse: (output, all) => parseEachInstance<readonly string[]>(output, all, []),
  unreadable: unreadableSql,
  diff: ({ names }, present) => {
    const left = present.filter((name) => names.includes(name));
    return left.length === 0 ? undefined : left;
  },
  // What it is now is asked in the same statement: it may lead again, or PostgreSQL may keep the slot in step by now.
  write: ({ session }, names) => [
    runSql(
      session,
      'postgres',
      `SELECT pg_drop_replication_slot(slot_name) ${FORMER_SLOTS} AND slot_name IN (${sqlLiterals(names)}) \\g /dev/null\n`,
      { transaction: false },
    ),
  ],
  describe: ({ instance }, names) =>
    `drop failover slots of ${instance} from the time when it led: ${names.join(', ')}`,
  action: () => 'remove',
  converged: () => [],
});
