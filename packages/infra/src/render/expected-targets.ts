import { byCodeUnit, type RegistrationOf } from '@pigsty/sdk';
import { probeJobs } from './targets.ts';

type Scrape = RegistrationOf<'scrape'>;
type Probe = RegistrationOf<'probe'>;
type Labels = Readonly<Record<'job' | 'cls' | 'ins' | 'ip', string>>;

/** How many targets an instance should have of a job. From the rules, so that it is there when the targets are not. */
export const expectedTargets = 'pigsty_target_expected';

/** As the name of a file of rules; no module has it. */
export const expectedTargetsFile = 'pigsty-targets.yml';

/** Rules that say what the store of metrics should see: one that vanished is no series any more, and no alert of its own. */
export function renderExpectedTargets(
  scrapes: readonly Scrape[],
  probes: readonly Probe[],
): string | undefined {
  const seen = new Map<string, { readonly labels: Labels; readonly instances: Set<string> }>();
  const expect = (labels: Labels, instances: readonly string[]): void => {
    const key = JSON.stringify([labels.job, labels.cls, labels.ins, labels.ip]);
    const known = seen.get(key) ?? { labels, instances: new Set<string>() };
    for (const instance of instances) known.instances.add(instance);
    seen.set(key, known);
  };
  for (const { job, cls, ins, ip, targets, path } of scrapes)
    expect({ job, cls, ins, ip }, path?.includes('?') === true ? [ins] : targets);
  for (const { kind, cls, ins, ip, target } of probes)
    expect({ job: probeJobs[kind], cls, ins, ip }, [target]);
  if (seen.size === 0) return undefined;
  const rules = [...seen]
    .sort(([a], [b]) => byCodeUnit(a, b))
    .map(
      ([
        ,
        {
          labels: { job, cls, ins, ip },
          instances,
        },
      ]) => {
        const labels = Object.entries({ job, cls, ins, ip }).map(
          ([name, value]) => `${name}: ${JSON.stringify(value)}`,
        );
        return `      - record: ${expectedTargets}\n        expr: "vector(${instances.size})"\n        labels: { ${labels.join(', ')} }\n`;
      },
    );
  return `# Managed by pigsty (module infra).\ngroups:\n  - name: pigsty-targets\n    interval: 1m\n    rules:\n${rules.join('')}`;
}
