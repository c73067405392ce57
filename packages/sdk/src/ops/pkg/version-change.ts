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
   * Who brings the new version into effect. `package` (when absent): the units of the package that run are restarted right
   * after it. `owner`: the stage's notifications do, as the module does it at its own time.
   */
  readonly restart?: 'package' | 'owner';
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
