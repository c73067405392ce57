/** A host as the user asks for it. */
export interface SandboxHost {
  readonly name: string;
  readonly address: string;
}

/** `off`: shut down or never booted. `cut`: taken away by {@link sandboxCut} and not yet healed. */
export type SandboxHostState = 'running' | 'off' | 'cut';

export type SandboxCutKind = 'power' | 'network';

export interface SandboxHostStatus extends SandboxHost {
  readonly state: SandboxHostState;
  /** The host's init as the machine sees it; absent when the host is not running. */
  readonly pid?: number;
  /** What was cut, when `state` is `cut`. A host whose network is cut still has a pid. */
  readonly cut?: SandboxCutKind;
}

export interface SandboxStatus {
  readonly name: string;
  readonly subnet: string;
  readonly gateway: string;
  readonly hosts: readonly SandboxHostStatus[];
  /** Private key that opens every host, for the ssh user and for root. */
  readonly sshKeyPath: string;
  /** A user with passwordless sudo. */
  readonly sshUser: string;
  /** The hosts' public keys, so that a client can verify them strictly. */
  readonly knownHostsPath: string;
  /** A directory of the machine and the address under which every host reads it: room for a small apt repository. */
  readonly localRepository: { readonly dir: string; readonly url: string };
  /** Parts that its hosts can install, beside what Debian has. */
  readonly parts: readonly string[];
  /** Labels for {@link sandboxRestore}; `pristine` is always there. */
  readonly snapshots: readonly string[];
}

export interface SandboxOptions {
  /** Lower case letters, digits and dashes, at most 12 characters. Default `demo`. */
  readonly name?: string;
  readonly hosts?: readonly SandboxHost[];
  readonly subnet?: string;
  /** Throw the existing sandbox of that name away first. */
  readonly fresh?: boolean;
  /** Debian suite of the hosts. Default `trixie`. */
  readonly suite?: string;
  /**
   * Programs that Debian does not have and that the hosts are to find in a repository all the same: names, or `all`.
   * They are built from Go modules, once per version and machine. Default none.
   */
  readonly parts?: 'all' | readonly string[];
}

/** What happens, as data; nothing in this package prints. */
export type SandboxEvent =
  | { readonly type: 'prerequisites'; readonly packages: readonly string[] }
  | { readonly type: 'image'; readonly state: 'building' | 'built' | 'reused'; readonly path: string }
  | {
      readonly type: 'part';
      readonly name: string;
      readonly version: string;
      readonly state: 'building' | 'built' | 'reused';
    }
  | { readonly type: 'network'; readonly subnet: string }
  | {
      readonly type: 'host';
      readonly host: string;
      readonly state: 'booting' | 'ready' | 'failed' | 'stopping' | 'off' | 'cut' | 'healed';
    }
  | { readonly type: 'snapshot'; readonly label: string; readonly state: 'taken' | 'restored' }
  | { readonly type: 'down'; readonly name: string };

/** How a verb meets the world; every verb takes it last. */
export interface SandboxHooks {
  onEvent?(event: SandboxEvent): void;
  readonly signal?: AbortSignal;
  /** Where sandboxes live. Default `/var/lib/pigsty-sandbox`. */
  readonly stateDir?: string;
  /** Where the base image and downloaded packages live. Default `/var/cache/pigsty-sandbox`. */
  readonly cacheDir?: string;
}

/** Parts that a sandbox offers to its hosts. */
export interface OfferedParts {
  readonly names: readonly string[];
  /** Names the repository, which never changes: another set of parts, or other recipes, is another repository. */
  readonly repository: string;
}
