import { defineOpKind, quoteWords, shCommand, type Action } from '@pigsty/sdk';
import {
  curlConfig,
  curlOptions,
  patroniFunction,
  talkOptions,
  type RestCredentials,
  type RestEndpoint,
} from '../rest/endpoint.ts';
import { parseSettingTypes, settingTypesQuery, type SettingTypes } from '../sql/server-setting.ts';
import { jsonLines, readSql, type Session } from '../sql/session.ts';
import { configChanges, DECLARED, mergePatch, parametersOf } from './config/dynamic.ts';
import { parameterText } from './config/parameters.ts';
import { throughPatroni } from '../spec/catalogue/patroni-parameters.ts';
import { valueText, type ConfigChange, type DynamicConfig } from './config/model.ts';

export interface ConfigArgs {
  readonly cluster: string;
  readonly members: readonly RestEndpoint[];
  readonly credentials: RestCredentials;
  /** Of the leader, where the configuration is compared: its PostgreSQL knows types and units of parameters. */
  readonly session: Session;
  readonly desired: DynamicConfig;
  /** Names of parameters where a difference of a few per cent does not count. */
  readonly tolerant: readonly string[];
  /** An HA loop takes this long: after it every member has seen a change. */
  readonly loopSeconds: number;
  /** The instance that leads, as far as it is known. */
  readonly leader?: string;
}

interface ConfigState {
  /** Nothing when no member answers: a cluster that does not live yet gets its configuration at bootstrap. */
  readonly config: DynamicConfig | undefined;
  readonly types: SettingTypes;
}

/** The dynamic configuration of a Patroni cluster. Only declared keys are compared and written. */
export const patroniConfig = defineOpKind<ConfigArgs, ConfigState, readonly ConfigChange[]>({
  kind: 'patroni.config',
  summary: "a Patroni cluster's dynamic configuration; keys that are not declared are left alone",
  key: ({ cluster }) => cluster,
  read: (all) => all.map(readOne).join('\n'),
  parse: (output, all) => {
    const answers = output.split('\u001e').slice(1);
    return all.map((_args, i) => {
      const [config, ...rest] = (answers[i] ?? '').split('\n');
      return {
        config: (jsonLines(config ?? '') as readonly DynamicConfig[])[0],
        types: parseSettingTypes(jsonLines(rest.join('\n'))),
      };
    });
  },
  unreadable: (output, all) => {
    const answers = output.split('\u001e').slice(1);
    return all.map(({ cluster }, i) =>
      answers[i]?.split('\n')[0] === '-' ? `no member of ${cluster} tells its configuration` : undefined,
    );
  },
  diff: (args, { config, types }) => {
    if (config === undefined) return undefined;
    const changes = configChanges(args.desired, config, { tolerant: new Set(args.tolerant), types });
    return changes.length === 0 ? undefined : changes;
  },
  write: (args, changes) => [
    patch(args, changes),
    ...(touchesPostgres(changes) ? [waitForMembers(args)] : []),
    ...(changes.some(isPromotion) ? [waitForPrimary(args)] : []),
  ],
  describe: ({ cluster }, changes) => {
    const all = changes.filter((c) => !c.path.startsWith(`${DECLARED}.`) && !isPromotion(c)).map(changeText);
    const more = all.length > 4 ? `, and ${all.length - 4} more` : '';
    const set = `set in the configuration of ${cluster}: ${all.slice(0, 4).join(', ')}${more}`;
    const promotion = changes.find(isPromotion);
    if (promotion !== undefined) {
      const promote = `promote ${cluster}: it is a standby cluster no more`;
      return all.length === 0 ? promote : `${promote}; ${set}`;
    }
    if (all.length > 0) return set;
    const what = changes.some((c) => c.path.startsWith(`${DECLARED}.promoted`))
      ? 'whether it is a primary beside another cluster'
      : changes.every((c) => c.path.endsWith('slots'))
        ? 'which replication slots are declared'
        : 'which parameters are declared';
    return `record in the configuration of ${cluster} ${what}`;
  },
  interrupts: (args, changes) => {
    const of = reloaded(args, changes);
    return of === undefined ? undefined : { what: 'reload', unit: 'PostgreSQL', of };
  },
  detail: (_args, changes) =>
    changes.map((c) => `${c.path}: ${JSON.stringify(c.from)} -> ${JSON.stringify(c.to)}`).join('\n'),
  converged: (args) => ({ config: args.desired, types: new Map() }),
});

