export interface PkgArgs {
  /**
   * Candidates: the first one that is available wins; any of them installed is enough, in whatever version: `pkgVersion`
   * sees to that. `name=1.2*` installs such a version.
   */
  readonly names: readonly string[];
  /** The parameter that asks for it: `etcd_package`. */
  readonly reason?: string;
  readonly state?: 'present' | 'absent';
  /** Where it is not available, it is done without. */
  readonly optional?: boolean;
}

export interface PkgDelta {
  readonly [key: string]: string | null | readonly string[] | undefined;
  /** The name to install; null: chosen on the host when it is written, its package lists do not know any yet. */
  readonly install: string | null;
  readonly version?: string;
  readonly remove: readonly string[];
  readonly cache: 'known' | 'empty' | 'not asked';
}
