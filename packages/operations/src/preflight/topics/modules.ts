import { type PreflightFinding } from '@pigsty/sdk';
import { named } from '@pigsty/sdk/engine';
import type { Verdict } from '../finding.ts';
import { type About, declaredAt, type InstancePreflight, type Wanted } from '../subject.ts';
import type { Topic } from '../topic.ts';

/** The topics that the modules of a host bring along, one for each of its instances. */
export function moduleTopics(address: string, wanted: Wanted): readonly Topic[] {
  return wanted.preflightsOf(address).flatMap((subject) =>
    (subject.preflight.topics ?? []).map((topic): Topic => {
      const { module, cluster, instance } = subject;
      const from = <T>(work: () => T): T =>
        named({ module, what: `preflight topic ${topic.name}`, cluster: cluster.name }, work);
      return {
        name: `${module}.${topic.name}.${instance.name}`,
        ...(topic.script === undefined
          ? {}
          : { ask: () => from(() => topic.script?.(instance, cluster, wanted.inventory) ?? '') }),
        judge: (answer, about) => from(() => topic.judge(answer, scope(subject, about))).map(verdict(about)),
      };
    }),
  );
}

function scope(
  { cluster, instance }: InstancePreflight,
  { host, wanted }: About,
): Parameters<NonNullable<InstancePreflight['preflight']['topics']>[number]['judge']>[1] {
  return { cluster, instance, host: host.facts, inventory: wanted.inventory };
}

/** What a module found, at the place of its parameter in the inventory. */
function verdict({ host, wanted }: About): (finding: PreflightFinding) => Verdict {
  return ({ parameter, ...finding }) => ({
    ...finding,
    ...(parameter === undefined
      ? {}
      : declaredAt(wanted, host.address, typeof parameter === 'string' ? [parameter] : parameter)),
  });
}
