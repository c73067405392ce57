import {
  command,
  defineProcedure,
  leaveAsItIs,
  quoteWord,
  quoteWords,
  shCommand,
  type StageDraft,
} from '@pigsty/sdk';
import { z } from 'zod';
import type { PgFacts } from '../facts/instance.ts';
import { curlConfig, patroniFunction, talkOptions } from '../rest/endpoint.ts';
import { poolerSession, restCredentials, restEndpoint, sessionOf, type PgInstance } from '../spec/cluster.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { psqlIn, psqlWords } from '../sql/session.ts';
import type { PgScope } from './scope.ts';

/** What a reload reached. A type and not an interface, so that it is JSON. */
export type ReloadResult = { readonly cluster: string; readonly instances: string[] };

export const reload = defineProcedure<PgsqlParams, PgFacts>()({
  name: 'reload',
  summary: 'let Patroni, PostgreSQL and PgBouncer of every instance read their files again',
  on: 'cluster',
  input: z.object({}),
  grade: 'reloads',
  question: ({ cluster }) =>
    `every instance of ${cluster.name} reads its configuration again; nobody is interrupted`,
  phases: [
    {
      name: 'reload',
      plan: (scope) => scope.cluster.instances.map((instance) => reloadStage(instance, scope)),
    },
  ],
  abort: leaveAsItIs,
  result: ({ cluster }): ReloadResult => ({
    cluster: cluster.name,
    instances: cluster.instances.map((i) => i.name),
  }),
  conclude: ({ instances }) => `${instances.join(', ')} read their files again.`,
  examples: [['pigsty pgsql reload pg-test', 'after files were changed by hand']],
});

/** Patroni reloads PostgreSQL only where it finds a change of its own; so PostgreSQL is told as well. */
function reloadStage(instance: PgInstance, { run }: PgScope): StageDraft {
  const { params, name, host } = instance;
  const member = restEndpoint(instance);
  const server = sessionOf(params);
  const console = poolerSession(params);
  const psql = (session: typeof server, database: string, sql: string): string =>
    quoteWords(psqlIn(session, database, '-c', sql));
  const script = `${patroniFunction}
cd /
patroni ${quoteWords(talkOptions(member, 30))} -K - "$1/reload" || exit 1
# So that the moment of the reload is later than the marker, which has whole seconds.
sleep 1
${psql(server, 'postgres', 'SELECT pg_reload_conf()')} >/dev/null </dev/null || exit 1
${params.pgbouncer_enabled ? `${psql(console, 'pgbouncer', 'RELOAD')} </dev/null || exit 1` : ':'}
deadline=$(($(date +%s) + 15))
until ${reloaded(instance, run.id)}; do
  [ "$(date +%s)" -lt "$deadline" ] || { echo 'PostgreSQL did not read its files within 15 s' >&2; exit 1; }
  sleep 0.2
done`;
  return {
    name: 'reload',
    host,
    ops: [
      command({
        name: `${name} reads its files again`,
        run: shCommand(script, [member.url], {
          stdin: curlConfig({ method: 'POST' }, restCredentials(params)),
          timeoutMs: 90_000,
        }),
        unless: `cd / && ${reloaded(instance, run.id)}`,
      }),
    ],
  };
}

/** PostgreSQL has read its files since the procedure began on this host. */
function reloaded({ params }: PgInstance, run: string): string {
  const session = sessionOf(params);
  const ask = quoteWords(
    psqlWords(session, '-c', 'SELECT floor(extract(epoch FROM pg_conf_load_time()))::bigint'),
  );
  const marker = quoteWord(`/etc/pigsty/procedures/${run}`);
  return `begun=$(stat -c %Y ${marker} 2>/dev/null) && loaded=$(${ask} 2>/dev/null </dev/null) && [ -n "$loaded" ] && [ "$loaded" -gt "$begun" ]`;
}
