import { record, type MetricUnit, type RecordingRule } from '@pigsty/sdk';

/** A rule in one line. */
export type Row = readonly [name: string, expr: string, unit: MetricUnit, help: string, seldom?: 'seldom'];

export const rules = (rows: readonly Row[]): readonly RecordingRule[] =>
  rows.map(([name, expr, unit, help, seldom]) =>
    record({ name, expr, unit, help, ...(seldom === undefined ? {} : { emptyWhenHealthy: true }) }),
  );

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
): readonly Row[] {
  const levels = sums.map(([level, by, of], i): Row => {
    const source = i === 0 ? below : (sums[i - 1]?.[0] ?? below);
    return [`pg:${level}:${name}`, `sum by (${by}) (pg:${source}:${name})`, unit, `${help} of ${of}`];
  });
  return [[`pg:${below}:${name}`, first, unit, help], ...levels];
}
