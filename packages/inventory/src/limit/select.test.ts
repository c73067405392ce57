import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { PigstyError } from '@pigsty/sdk';
import { readInventory } from '../read/read.ts';
import { selectHosts } from './select.ts';

const text = readFileSync(new URL('../../test/inventories/two-clusters.yml', import.meta.url), 'utf8');
const { inventory } = readInventory({ file: 'pigsty.yml', text });
const last = (pattern?: string): string =>
  selectHosts(inventory!, pattern)
    .map((address) => address.slice(-1))
    .join('');

test.each([
  [undefined, '0123'],
  ['all', '0123'],
  ['pg-test', '123'],
  ['pg-meta,pg-test', '0123'],
  ['pg-meta:10.10.10.12', '02'],
  ['pg-*:&etcd', '0'],
  ['pg-test:!10.10.10.12', '13'],
  ['!pg-meta', '123'],
  ['10.10.10.1[!12]', '03'],
  ['~10\\.10\\.10\\.1[23]', '23'],
  ['~(pg-meta|etcd)', '0'],
  ['pg-test[0]', '1'],
  ['pg-test[-1]', '3'],
  ['pg-test[0:1]', '12'],
  [' pg-meta , etcd ', '0'],
])('%s selects the hosts that end with %s', (pattern, hosts) => {
  expect(last(pattern)).toBe(hosts);
});

test.each([
  ['pg-tset', 'no host and no group is named pg-tset', 'Did you mean pg-test?'],
  ['etcd,pg-tset', 'no host and no group is named pg-tset', 'Did you mean etcd,pg-test?'],
  ['10.10.10.99', 'no host and no group is named 10.10.10.99', 'Did you mean 10.10.10.10?'],
  ['zzz*', 'no host and no group is named zzz*', 'Groups: pg-meta, pg-test, etcd.'],
  ['pg-meta:!etcd', 'pg-meta:!etcd selects no host', 'Groups: pg-meta, pg-test, etcd.'],
  ['', 'the limit is empty', 'Groups: pg-meta, pg-test, etcd.'],
])('%s is refused with the nearest name', (pattern, message, hint) => {
  expect(() => selectHosts(inventory!, pattern)).toThrow(
    expect.objectContaining({ code: 'SELECTION_EMPTY', message, hint }) as PigstyError,
  );
});

test('a regular expression that is none is a mistake of use', () => {
  expect(() => selectHosts(inventory!, '~(')).toThrow(
    expect.objectContaining({ code: 'USAGE' }) as PigstyError,
  );
});
