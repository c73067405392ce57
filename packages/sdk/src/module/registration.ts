import type { Metric } from '../content/metric.ts';
import type { Secret } from '../words/secret.ts';

/** What a module asks another one (mostly INFRA) to watch, resolve, proxy, collect or make for it. */
export type Registration =
  | {
      readonly type: 'scrape';
      readonly job: string;
      readonly cls: string;
      readonly ins: string;
      readonly ip: string;
      /** `host:port` */
      readonly targets: readonly string[];
      readonly scheme?: 'http' | 'https';
      readonly path?: string;
      /** The scraper shows a certificate of the estate's CA. */
      readonly clientCertificate?: boolean;
    }
  | {
      /** Samples that a command prints on the host of an instance. They follow from `content.metrics`. */
      readonly type: 'samples';
      readonly job: string;
      readonly cls: string;
      readonly ins: string;
      readonly ip: string;
      /** Shell fragment, run as root; prints lines in the text format of Prometheus. */
      readonly command: string;
      readonly everySeconds: number;
      /** What it may print. */
      readonly metrics: readonly Pick<Metric, 'name' | 'type' | 'help'>[];
    }
  | {
      /** Asked from outside (blackbox): `tcp` to `host:port`, `http` to a URL, `icmp` to an address. */
      readonly type: 'probe';
      readonly kind: 'http' | 'icmp' | 'tcp';
      readonly cls: string;
      readonly ins: string;
      readonly ip: string;
      readonly target: string;
    }
  | { readonly type: 'dns'; readonly name: string; readonly address: string }
  | {
      /** A page of a host, passed on by the portal under the same path. */
      readonly type: 'proxy';
      readonly name: string;
      /** `host:port` */
      readonly upstream: string;
      readonly path: string;
      /** The page asks for a login itself; the portal asks for its own when absent. */
      readonly login?: 'own';
    }
  | {
      readonly type: 'log';
      readonly job: string;
      readonly cls: string;
      readonly ins: string;
      readonly ip: string;
      readonly paths: readonly string[];
      /**
       * `journal`: what this host's journal has, without paths. `postgres-csv`. `samples`: JSON
       * for programs, which `pigsty logs` does not show. Any other word: an entry per line.
       */
      readonly format: string;
    }
  | {
      /** Where agents send what they read: a store of logs, asked over TLS with a certificate of the estate's CA. */
      readonly type: 'log-store';
      /** `vlogs-1` */
      readonly name: string;
      readonly ip: string;
      /** `https://10.10.10.10:9428`, without a path. */
      readonly url: string;
    }
  | {
      /** A service of a cluster that the HAProxy of another host carries: a load balancer of its own. */
      readonly type: 'service';
      readonly cls: string;
      /** The host whose HAProxy carries it. */
      readonly ip: string;
      /** Name of the proxy and of its file: `pg-test-primary`. */
      readonly name: string;
      /** Section of HAProxy's configuration, ending in a newline. There is no secret in it. */
      readonly config: string;
    }
  | {
      readonly type: 'datasource';
      readonly name: string;
      readonly kind: 'postgres';
      readonly url: string;
      readonly database: string;
    }
  | {
      /** A certificate file on a host, whose end is watched. */
      readonly type: 'certificate';
      readonly cls: string;
      readonly ins: string;
      readonly ip: string;
      readonly path: string;
    }
  | {
      /** Backups that are expected of a cluster. */
      readonly type: 'backup';
      readonly cls: string;
      readonly ip: string;
      readonly repository: string;
      /** Hours after which the newest one is too old. */
      readonly maxAgeHours?: number;
    }
  | {
      /**
       * A database of a cluster of PGSQL, with the role that owns it: PGSQL makes both at the leader, and lets them
       * through its pool. What `pg_databases` and `pg_users` have under these names counts instead. Neither is ever
       * dropped because nobody asks for it any more.
       */
      readonly type: 'database';
      /** The cluster of PGSQL. */
      readonly cls: string;
      readonly name: string;
      readonly owner: string;
      readonly password: Secret;
      /** For people: what it is for. */
      readonly comment: string;
    }
  | {
      /** A user of etcd, who owns the keys below a prefix: a member that has restarted is tried as this user. */
      readonly type: 'etcd-user';
      /** The cluster whose user it is. */
      readonly cls: string;
      readonly name: string;
      readonly password: Secret;
      /** `/pg/pg-test/` */
      readonly prefix: string;
      /** Where its programs run: hosts that carry the install mark of this module have run with etcd before. */
      readonly runsOn?: { readonly module: string; readonly hosts: readonly string[] };
    }
  | {
      /** A link on the portal's home page. */
      readonly type: 'page';
      readonly group: string;
      readonly title: string;
      readonly url: string;
    };

/** The registrations of one type. */
export type RegistrationOf<T extends Registration['type']> = Extract<Registration, { readonly type: T }>;

/** What all modules of the inventory register. */
export interface Registrations {
  /**
   * False when a module of the inventory is unknown or could not be read: a collector then adds and changes what it sees
   * here, and removes nothing.
   */
  readonly complete: boolean;
  readonly all: readonly Registration[];
  of<T extends Registration['type']>(type: T): readonly RegistrationOf<T>[];
}

/** Registrations as data, in the order of the inventory. */
export function registrationsOf(all: readonly Registration[], complete: boolean): Registrations {
  const known = new Map<string, readonly Registration[]>();
  return {
    complete,
    all,
    // Every host of an estate asks.
    of: <T extends Registration['type']>(type: T) => {
      const found = known.get(type) ?? all.filter((r) => r.type === type);
      known.set(type, found);
      return found as readonly RegistrationOf<T>[];
    },
  };
}
