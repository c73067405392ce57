/** What the engine asks every host before planning. */
export interface HostFacts {
  readonly address: string;
  readonly osVendor: string; // debian, ubuntu, rocky
  readonly osVersion: string; // 13, 24.04
  readonly osMajor: number;
  readonly osCodename: string;
  readonly arch: string; // x86_64, aarch64
  readonly family: 'deb' | 'rpm';
  readonly hostname: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  /** Size of the file system that holds (or will hold) /data, in bytes. */
  readonly dataBytes: number;
  readonly dataFreeBytes: number;
  /** Hard limit of open files that a service can get here. */
  readonly maxOpenFiles: number;
  /** `lxc`, `systemd-nspawn`, ... or `none`. */
  readonly virtualization: string;
  readonly addresses: readonly string[];
  /** Names of modules whose mark is on the host: `/etc/pigsty/modules/<name>`. */
  readonly modules: readonly string[];
  readonly loginUser: string;
}

export interface ModuleFacts<F> {
  /** Facts of a host, absent when it was not (or could not be) asked. */
  host(address: string): HostFacts | undefined;
  /** This module's own answer from a host. */
  of(address: string): F | undefined;
}
