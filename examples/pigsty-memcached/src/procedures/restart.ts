import { defineProcedure, leaveAsItIs, oneByOne } from '@pigsty/sdk';
import { z } from 'zod';
import type { MemcachedFacts } from '../facts/running.ts';
import { restarted } from '../ops/restarted.ts';
import type { MemcachedParams } from '../spec/schema.ts';

/** A type and not an interface, so that it is JSON. */
export type RestartResult = { readonly cluster: string; readonly restarted: string[] };

/** `pigsty memcached restart mc-test`: its flags, its help and the function for programs follow from this. */
export const restart = defineProcedure<MemcachedParams, MemcachedFacts>()({
  name: 'restart',
  summary: 'restart every instance, one at a time; the items of each are lost',
  on: 'cluster',
  grade: 'interrupts',
  input: z.object({
    idleOnly: z.boolean().default(false).describe('only instances that hold no items'),
  }),
  question: ({ cluster }) =>
    `the instances of ${cluster.name} are restarted one at a time, and their items are lost`,
  refuse: ({ cluster, facts }) =>
    cluster.instances
      .filter(({ host }) => facts.of(host)?.running === undefined)
      .map(({ name, host }) => ({
        severity: 'error',
        rule: 'memcached-silent',
        subject: name,
        message: 'does not answer, so a restart of the others would leave none',
        hint: `pigsty install memcached -l ${host}`,
      })),
  phases: [
    {
      name: 'restart',
      // Planned with fresh facts each time; what is done already is left out by the op itself.
      plan: ({ cluster, facts, input, run }) =>
        oneByOne(
          cluster.instances.filter((i) => !input.idleOnly || facts.of(i.host)?.running?.items === 0),
          {
            turn: ({ name, host, params }) => [
              {
                name: 'restart',
                host,
                ops: [restarted({ instance: name, port: params.memcached_port, since: run.id })],
              },
            ],
          },
        ),
    },
  ],
  abort: leaveAsItIs,
  result: ({ cluster, facts }): RestartResult => ({
    cluster: cluster.name,
    restarted: cluster.instances
      .filter(({ host }) => facts.of(host)?.running !== undefined)
      .map((i) => i.name),
  }),
  conclude: ({ cluster, restarted: names }) => `${names.length} instances of ${cluster} run.`,
  examples: [['pigsty memcached restart mc-test', 'one instance after the other']],
});
