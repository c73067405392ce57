import {
  command,
  defineProcedure,
  factsFrom,
  leaveAsItIs,
  quoteWords,
  shCommand,
  type StageDraft,
} from '@pigsty/sdk';
import { z } from 'zod';
import type { PgFacts } from '../facts/instance.ts';
import { patroniFacts, patroniView } from '../facts/patroni.ts';
import { oneMember } from '../plan/stages.ts';
import { curlConfig, curlOptions, patroniFunction, talkOptions } from '../rest/endpoint.ts';
import { restCredentials, restEndpoint } from '../spec/cluster.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { against } from './refusals.ts';
import type { PgScope } from './scope.ts';

const Input = z.object({
  mode: z.enum(['on', 'off']).describe('on: Patroni leaves PostgreSQL alone; off: it fails over again'),
});
type Scope = PgScope<z.output<typeof Input>>;

/** What was reached. A type and not an interface, so that it is JSON. */
export type MaintenanceResult = { readonly cluster: string; readonly paused: boolean };

export const maintenance = defineProcedure<PgsqlParams, PgFacts>()({
  name: 'maintenance',
  summary: 'pause Patroni, which then fails over for nobody and starts nothing, or resume it',
  on: 'cluster',
  input: Input,
  grade: 'interrupts',
  factsOf: (cluster) => [factsFrom(patroniFacts, [cluster])],
  refuse: (scope) =>
    patroniView(scope.cluster, scope.facts) === undefined
      ? [
          against(
            scope,
            'no-patroni',
            `no Patroni of ${scope.cluster.name} answers`,
            `See: pigsty pgsql list -l ${scope.cluster.name}`,
          ),
        ]
      : [],
  question: ({ cluster, input }) =>
    input.mode === 'on'
      ? `Patroni of ${cluster.name} is paused: nobody takes over when its leader is lost`
      : `Patroni of ${cluster.name} manages it again`,
  phases: [{ name: 'tell Patroni', plan: (scope) => tell(scope) }],
  abort: leaveAsItIs,
  result: ({ cluster, facts }): MaintenanceResult => ({
    cluster: cluster.name,
    paused: patroniView(cluster, facts)?.paused ?? false,
  }),
  conclude: ({ cluster, paused }) =>
    paused
      ? `Patroni of ${cluster} is paused. End it: pigsty pgsql maintenance ${cluster} --mode off`
      : `Patroni manages ${cluster}.`,
  examples: [
    ['pigsty pgsql maintenance pg-test --mode on', 'before work by hand'],
    ['pigsty pgsql maintenance pg-test --mode off', 'after it'],
  ],
});

/** The word is kept in etcd by whichever member is asked, and every member has heard it when this ends. */
function tell({ cluster, facts, input }: Scope): readonly StageDraft[] {
  const asked = oneMember(cluster, facts);
  if (asked === undefined) return [];
  const member = restEndpoint(asked);
  const paused = input.mode === 'on';
  const reached = cluster.instances.filter((i) => facts.from(patroniFacts, i)?.view !== undefined);
  const heard = reached.map((i) => {
    const endpoint = restEndpoint(i);
    const ask = quoteWords([...curlOptions(endpoint), `${endpoint.url}/patroni`]);
    return `curl ${ask} 2>/dev/null </dev/null | ${paused ? 'grep -q \'"pause": true\'' : '{ ! grep -q \'"pause": true\'; }'}`;
  });
  const all = heard.join(' && ');
  const script = `${patroniFunction}
patroni ${quoteWords(talkOptions(member, 30))} -K - "$1/config" || exit 1
deadline=$(($(date +%s) + 60))
until ${all}; do
  [ "$(date +%s)" -lt "$deadline" ] || { echo 'not every member has heard of it after 60 s' >&2; exit 1; }
  sleep 0.3
done`;
  const body = { pause: paused ? true : null };
  return [
    {
      name: 'maintenance',
      host: asked.host,
      ops: [
        command({
          name: `${paused ? 'pause' : 'resume'} Patroni of ${cluster.name}`,
          run: shCommand(script, [member.url], {
            stdin: curlConfig({ method: 'PATCH', body }, restCredentials(cluster.params)),
            timeoutMs: 120_000,
          }),
          unless: all,
        }),
      ],
    },
  ];
}
