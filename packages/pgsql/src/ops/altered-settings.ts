import { defineOpKind, joinText } from '@pigsty/sdk';
import { sqlIdentifier } from '../sql/quote.ts';
import { sameServerValue, settingKey } from '../sql/server-setting.ts';
import { parseEachInstance, readEachInstance } from '../sql/each-instance.ts';
import { runSql, type Session } from '../sql/session.ts';

export interface AlteredArgs {
  readonly instance: string;
  readonly session: Session;
  /** Values that are declared: written by ALTER SYSTEM they do no harm. */
  readonly declared: Readonly<Record<string, string>>;
}

/** What ALTER SYSTEM wrote, by name. */
type AlteredState = Readonly<Record<string, string>>;

/** Values of ALTER SYSTEM, which win over what is declared, are taken back on a member. */
export const alteredSettings = defineOpKind<AlteredArgs, AlteredState, readonly string[]>({
  kind: 'pg.altered-settings',
  summary: 'what ALTER SYSTEM set on a member is taken back, unless it is declared so',
  key: ({ instance }) => instance,
  read: (all) =>
    readEachInstance(
      all,
      "SELECT jsonb_object_agg(name, setting) FROM pg_file_settings WHERE sourcefile ~ '/postgresql\\.auto\\.conf$' HAVING count(*) > 0;",
    ),
  parse: (output, all) => parseEachInstance<AlteredState>(output, all, {}),
  diff: ({ declared }, altered) => {
    const names = undeclared(altered, declared);
    return names.length === 0 ? undefined : names;
  },
  write: ({ session }, names) => [
    runSql(
      session,
      'postgres',
      joinText([...names.map(resetSql), 'SELECT pg_reload_conf() \\g /dev/null', ''], '\n'),
      { transaction: false },
    ),
  ],
  describe: ({ instance }, names) => `take back what ALTER SYSTEM set on ${instance}: ${names.join(', ')}`,
  converged: () => ({}),
});

/** Names of altered values that are not declared so. */
export function undeclared(
  altered: Readonly<Record<string, string>>,
  declared: Readonly<Record<string, string>>,
): readonly string[] {
  const wanted = new Map(Object.entries(declared).map(([name, value]) => [settingKey(name), value]));
  return Object.entries(altered).flatMap(([name, value]) => {
    const want = wanted.get(settingKey(name));
    return want !== undefined && sameServerValue(name, new Map(), want, value) ? [] : [name];
  });
}

function resetSql(name: string): string {
  return `ALTER SYSTEM RESET ${name.split('.').map(sqlIdentifier).join('.')};`;
}
