import type { MetricUnit, RecordRow } from '@pigsty/sdk';

const instance = 'job, cls, ins, ip';
const sums = [
  ['ins', `${instance}`, 'an instance'],
  ['cls', 'job, cls', 'a cluster'],
  ['env', 'job', 'the estate'],
] as const;

/** The same of an instance, a cluster and the estate, each the sum of the one below. */
export function summed(
  name: string,
  first: string,
  { below = 'db', unit, help }: { readonly below?: string; readonly unit: MetricUnit; readonly help: string },
): readonly RecordRow[] {
  const levels = sums.map(([level, by, of], i): RecordRow => {
    const source = i === 0 ? below : (sums[i - 1]?.[0] ?? below);
    return [`pg:${level}:${name}`, `sum by (${by}) (pg:${source}:${name})`, unit, `${help} of ${of}`];
  });
  return [[`pg:${below}:${name}`, first, unit, help], ...levels];
}
