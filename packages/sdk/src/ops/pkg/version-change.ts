export interface PkgVersionArgs {
  /** The same candidates as of the `pkg` that installs it; what is installed of them is compared. */
  readonly names: readonly string[];
  /** A version as the package manager takes it, `*` included (`3.5*`); or `latest`, the newest that repositories carry. */
  readonly version: string;
  /** The parameter that asks for it: `pg_packages`. */
  readonly reason?: string;
  /** Lets an older version take the place of a newer one; refused otherwise. */
  readonly allowDowngrade?: boolean;
  /** The parameter that says so, for the refusal: `node_package_downgrade`. */
  readonly downgradeParameter?: string;
  /**
   * Units that the module restarts itself: where one of them runs of what changes, the op's notifications are left for it.
   * All others that do are restarted right after the packages.
   */
  readonly restartedByModule?: readonly string[];
  /** Units that run its programs and that another package brings: `patroni.service` for the server of PostgreSQL. */
  readonly users?: readonly string[];
  /** Files that a unit has loaded where the package brings one of them: `{ unit: 'patroni.service', files: ['pg_cron.so'] }`. */
  readonly loads?: { readonly unit: string; readonly files: readonly string[] };
  /** Whose interruption a restart is, and whether it may take writes. */
  readonly interrupts?: { readonly of: string; readonly writes?: boolean };
}

export interface PkgVersionDelta {
  readonly [key: string]: string | boolean | readonly string[] | null;
  readonly status: 'upgrade' | 'downgrade' | 'unavailable';
  readonly name: string;
  readonly from: string;
  /** null: no list that the host has read knows such a version. */
  readonly to: string | null;
  /** Running units of the package, and those that use it. */
  readonly units: readonly string[];
  /** The host lets no package restart a service while we install. */
  readonly held: boolean;
}

/** Of the units that run of a package, those that no module restarts. */
export function restartedHere(
  { restartedByModule = [] }: PkgVersionArgs,
  units: readonly string[],
): readonly string[] {
  return units.filter((unit) => !restartedByModule.includes(unit));
}
