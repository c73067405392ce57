import { plainName } from './candidates.ts';

/** One package of a list as users write them. */
export interface PackageWord {
  /** What the package databases know. */
  readonly name: string;
  /** A version or a pattern of one, when the word asks for it. */
  readonly version?: string;
}

/**
 * The packages of a list whose items may name several, separated by commas or spaces. A version is written as the host's
 * package manager takes it: `name=1.2*` for apt, `name-1.2*` for dnf; the first is understood on every host, and so is
 * `name=latest`.
 *
 * @example
 * packageWords(['jq, nginx=1.26*'], 'deb'); // [{ name: 'jq' }, { name: 'nginx', version: '1.26*' }]
 */
export function packageWords(items: readonly string[], family: 'deb' | 'rpm'): readonly PackageWord[] {
  return items
    .flatMap((item) => item.split(/[\s,]+/))
    .filter((word) => word !== '')
    .map((word) => packageWord(word, family));
}

/** What `pkg` installs for a word: with its version, unless that is the newest one. */
export function packageSpec(name: string, version: string | undefined): string {
  return version === undefined || version === 'latest' ? name : `${name}=${version}`;
}

/** A number with a dot or a star after a dash, and perhaps a release: `java-1.8.0-openjdk` and `java-17-openjdk` are names. */
const dashed = /^(?<name>.+?)-(?<version>\d[\w.:~^+]*[.*][\w.:~^+*]*(?:-\d[\w.~^+*]*)?)$/;

function packageWord(word: string, family: 'deb' | 'rpm'): PackageWord {
  const at = word.indexOf('=');
  if (at > 0) return { name: word.slice(0, at), version: word.slice(at + 1) };
  const { name, version } = (family === 'rpm' ? dashed.exec(plainArch(word))?.groups : undefined) ?? {};
  return name === undefined || version === undefined ? { name: word } : { name, version };
}

/** `.x86_64` at the end is no part of a version. */
function plainArch(word: string): string {
  return word.includes('/') || word.includes(':') ? word : plainName(word);
}
