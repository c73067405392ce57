import type { Op } from '../../op/kind.ts';
import { absent } from '../absent.ts';
import { file } from '../file.ts';

/** A package, under any of its names, that a list asks for in a version. */
export interface KeptVersion {
  readonly names: readonly string[];
  /** Nothing, and `latest`, leave it to updates. */
  readonly version?: string | undefined;
}

/** Where unattended-upgrades is told so: a file for each module. */
export const keptVersionsFile = (module: string): string => `/etc/apt/apt.conf.d/60pigsty-${module}`;

/**
 * Keeps unattended-upgrades from packages whose version the inventory names: a version is no pin to it, and it would take the
 * newest one at night. Where no version is named the file is not there. Nothing is held for apt itself.
 *
 * @example
 * keptVersions('node', [{ names: ['nginx'], version: '1.26*' }, { names: ['jq'] }]);
 */
export function keptVersions(module: string, packages: readonly KeptVersion[]): Op {
  const path = keptVersionsFile(module);
  const kept = packages.filter(({ version }) => version !== undefined && version !== 'latest');
  const names = [...new Set(kept.flatMap((one) => one.names))].sort();
  if (names.length === 0) return absent({ path });
  const lines = names.map((name) => `Unattended-Upgrade::Package-Blacklist:: "^${pattern(name)}$";\n`);
  return file({
    path,
    content: `// Managed by pigsty (module ${module}): a deploy changes these packages, as the inventory names their version.\n${lines.join('')}`,
  });
}

/** A name as a regular expression, without the backslash that apt would have an opinion of. */
const pattern = (name: string): string => name.replaceAll(/[.+]/g, '[$&]');
