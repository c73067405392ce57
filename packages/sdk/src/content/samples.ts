import type { Cluster } from '../module/cluster.ts';
import type { RegistrationOf } from '../module/registration.ts';
import type { Content } from './content.ts';
import type { Metric } from './metric.ts';

type Samples = RegistrationOf<'samples'>;

/** What is registered because metrics come `from` a command: each command once for every instance, on its host. */
export function samplesOf(
  { name: job, content = {} }: { readonly name: string; readonly content?: Content },
  { name: cls, instances }: Cluster<unknown>,
): readonly Samples[] {
  const asked = new Map<
    string,
    Pick<Samples, 'command' | 'everySeconds'> & { metrics: Samples['metrics'] }
  >();
  for (const { from, name, type, help } of content.metrics ?? []) {
    if (!('command' in from)) continue;
    const key = `${from.every} ${from.command}`;
    const metrics = [...(asked.get(key)?.metrics ?? []), { name, type, help }];
    asked.set(key, { command: from.command, everySeconds: seconds(from), metrics });
  }
  return instances.flatMap(({ name: ins, host: ip }) =>
    [...asked.values()].map((what): Samples => ({ type: 'samples', job, cls, ins, ip, ...what })),
  );
}

const unitSeconds: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };

/** Once a second is the most. */
function seconds({ every }: Extract<Metric['from'], { readonly every: string }>): number {
  const [, count = '', unit = ''] = /^(\d+)([a-z]+)$/.exec(every) ?? [];
  return Math.max(1, Math.round(Number(count) * (unitSeconds[unit] ?? 1)));
}
