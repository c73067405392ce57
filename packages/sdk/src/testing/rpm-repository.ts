import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A package that rpmbuild makes. */
export interface RpmPackage {
  readonly name: string;
  /** `1.0` when absent. */
  readonly version?: string;
  /** `1.el9` when absent. */
  readonly release?: string;
  readonly epoch?: number;
  /** `noarch` when absent. */
  readonly arch?: string;
  /** Absolute paths of the files that it brings; each holds its name and version. */
  readonly files?: readonly string[];
  /** Further lines of its head: `Requires: library >= 1.0`. */
  readonly head?: readonly string[];
}

/** Builds packages into a directory, beside those that are there, and writes the metadata of them all by createrepo_c. */
export function offerRpms(directory: string, packages: readonly RpmPackage[]): void {
  mkdirSync(directory, { recursive: true });
  const room = mkdtempSync(join(tmpdir(), 'pigsty-rpmbuild-'));
  try {
    const specs = packages.map((one, at) => {
      const path = join(room, `${at}.spec`);
      writeFileSync(path, specOf(one));
      return path;
    });
    const name = '%%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm';
    const defines = [
      `_topdir ${room}`,
      `_rpmdir ${directory}`,
      `_build_name_fmt ${name}`,
      `_dbpath ${room}/db`,
    ];
    const options = defines.flatMap((define) => ['--define', define]);
    for (const spec of specs)
      execFileSync('rpmbuild', ['-bb', '--quiet', ...options, spec], { stdio: 'pipe' });
    execFileSync('createrepo_c', ['--quiet', '--no-database', directory], { stdio: 'pipe' });
  } finally {
    rmSync(room, { recursive: true, force: true });
  }
}

function specOf({
  name,
  version = '1.0',
  release = '1.el9',
  epoch,
  arch = 'noarch',
  files = [],
  head = [],
}: RpmPackage): string {
  const install = files.map(
    (file) => `mkdir -p "$(dirname %{buildroot}${file})"\necho ${name} ${version} >%{buildroot}${file}`,
  );
  return [
    `Name: ${name}`,
    `Version: ${version}`,
    `Release: ${release}`,
    ...(epoch === undefined ? [] : [`Epoch: ${epoch}`]),
    'Summary: for a test',
    'License: none',
    ...(arch === 'noarch' ? ['BuildArch: noarch'] : []),
    ...head,
    '%description',
    'For a test.',
    '%install',
    ...install,
    '%files',
    ...files,
    '',
  ].join('\n');
}
