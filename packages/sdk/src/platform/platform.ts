/** Names of the rows of the platform table. */
export type PlatformName =
  'debian12' | 'debian13' | 'ubuntu22' | 'ubuntu24' | 'ubuntu26' | 'el8' | 'el9' | 'el10';

/** What one package format has in common. */
export interface PlatformFamily {
  readonly family: 'deb' | 'rpm';
  readonly packageManager: 'apt' | 'dnf';
  /** systemd units of the distribution, by what they do. */
  readonly units: { readonly cron: string; readonly time: string; readonly ssh: string };
  readonly paths: {
    /** Directory of repository definitions. */
    readonly repositories: string;
    /** Directory of the keys that repositories are signed with. */
    readonly repositoryKeys: string;
    /** Configuration file of chrony. */
    readonly chrony: string;
    /** Asked by maintainer scripts before they start or restart a service; only Debian's do. */
    readonly servicePolicy?: string;
  };
  readonly trust: {
    /** Directory whose certificates are trusted after a refresh. */
    readonly anchors: string;
    /** The file of all trusted certificates that the refresh writes. */
    readonly bundle: string;
    readonly refresh: string;
  };
  /** Packages that carry a locale of the C library; `$language` is its two letters. */
  readonly localePackages: readonly string[];
}

/** One supported operating system. */
export interface Platform extends PlatformFamily {
  readonly name: PlatformName;
  /** `Debian 13` */
  readonly title: string;
  /** `ID` of /etc/os-release. */
  readonly vendors: readonly string[];
  /** `VERSION_ID` of /etc/os-release up to the first dot; Ubuntu's releases of a year are one. */
  readonly major: number;
  /** `trixie`; what repositories call it. */
  readonly codename: string;
  /** As `uname -m` says. */
  readonly architectures: readonly string[];
  /** Directory of tuned's profiles. */
  readonly tunedProfiles: string;
  /** The kernel lets PostgreSQL use io_uring: 5.1 or newer, and not switched off by the distribution. */
  readonly ioUring: boolean;
}
