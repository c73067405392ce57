import { expect, test } from 'vitest';
import { findPlatform, platformOf } from './find-platform.ts';

test.each([
  ['debian', '13', 'debian13'],
  ['debian', '12.9', 'debian12'],
  ['ubuntu', '22.04', 'ubuntu22'],
  ['rocky', '9.4', 'el9'],
  ['almalinux', '10.0', 'el10'],
  ['centos', '8', 'el8'],
])('os-release of %s %s names the row %s', (osVendor, osVersion, row) => {
  expect(findPlatform({ osVendor, osVersion })?.name).toBe(row);
});

test.each([
  ['ubuntu', '24.10'],
  ['debian', ''],
  ['debian', '11'],
  ['alpine', '3.20'],
  ['rocky', '7.9'],
])('%s %s is not a platform of the table', (osVendor, osVersion) => {
  expect(findPlatform({ osVendor, osVersion })).toBeUndefined();
});

test.each([
  ['debian', '', 'deb', 'debian13'],
  ['debian', '14', 'deb', 'debian13'],
  ['debian', '11', 'deb', 'debian12'],
  ['ubuntu', '25.10', 'deb', 'ubuntu24'],
  ['linuxmint', '22', 'deb', 'debian13'],
  ['rocky', '11.0', 'rpm', 'el10'],
  ['fedora', '43', 'rpm', 'el10'],
  ['rocky', '7.9', 'rpm', 'el8'],
] as const)('%s "%s" with %s packages goes by the row %s', (osVendor, osVersion, family, row) => {
  expect(platformOf({ osVendor, osVersion, family }).name).toBe(row);
});

test('a host of which nothing is known is taken for Debian 13', () => {
  expect(platformOf(undefined).name).toBe('debian13');
});
