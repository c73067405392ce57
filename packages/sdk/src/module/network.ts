/** A TCP port that an instance listens on. */
export interface Listener {
  readonly module: string;
  readonly cluster: string;
  readonly instance: string;
  readonly host: string;
  readonly port: number;
  /** For messages: `PostgreSQL`. */
  readonly what: string;
  /** Where the inventory sets it: `['pg_port']`, `['pg_services', 0, 'port']`. */
  readonly path: readonly (string | number)[];
  /** The systemd unit that holds it once the module is installed. */
  readonly unit: string;
  /** Units that hold the same port on other addresses of the host: a proxy before it. */
  readonly besides?: readonly string[];
  /** Where another host asks for it: a host whose variables `path` is about, and what in them brings it here. */
  readonly askedBy?: { readonly host: string; readonly path: readonly (string | number)[] };
}

/** A port that one host must be able to open on another. */
export interface Reach {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  /** For messages: `etcd of pg-test-1`. */
  readonly what: string;
}

/** An address that moves between the hosts of a cluster. */
export interface VirtualIp {
  readonly module: string;
  readonly cluster: string;
  /** `10.10.10.3`, without the length of its network. */
  readonly address: string;
  /** Length of its network, when it is known: 24. */
  readonly prefix?: number;
  readonly hosts: readonly string[];
  readonly path: readonly (string | number)[];
}

/** What a cluster listens on and must reach: a pure lookup in the inventory. */
export interface Network {
  readonly listens: readonly Listener[];
  readonly reaches: readonly Reach[];
  /** Ports of parts that this version does not install: they are free on a host, and still nobody else's. */
  readonly reserved?: readonly Listener[];
  readonly addresses?: readonly VirtualIp[];
}
