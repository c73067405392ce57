import type { Platform, PlatformName } from './platform.ts';
import { platforms } from './platforms.ts';

/** What os-release says of a host, and which packages it has. */
export interface OsRelease {
  /** `ID` */
  readonly osVendor: string;
  /** `VERSION_ID`: `13`, `24.04` */
  readonly osVersion: string;
  readonly family: 'deb' | 'rpm';
}

/** The row of the platform table that a host is, or none. Ubuntu's releases of October are other platforms. */
export function findPlatform({ osVendor, osVersion }: Omit<OsRelease, 'family'>): Platform | undefined {
  return platforms.find(({ vendors, major, title }) => {
    if (!vendors.includes(osVendor)) return false;
    return osVendor === 'ubuntu' ? title === `Ubuntu ${osVersion}` : majorOf(osVersion) === major;
  });
}

/**
 * The row to go by: the host's own, else the nearest of its vendor (the newest that is not newer), else the newest of
 * its package format. Debian 13 where nothing is known of the host.
 */
export function platformOf(facts: OsRelease | undefined): Platform {
  if (facts === undefined) return byName('debian13');
  return findPlatform(facts) ?? nearest(facts);
}

function nearest({ osVendor, osVersion, family }: OsRelease): Platform {
  const own = platforms.filter((p) => p.vendors.includes(osVendor));
  const older = own.filter((p) => p.major <= majorOf(osVersion));
  // A release without a number is one that is still to come.
  const nearby = (osVersion === '' ? own : older).at(-1) ?? own[0];
  return nearby ?? byName(family === 'deb' ? 'debian13' : 'el10');
}

function byName(name: PlatformName): Platform {
  const row = platforms.find((p) => p.name === name);
  if (row === undefined) throw new RangeError(`no platform ${name}`);
  return row;
}

function majorOf(version: string): number {
  return Number.parseInt(version, 10) || 0;
}
