import { exporterPaths } from '@pigsty/node/contract';
import { joinText, Secret, text, type Text } from '@pigsty/sdk';
import { exporterFiles, exporterPort, type ExporterName } from '../spec/exporters.ts';
import type { CommonParams, PgsqlParams } from '../spec/schema.ts';
import { header } from './header.ts';

/** What an exporter is started with. */
export interface ExporterSetting {
  readonly params: CommonParams;
  /** Password of the monitoring user, which a standby cluster has from its origin. */
  readonly password: Secret;
  readonly tls: boolean;
}

/** /etc/default/<exporter>: for root alone, as it has a password. Arguments would show it to everybody on the host. */
export function renderExporterDefaults(name: ExporterName, setting: ExporterSetting): Text {
  const lines =
    name === 'pg_exporter'
      ? postgresLines({
          ...setting,
          files: { own: exporterFiles.postgresQueries, other: exporterFiles.otherQueries },
        })
      : name === 'pgbouncer_exporter'
        ? pooler(setting)
        : backups(setting);
  return environmentFile(name, lines);
}

/** A variable of the environment. */
export type Line = readonly [string, Text];

/** A file for `EnvironmentFile=`, which a shell reads the same. */
export function environmentFile(of: string, lines: readonly Line[]): Text {
  return joinText([
    header(`Settings of ${of}`),
    ...lines.map(([key, value]) => text`${key}="${escaped(value)}"\n`),
  ]);
}

/** Settings of an exporter of one PostgreSQL server, managed here or not. */
export interface PostgresSetting extends Omit<ExporterSetting, 'params'> {
  readonly params: Connected &
    Pick<
      PgsqlParams,
      | 'pg_exporter_auto_discovery'
      | 'pg_exporter_exclude_database'
      | 'pg_exporter_include_database'
      | 'pg_exporter_options'
      | 'pg_exporter_port'
      | 'pg_exporter_url'
      | 'pg_monitor_username'
    >;
  /** Queries of `pg_exporter`, and of the exporter that distributions carry. */
  readonly files: { readonly own: string; readonly other: string };
}

type Connected = Pick<
  PgsqlParams,
  'pg_exporter_connect_timeout' | 'pg_exporter_params' | 'pg_localhost' | 'pg_port'
>;

export function postgresLines(setting: PostgresSetting): readonly Line[] {
  const { params, files } = setting;
  const { pg_exporter_include_database: include, pg_exporter_exclude_database: exclude } = params;
  const common = listening(params.pg_exporter_port, setting);
  const own = [
    ...common,
    `--config=${files.own}`,
    `--connect-timeout=${params.pg_exporter_connect_timeout}`,
    ...(params.pg_exporter_auto_discovery ? ['--auto-discovery'] : ['--no-auto-discovery']),
    `--exclude-database=${exclude}`,
    `--include-database=${include}`,
    params.pg_exporter_options,
  ];
  const other = [
    ...common,
    `--extend.query-path=${files.other}`,
    '--disable-default-metrics',
    '--disable-settings-metrics',
    ...(params.pg_exporter_auto_discovery
      ? [
          '--auto-discover-databases',
          `--exclude-databases=${exclude}`,
          ...(include === '' ? [] : [`--include-databases=${include}`]),
        ]
      : []),
    params.pg_exporter_options,
  ];
  return [
    ['PG_EXPORTER_URL', postgresUrl(setting)],
    ...dataSource(setting),
    ['PG_EXPORTER_OPTS', words(own)],
    ['EXPORTER_OPTS', words(other)],
  ];
}

/** For `pg_exporter`, which reads a URL. */
function postgresUrl(setting: PostgresSetting): Text {
  const { params, password } = setting;
  if (params.pg_exporter_url !== '') return Secret.of(params.pg_exporter_url);
  const query = new URLSearchParams(connection(params)).toString();
  return text`postgres://${login(params.pg_monitor_username, password)}@/postgres?${query}`;
}

/**
 * For the exporter of distributions, in words: for each database that it finds it changes the path of a URL, which ends in
 * nonsense where the URL has no host but a socket.
 */
function dataSource({ params, password }: PostgresSetting): readonly Line[] {
  if (params.pg_exporter_url !== '') return [['DATA_SOURCE_NAME', Secret.of(params.pg_exporter_url)]];
  const words = { ...connection(params), user: params.pg_monitor_username, dbname: 'postgres' };
  const quoted = Object.entries(words).map(([key, value]) => `${key}='${value.replace(/[\\']/g, '\\$&')}'`);
  return [
    ['DATA_SOURCE_NAME', quoted.join(' ')],
    ['PGPASSWORD', password],
  ];
}

/** No answer is worth more than a scrape takes, and none waits behind somebody's lock. */
function connection(params: Connected): Readonly<Record<string, string>> {
  return {
    host: params.pg_localhost,
    port: String(params.pg_port),
    connect_timeout: String(Math.max(1, Math.ceil(params.pg_exporter_connect_timeout / 1000))),
    application_name: 'pg_exporter',
    statement_timeout: '5000',
    lock_timeout: '1000',
    ...Object.fromEntries(new URLSearchParams(params.pg_exporter_params)),
  };
}

function pooler(setting: ExporterSetting): readonly Line[] {
  const { params, password } = setting;
  const { pgbouncer_exporter_url: own, pgbouncer_port, pg_monitor_username: user } = params;
  const url =
    own === ''
      ? text`postgres://${login(user, password)}@/pgbouncer?host=%2Frun%2Fpostgresql&port=${String(pgbouncer_port)}&sslmode=disable`
      : Secret.of(own);
  const common = listening(exporterPort('pgbouncer_exporter', params), setting);
  return [
    ['PG_EXPORTER_URL', url],
    ['PGBOUNCER_EXPORTER_CONNECTION_STRING', url],
    [
      'PG_EXPORTER_OPTS',
      words([...common, `--config=${exporterFiles.poolerQueries}`, params.pgbouncer_exporter_options]),
    ],
    // It would say a line for each scrape.
    [
      'EXPORTER_OPTS',
      words([...common, ...quiet(params.pgbouncer_exporter_options), params.pgbouncer_exporter_options]),
    ],
  ];
}

/** Clusters that back up to one repository are all in there: the backups of another one would hide that ours are missing. */
function backups(setting: ExporterSetting): readonly Line[] {
  const { params } = setting;
  const common = listening(exporterPort('pgbackrest_exporter', params), setting);
  const own = `--backrest.stanza-include=${params.pg_cluster}`;
  return [['EXPORTER_OPTS', words([...common, own, params.pgbackrest_exporter_options])]];
}

function listening(port: number, { tls }: Pick<ExporterSetting, 'tls'>): readonly string[] {
  return [`--web.listen-address=:${port}`, ...(tls ? [`--web.config.file=${exporterPaths.webConfig}`] : [])];
}

function login(user: string, password: Secret): Text {
  return text`${encodeURIComponent(user)}:${password.map((plain) => encodeURIComponent(plain))}`;
}

/** An option that is given twice is refused. */
const quiet = (own: string): readonly string[] => (own.includes('--log.level') ? [] : ['--log.level=warn']);

const words = (all: readonly string[]): string => all.filter((word) => word !== '').join(' ');

/** Within double quotes of a file of systemd. */
function escaped(value: Text): Text {
  const escape = (plain: string): string => plain.replace(/["\\$`]/g, '\\$&');
  return typeof value === 'string' ? escape(value) : value.map(escape);
}
