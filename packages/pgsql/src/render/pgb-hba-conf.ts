import { orderRules } from './hba/order.ts';
import { hbaLines, type HbaContext } from './hba/rule.ts';
import { header } from './header.ts';
import { probeRules } from './pg-hba-conf.ts';

/** /etc/pgbouncer/pgb_hba.conf */
export function renderPgbouncerHba(context: Omit<HbaContext, 'reader'>): string {
  const { pgb_default_hba_rules, pgb_hba_rules } = context.params;
  const lines = orderRules([
    ...pgb_default_hba_rules,
    ...probeRules(context.params, 210),
    ...pgb_hba_rules,
  ]).flatMap((rule) => hbaLines(rule, { ...context, reader: 'pgbouncer' }));
  return `${header('Who may connect to PgBouncer')}${lines.join('\n')}\n`;
}
