import { expect, test } from 'vitest';
import { stores } from '../src/plan/stores.ts';
import { infraNode } from './infra-node.ts';

/** What the units of all stores of a host with 10000 MiB say, by a pattern. */
function said(pattern: RegExp, vars = ''): Readonly<Record<string, number | undefined>> {
  const files = stores(infraNode(vars), 10_000)
    .flatMap(({ ops }) => ops)
    .filter(({ kind, key }) => kind === 'file' && key.endsWith('.service'));
  return Object.fromEntries(
    files.map(({ key, args }) => {
      const found = pattern.exec(String((args as { content: unknown }).content))?.[1];
      return [key.replace(/^.*\//, ''), found === undefined ? undefined : Number(found)];
    }),
  );
}

/** The limits of memory of the units, in percent. */
const limits = (vars = ''): ReturnType<typeof said> => said(/^MemoryMax=(\d+)%$/m, vars);

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

test('caches of a store are told their size, whether or not its program sees the limit of its unit', () => {
  const caches = /-memory\.allowedBytes=(\d+)MiB/;
  expect(said(caches)).toEqual({ 'vmetrics.service': 1800, 'vlogs.service': 1200, 'vtraces.service': 600 });
  expect(said(caches, 'vmetrics_options: -memory.allowedPercent=80')['vmetrics.service']).toBeUndefined();
});

test('a store stops taking in before it has filled the disk that databases of its host may share', () => {
  const free = /-storage\.minFreeDiskSpaceBytes=(\d+)GiB/;
  expect(said(free)).toEqual({ 'vmetrics.service': 1, 'vlogs.service': 1, 'vtraces.service': 1 });
  const own = said(free, 'vmetrics_options: --storage.minFreeDiskSpaceBytes=4GiB');
  expect(own['vmetrics.service']).toBe(4);
});
