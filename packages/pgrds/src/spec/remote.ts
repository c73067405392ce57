import type { ExporterSettings } from '@pigsty/pgsql/contract';
import type { Cluster, Instance } from '@pigsty/sdk';
import type { PgrdsParams } from './schema.ts';

/** One server that somebody else runs, and the exporter that watches it. */
export interface RemoteServer {
  /** `pg-foo-1` */
  readonly name: string;
  /** `pg-foo` */
  readonly cluster: string;
  /** Port of the exporter on the host that carries the entry. */
  readonly port: number;
  /** Where the server is, as the label `ip` says it. */
  readonly address: string;
  /** Where its exporter connects to: the entry's, or those of its URL. */
  readonly serverHost: string;
  readonly serverPort: number;
  /** The whole connection, where the entry has one. */
  readonly url?: URL;
  readonly settings: ExporterSettings;
}

/** What a host watches. */
export interface Watching extends PgrdsParams {
  readonly remotes: readonly RemoteServer[];
}

export type WatchingCluster = Cluster<Watching>;
export type WatchingHost = Instance<Watching>;

/** Place of an entry in the variables of its host. */
export const placeOf = (
  { port }: Pick<RemoteServer, 'port'>,
  ...inner: readonly string[]
): readonly string[] => ['pg_exporters', String(port), ...inner];

export const unitName = (name: string): string => `pg_exporter_${name}`;

export const remoteFiles = {
  /** Starts the exporter that the host has with the queries that the server understands. */
  program: '/usr/local/libexec/pigsty-pgrds',
  /** A folder for each set of `pg_exporter_cache_ttls`. */
  queries: '/etc/pg_exporter',
  units: '/etc/systemd/system',
} as const;

export const unitOf = ({ name }: Pick<RemoteServer, 'name'>): string => `${unitName(name)}.service`;
export const unitFileOf = (remote: Pick<RemoteServer, 'name'>): string =>
  `${remoteFiles.units}/${unitOf(remote)}`;
export const defaultsOf = ({ name }: Pick<RemoteServer, 'name'>): string => `/etc/default/${unitName(name)}`;

/** Queries are kept for as long as `pg_exporter_cache_ttls` says: those of entries that agree are the same files. */
export const queriesOf = ({ settings }: Pick<RemoteServer, 'settings'>): string =>
  `${remoteFiles.queries}/${settings.pg_exporter_cache_ttls.replaceAll(/[^0-9]+/g, '-')}`;
