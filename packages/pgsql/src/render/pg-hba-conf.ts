import type { HbaRuleSpec } from '../spec/schema/objects.ts';
import { isProbed } from '../spec/sql-probe.ts';
import { orderRules } from './hba/order.ts';
import { hbaLines, type HbaContext } from './hba/rule.ts';
import { header } from './header.ts';

/**
 * Members reach each other whatever the rules for the intranet say: a member outside of it could neither replicate nor
 * rewind, and that shows only as a time-out.
 */
const BETWEEN_MEMBERS: readonly HbaRuleSpec[] = [
  {
    title: 'members replicate from each other',
    user: '${repl}',
    db: 'replication',
    addr: 'cluster',
    auth: 'pwd',
    role: 'common',
    order: 260,
  },
  {
    title: 'members rewind from each other',
    user: '${repl}',
    db: 'postgres',
    addr: 'cluster',
    auth: 'pwd',
    role: 'common',
    order: 310,
  },
];

/** The probe of a member comes through HAProxy, from the address of its host. */
const PROBED: HbaRuleSpec = {
  title: 'members ask their services',
  user: '${monitor}',
  db: 'postgres',
  addr: 'cluster',
  auth: 'pwd',
  role: 'common',
};

/** Rules for the SQL probe; none where there is none. */
export function probeRules(params: HbaContext['params'], order: number): readonly HbaRuleSpec[] {
  return isProbed(params) ? [{ ...PROBED, order }] : [];
}

/** /pg/conf/pg_hba.conf */
export function renderPgHba(context: Omit<HbaContext, 'reader'>): string {
  const { pg_default_hba_rules, pg_hba_rules } = context.params;
  const rules = orderRules([
    ...pg_default_hba_rules,
    ...BETWEEN_MEMBERS,
    ...probeRules(context.params, 360),
    ...pg_hba_rules,
  ]);
  const lines = rules.flatMap((rule) => hbaLines(rule, { ...context, reader: 'postgres' }));
  return `${header('Who may connect to PostgreSQL')}${lines.join('\n')}\n`;
}