function isPromotion({ path, to }: ConfigChange): boolean {
  return path === 'standby_cluster' && to === null;
}

/** `max_connections 250 -> 180`, `timezone Europe/Berlin -> default (no longer declared)` */
function changeText({ path, from, to, gone }: ConfigChange): string {
  const name = path.replace(/^postgresql\.parameters\./, '');
  const words = [from, to].map((value) => (value === null ? 'default' : valueText(value)));
  return `${name} ${words.join(' -> ')}${gone === true ? ' (no longer declared)' : ''}`;
}

/** Any member can answer for the cluster; the first that does is asked. */
function readOne({ members, session, desired }: ConfigArgs): string {
  const asks = members.map(
    (m) => `curl ${quoteWords([...curlOptions(m), `${m.url}/config`])} 2>/dev/null </dev/null`,
  );
  return [
    `printf '\\036'; { ${[...asks, 'printf -'].join(' || ')}; } | tr -d '\\n'; echo`,
    readSql(session, 'postgres', settingTypesQuery(Object.keys(parametersOf(desired)))),
  ].join('\n');
}

function patch({ members, credentials }: ConfigArgs, changes: readonly ConfigChange[]): Action {
  const ca = members[0]?.caFile;
  const script = `
${patroniFunction}
request=$(cat)
for url in "$@"; do
  printf '%s\\n' "$request" | patroni ${quoteWords(talkOptions(ca === undefined ? {} : { caFile: ca }, 10))} -K - "$url/config" && exit 0
done
exit 1`;
  const stdin = curlConfig({ method: 'PATCH', body: mergePatch(changes) }, credentials);
  return {
    do: 'run',
    command: shCommand(
      script,
      members.map((m) => m.url),
      { stdin },
    ),
  };
}

function touchesPostgres(changes: readonly ConfigChange[]): boolean {
  return changes.some(({ path }) => path.startsWith('postgresql.'));
}

/**
 * Whose PostgreSQL reads its files again: every member's after a change of parameters that reach it, the leader's when
 * it has to wait for others from now on, or no more. What restarts is a change of its own.
 */
function reloaded(
  { cluster, members, leader }: ConfigArgs,
  changes: readonly ConfigChange[],
): string | undefined {
  if (changes.some(reachesServer)) return cluster;
  const now = changes.some(({ path }) => path === 'synchronous_mode' || path === 'synchronous_mode_strict');
  return now && members.length > 1 ? (leader ?? cluster) : undefined;
}

function reachesServer({ path, from, to }: ConfigChange): boolean {
  const [, name] = /^postgresql\.parameters\.(.+)$/.exec(path) ?? [];
  if (name === undefined) return false;
  const [before, after] = [from, to].map((value) =>
    throughPatroni(name, value === null ? null : parameterText(value)),
  );
  return before !== after;
}

/** Until every member that answers has begun an HA loop after the change: then it knows whether it must restart. */
function waitForMembers({ members, loopSeconds }: ConfigArgs): Action {
  const script = `
since=$(date +%s)
deadline=$((since + ${2 * loopSeconds + 10}))
for url in "$@"; do
  while [ "$(date +%s)" -lt "$deadline" ]; do
    seen=$(curl ${quoteWords(curlOptions(members[0] ?? {}))} "$url/patroni" 2>/dev/null </dev/null | sed -n 's/.*"dcs_last_seen": *\\([0-9]*\\).*/\\1/p')
    [ -n "$seen" ] || break
    [ "$seen" -le $((since + 1)) ] || break
    sleep 0.2
  done
done`;
  return {
    do: 'run',
    command: shCommand(
      script,
      members.map((m) => m.url),
      { timeoutMs: (2 * loopSeconds + 30) * 1000 },
    ),
  };
}

/** A standby leader promotes itself in its next HA loops. */
function waitForPrimary({ cluster, members, loopSeconds }: ConfigArgs): Action {
  const script = `
deadline=$(($(date +%s) + ${2 * loopSeconds + 120}))
while [ "$(date +%s)" -lt "$deadline" ]; do
  for url in "$@"; do
    curl ${quoteWords([...curlOptions(members[0] ?? {}), '-o', '/dev/null'])} "$url/primary" 2>/dev/null </dev/null && exit 0
  done
  sleep 0.5
done
echo "no member of ${cluster} is primary" >&2
exit 1`;
  return {
    do: 'run',
    command: shCommand(
      script,
      members.map((m) => m.url),
      { timeoutMs: (2 * loopSeconds + 150) * 1000 },
    ),
  };
}
