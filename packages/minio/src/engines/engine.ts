import type { Op, Text } from '@pigsty/sdk';
import type { MinioParams } from '../spec/schema.ts';
import type { MinioCluster } from '../spec/server.ts';

/** A server that `minio_type` can name: how it is started, where it keeps what, and what it can do. */
export interface Engine {
  readonly name: MinioParams['minio_type'];
  /** Several hosts, drives and pools with erasure code, or one directory of one host. */
  readonly layout: 'pools' | 'directory';
  /** Words of its command line, with variables of its environment file. */
  readonly arguments: string;
  /** Shell, run as the server's user before each start, of its only directory; without single quotes. */
  readonly beforeStart?: (directory: string) => string;
  /** A signal makes it take a new certificate; without one it sees by itself that there is one. */
  readonly reloadSignal?: 'HUP';
  readonly variables: EngineVariables;
  /** Lines of its environment file, with those of the administrator among them. */
  environment(cluster: MinioCluster, administrator: readonly Text[]): readonly Text[];
  readonly data: EngineData;
  /** Paths that answer without a login: 200 where the process lives, and where the cluster takes writes. */
  readonly health: { readonly live: string; readonly cluster: string };
  /** Where it shows what it counts; nothing where it has no metrics. */
  readonly metrics?: string;
  /** What `--version` says of the release. */
  readonly release: RegExp;
  /** Policies that it has without a bucket of their name. */
  readonly ownPolicies: readonly string[];
  /** A user with a policy that no bucket of the inventory has the name of. */
  readonly strayPolicy: 'ineffective' | 'refused';
  /** Buckets, users and what these may do, in the order in which they are made. */
  content(cluster: MinioCluster): readonly Op[];
}

/** Names in its environment file. */
export interface EngineVariables {
  readonly data: string;
  readonly administrator: string;
  readonly password: string;
  /** Those that it reads, to find the misspelt ones. */
  readonly prefix: string;
  readonly known: readonly string[];
}

/** How a directory of `minio_data` looks. */
export interface EngineData {
  /** The entry by which it is known whose data a directory holds. */
  readonly mark: string;
  /** Directories below it that are made before the server starts. */
  readonly directories: readonly string[];
  /** Below it, what is there once the server has started. */
  readonly started: string;
  /** Below it, a document that says which place the directory has among the others. */
  readonly format?: string;
  /** Below it, a directory with one entry for each access key that a user has made. */
  readonly accessKeys?: string;
}
