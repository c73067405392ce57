import { defineProcedure, leaveAsItIs, oneByOne } from '@pigsty/sdk';
import { z } from 'zod';
import type { MongoFacts } from '../facts/running.ts';
import { restarted } from '../ops/restarted.ts';
import type { MongoParams } from '../spec/schema.ts';
import { serves } from '../wire/ask.ts';

/** A type and not an interface, so that it is JSON. */
export type RestartResult = { readonly cluster: string; readonly serving: string[] };

/** `pigsty mongo restart mongo-test` */
export const restart = defineProcedure<MongoParams, MongoFacts>()({
  name: 'restart',
  summary: 'restart every instance, one at a time; each must serve again before the next one',
  on: 'cluster',
  grade: 'interrupts',
  input: z.object({}),
  question: ({ cluster }) => `the instances of ${cluster.name} are restarted one at a time`,
  refuse: ({ cluster, facts }) =>
    cluster.instances
      .filter(({ host }) => facts.of(host)?.installed !== true)
      .map(({ name, host }) => ({
        severity: 'error',
        rule: 'mongo-missing',
        subject: name,
        message: 'is not installed, so there is nothing to restart',
        hint: `pigsty install mongo -l ${host}`,
      })),
  phases: [
    {
      name: 'restart',
      plan: ({ cluster, run }) =>
        oneByOne(cluster.instances, {
          turn: ({ name, host, params }) => [
            {
              name: 'restart',
              host,
              ops: [restarted({ instance: name, serves: serves(params), since: run.id })],
            },
          ],
        }),
    },
  ],
  abort: leaveAsItIs,
  result: ({ cluster, facts }): RestartResult => ({
    cluster: cluster.name,
    serving: cluster.instances.filter(({ host }) => facts.of(host)?.stored === true).map((i) => i.name),
  }),
  conclude: ({ cluster, serving }) => `${serving.length} instances of ${cluster} serve.`,
  examples: [['pigsty mongo restart mongo-test', 'one instance after the other']],
});
