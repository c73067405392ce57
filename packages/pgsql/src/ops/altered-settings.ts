import { defineOpKind, joinText, quoteWord } from '@pigsty/sdk';
import { sqlIdentifier } from '../sql/quote.ts';
import { sameServerValue, settingKey } from '../sql/server-setting.ts';
import { jsonLines, readSql, runSql, type Session } from '../sql/session.ts';

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
    all
      .map(({ instance, session }) =>
        [
          `printf '\\036%s\\n' ${quoteWord(instance)}`,
          readSql(
            session,
            'postgres',
            "SELECT jsonb_object_agg(name, setting) FROM pg_file_settings WHERE sourcefile ~ '/postgresql\\.auto\\.conf$' HAVING count(*) > 0;",
          ),
        ].join('\n'),
      )
      .join('\n'),
  parse: (output, all) => {
    const sections = new Map(
      output.split('\u001e').map((part) => {
        const end = part.indexOf('\n');
        return [part.slice(0, end), part.slice(end + 1)] as const;
      }),
    );
    return all.map(
      ({ instance }) => (jsonLines(sections.get(instance) ?? '')[0] as AlteredState | undefined) ?? {},
    );
  },
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
