import { defineProcedure, factsFrom, leaveAsItIs, type Problem, type ProcedureScope } from '@pigsty/sdk';
import { z } from 'zod';
import { bootFacts, hasRebooted } from '../facts/boot.ts';
import type { NodeFacts } from '../facts/host.ts';
import { nodeRebooted } from '../ops/rebooted.ts';
import type { NodeParams } from '../spec/schema.ts';

const Input = z.object({
  onlyRequired: z
    .boolean()
    .default(false)
    .describe('only hosts whose operating system asks for it (/run/reboot-required, needs-restarting)'),
  wait: z
    .int()
    .min(10)
    .max(7200)
    .default(300)
    .describe('seconds that a host may take until it lets us in again'),
  cut: z
    .boolean()
    .default(false)
    .describe('cut clients off that cannot be held while their leader hands over, instead of refusing'),
});
type Scope = ProcedureScope<NodeParams, NodeFacts, z.output<typeof Input>>;

/** What a reboot of hosts reached. A type and not an interface, so that it is JSON. */
export type RebootResult = {
  /** In the order of their turns. */
  readonly rebooted: string[];
};

export const reboot = defineProcedure<NodeParams, NodeFacts>()({
  name: 'reboot',
  summary:
    'reboot hosts one at a time: those on which nothing leads first, the others after it was handed over',
  on: 'hosts',
  input: Input,
  grade: 'interrupts',
  factsOf: (cluster) => [factsFrom(bootFacts, [cluster])],
  hasTurn: ({ input, instance, facts }) =>
    !input.onlyRequired ||
    (instance !== undefined && ['required', 'unknown'].includes(facts.from(bootFacts, instance)?.need ?? '')),
  awaySeconds: ({ wait }) => wait,
  drainsWith: ({ cut }) => ({ cut }),
  refuse: (scope) => [...needsOtherMachine(scope), ...needsToKnow(scope)],
  question: ({ turns }) => {
    const hosts = turns?.hosts ?? [];
    if (hosts.length === 0) return 'no host has to be rebooted';
    const what =
      hosts.length === 1
        ? `${hosts.join('')} reboots`
        : `${hosts.length} hosts reboot, one at a time, in this order: ${hosts.join(', ')}`;
    return [what, ...(turns?.says ?? []), 'who is connected to a host itself is cut off in its turn'].join(
      '; ',
    );
  },
  phases: [
    {
      name: 'reboot',
      plan: ({ instance, input, run, turns }) =>
        instance === undefined
          ? []
          : [
              {
                name: 'reboot',
                host: instance.host,
                ops: [
                  nodeRebooted({
                    host: instance.host,
                    since: run.id,
                    withinSeconds: input.wait,
                    alone: (turns?.clusters ?? []).some(
                      ({ instances }) => instances.length === 1 && instances[0]?.host === instance.host,
                    ),
                  }),
                ],
              },
            ],
    },
  ],
  // What has rebooted has, and the others are as they were.
  abort: leaveAsItIs,
  result: ({ cluster, facts, run, turns }): RebootResult => ({
    rebooted: (turns?.hosts ?? []).filter((host) =>
      cluster.instances.some((i) => i.host === host && hasRebooted(run, i, facts)),
    ),
  }),
  conclude: ({ rebooted }) =>
    rebooted.length === 0
      ? 'No host had to be rebooted.'
      : `${rebooted.length === 1 ? '1 host has' : `${rebooted.length} hosts have`} rebooted, and all is well: ${rebooted.join(', ')}.`,
  examples: [
    ['pigsty node reboot -l pg-test --dry-run', 'which host, in which order, and what has to move'],
    ['pigsty node reboot -l pg-test', 'all hosts of a cluster, its leader the last'],
    ['pigsty node reboot -l 10.10.10.12', 'one host'],
    ['pigsty node reboot --only-required', 'all hosts that need it'],
  ],
});

/** A command that reboots its own machine ends before it has seen it come back. */
function needsOtherMachine({ cluster, facts, estate, turns }: Scope): readonly Problem[] {
  const here = (host: string): boolean =>
    facts.host(host)?.runsEngine === true || estate.inventory.hosts.get(host)?.connection.kind === 'local';
  return (turns?.hosts ?? []).filter(here).map((host): Problem => ({
    severity: 'error',
    rule: 'own-machine',
    subject: cluster.instances.find((i) => i.host === host)?.name ?? host,
    host,
    message: `this command runs on ${host} itself, and would end with its reboot`,
    hint: `Run it on another machine, or leave this one out: -l '${cluster.name}:!${host}'`,
  }));
}

function needsToKnow({ cluster, facts, input }: Scope): readonly Problem[] {
  if (!input.onlyRequired) return [];
  return cluster.instances
    .filter((i) => facts.from(bootFacts, i)?.need === 'unknown')
    .map(({ name, host }): Problem => ({
      severity: 'error',
      rule: 'reboot-unknown',
      subject: name,
      host,
      message: `nothing on ${host} tells whether it needs a reboot`,
      hint: 'Install dnf-plugins-core or yum-utils there, which bring needs-restarting; or leave --only-required out.',
    }));
}
