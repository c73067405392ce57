import { sha256, shCommand, type Action } from '@pigsty/sdk';

/** What differs between a directory of files and what it is to hold: names below it. */
export interface FileTreeDelta {
  readonly [key: string]: readonly string[];
  readonly add: readonly string[];
  readonly change: readonly string[];
  readonly remove: readonly string[];
}

export interface FileTree {
  /** Content by name, which may begin with directories. */
  readonly wanted: Readonly<Record<string, string>>;
  /** SHA-256 by name. */
  readonly have: Readonly<Record<string, string>>;
  /** Names that are ours; without those that are wanted they are taken out, unless it is not known whether they are. */
  readonly ours: readonly string[];
  readonly complete: boolean;
}

export function treeDelta({ wanted, have, ours, complete }: FileTree): FileTreeDelta {
  const names = Object.keys(wanted);
  return {
    add: names.filter((name) => have[name] === undefined),
    change: names.filter((name) => have[name] !== undefined && have[name] !== sha256(wanted[name] ?? '')),
    remove: complete ? ours.filter((name) => wanted[name] === undefined) : [],
  };
}

export const digestsOf = (files: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [name, sha256(text)]));

/** A shell pipeline behind names that end with NUL: `SHA256  NAME` and `OWNER:GROUP:MODE NAME`, in two processes for all. */
export const lookAtFiles = `xargs -0 -r sh -c 'sha256sum -- "$@"; stat -c "%U:%G:%a %n" -- "$@"' sh`;

/** What {@link lookAtFiles} has printed, by name. */
export function parseFiles(lines: readonly string[]): {
  readonly digests: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, string>>;
} {
  const rows = (pattern: RegExp): Readonly<Record<string, string>> =>
    Object.fromEntries(
      lines.flatMap((line) => {
        const [, value, name] = pattern.exec(line) ?? [];
        return value === undefined || name === undefined ? [] : [[name.replace(/^\.\//, ''), value]];
      }),
    );
  return { digests: rows(/^([0-9a-f]{64}) [ *](.+)$/), attributes: rows(/^(\S+:\S+:[0-7]+) (.+)$/) };
}

/** Directories of these files below the one that holds them. */
export function directoriesOf(names: readonly string[]): readonly string[] {
  const below = names.filter((name) => name.includes('/'));
  return [...new Set(below.map((name) => name.slice(0, name.lastIndexOf('/'))))];
}

/** Deletes files; a directory that has become empty goes as well. */
export function removals(path: string, names: readonly string[]): readonly Action[] {
  if (names.length === 0) return [];
  const script = `cd -- "$1" && shift && rm -f -- "$@" || exit 1
for file do case $file in */*) rmdir -- "\${file%/*}" 2>/dev/null || : ;; esac; done`;
  return [{ do: 'run', command: shCommand(script, [path, ...names]) }];
}
