import { quoteWord, quoteWords } from '@pigsty/sdk';
import { curlOptions } from '../../rest/endpoint.ts';
import { answersByInstance } from '../../sql/each-instance.ts';
import { jsonLines, readSql } from '../../sql/session.ts';
import { settingKey, type SettingType } from '../../sql/server-setting.ts';
import type { DynamicConfig } from '../config/model.ts';
import type { RestartArgs, RestartState, Running } from './args.ts';

const SILENT = 'silent';

/** Every member once, whatever the number of its turns: what waits, what the cluster wants, what runs. */
export function readRestarts(all: readonly RestartArgs[]): string {
  return [...byMember(all).values()].map(readMember).join('\n');
}

function byMember(all: readonly RestartArgs[]): ReadonlyMap<string, RestartArgs> {
  return new Map(all.map((args) => [args.member.instance, args]));
}

function readMember({ member, session }: RestartArgs): string {
  const ask = (path: string, otherwise = 'printf -'): string =>
    `{ curl ${quoteWords([...curlOptions(member), `${member.url}${path}`])} 2>/dev/null </dev/null || ${otherwise}; } | tr -d '\\n'; echo`;
  return [
    `printf '\\036%s\\n' ${quoteWord(member.instance)}`,
    ask(
      '/patroni',
      `{ systemctl is-active -q patroni.service && printf ${SILENT} || printf -; } 2>/dev/null`,
    ),
    ask('/config'),
    readSql(session, 'postgres', RUNNING),
  ].join('\n');
}

// pg_file_settings reads the files as they are now: what ALTER SYSTEM wrote counts at the next start, reloaded or not.
const RUNNING = `WITH files AS MATERIALIZED (
  SELECT DISTINCT ON (lower(name)) lower(name) AS name, setting, sourcefile FROM pg_file_settings
  WHERE name IS NOT NULL ORDER BY lower(name), seqno DESC)
SELECT jsonb_build_object('parameter', lower(s.name), 'type', s.vartype, 'unit', s.unit, 'value', s.setting,
  'boot', s.boot_val, 'next', f.setting, 'file', f.sourcefile, 'commandLine', s.source = 'command line')
FROM pg_settings s LEFT JOIN files f ON f.name = lower(s.name) WHERE s.context = 'postmaster';`;

interface PatroniAnswer {
  readonly pending_restart?: boolean;
  readonly pending_restart_reason?: Readonly<Record<string, { readonly new_value?: string }>>;
}

interface RunningRow {
  readonly parameter?: string;
  readonly type: SettingType['type'];
  readonly unit: string | null;
  readonly value: string;
  readonly boot: string | null;
  readonly next: string | null;
  readonly file: string | null;
  readonly commandLine: boolean;
}

/** Members whose Patroni runs and says nothing: what waits for a restart there is not known. */
export function silentMembers(output: string, all: readonly RestartArgs[]): readonly (string | undefined)[] {
  const answers = answersByInstance(output);
  return all.map(({ member }) =>
    answers.get(member.instance)?.[0] === SILENT ? 'patroni.service runs and does not answer' : undefined,
  );
}

export function parseRestarts(output: string, all: readonly RestartArgs[]): readonly RestartState[] {
  const answers = answersByInstance(output);
  return all.map(({ member }) => {
    const [patroni = '', config = '', ...settings] = answers.get(member.instance) ?? [];
    return {
      pending: pendingOf(jsonLines(patroni)[0] as PatroniAnswer | undefined),
      config: jsonLines(config)[0] as DynamicConfig | undefined,
      running: runningOf(jsonLines(settings.join('\n')) as readonly RunningRow[]),
    };
  });
}

function pendingOf(answer: PatroniAnswer | undefined): RestartState['pending'] {
  if (answer?.pending_restart !== true) return new Map();
  return new Map(
    Object.entries(answer.pending_restart_reason ?? {}).map(([name, { new_value = '' }]) => [
      settingKey(name),
      new_value,
    ]),
  );
}

function runningOf(rows: readonly RunningRow[]): RestartState['running'] {
  return new Map(
    rows.flatMap((row): readonly (readonly [string, Running])[] => {
      const { parameter, type, unit, value, boot, next, file, commandLine } = row;
      if (parameter === undefined) return [];
      const running = {
        type,
        value,
        boot: boot ?? '',
        onCommandLine: commandLine,
        ...(unit === null ? {} : { unit }),
        ...(next === null ? {} : { next }),
        ...(file === null ? {} : { nextFile: file }),
      };
      return [[parameter, running]];
    }),
  );
}
