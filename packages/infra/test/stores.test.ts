import { expect, test } from 'vitest';
import { stores } from '../src/plan/stores.ts';
import { infraNode } from './infra-node.ts';

/** The limits of memory of the units of all stores, in percent. */
function limits(vars = ''): Readonly<Record<string, number | undefined>> {
  const files = stores(infraNode(vars))
    .flatMap(({ ops }) => ops)
    .filter(({ kind, key }) => kind === 'file' && key.endsWith('.service'));
  return Object.fromEntries(
    files.map(({ key, args }) => {
      const percent = /^MemoryMax=(\d+)%$/m.exec(String((args as { content: unknown }).content))?.[1];
      return [key.replace(/^.*\//, ''), percent === undefined ? undefined : Number(percent)];
    }),
  );
}

test('the stores of a host together leave two fifths of its memory to everything else', () => {
  const all = Object.values(limits());
  expect(all).toHaveLength(3);
  expect(all.reduce<number>((sum, percent) => sum + (percent ?? 100), 0)).toBeLessThanOrEqual(60);
});

test('a share that the inventory gives a store is all that limits it', () => {
  const own = limits(
    "vlogs_options: '-memory.allowedBytes=2GiB', vmetrics_options: --memory.allowedPercent=80",
  );
  expect(own).toEqual({ 'vmetrics.service': undefined, 'vlogs.service': undefined, 'vtraces.service': 10 });
});
