import { joinText, quoteWord, Secret, text, type Text } from '@pigsty/sdk';
import { environmentFile, postgresLines, type Line } from '@pigsty/pgsql/contract';
import { queriesOf, unitName, type RemoteServer } from '../spec/remote.ts';

/**
 * /etc/default/pg_exporter_<instance>, for root alone. Besides what the exporter reads, the connection is there as psql
 * reads it: a URL among its arguments would show the password to everybody on the host.
 */
export function renderRemoteDefaults(remote: RemoteServer, { tls }: { readonly tls: boolean }): Text {
  const { settings, name, port, serverHost, serverPort, url } = remote;
  const queries = queriesOf(remote);
  const lines = postgresLines({
    params: {
      ...settings,
      pg_localhost: serverHost,
      pg_port: serverPort,
      pg_exporter_port: port,
      pg_exporter_url: url === undefined ? '' : url.href,
    },
    password: settings.pg_monitor_password,
    tls,
    files: { own: `${queries}/pg_exporter.yml`, other: `/run/${unitName(name)}/queries.yml` },
  });
  const others = lines.filter(([key]) => key !== 'PGPASSWORD');
  return environmentFile(`the exporter of ${name}`, [
    ...others,
    ['QUERIES', queries],
    ...connectionOf(remote),
  ]);
}

/** How psql finds the server, as it reads it from the environment; values as they are. */
export function connectionOf(remote: RemoteServer): readonly Line[] {
  const { settings, serverHost, serverPort, url } = remote;
  const decoded = (part: string): string => decodeURIComponent(part);
  const words = url?.searchParams ?? new URLSearchParams(settings.pg_exporter_params);
  const known = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey'];
  const database = decoded(url?.pathname.slice(1) ?? '');
  return [
    ['PGHOST', serverHost],
    ['PGPORT', String(serverPort)],
    ['PGUSER', url === undefined ? settings.pg_monitor_username : decoded(url.username)],
    ['PGPASSWORD', url === undefined ? settings.pg_monitor_password : Secret.of(decoded(url.password))],
    ['PGDATABASE', database === '' ? 'postgres' : database],
    ['PGCONNECT_TIMEOUT', String(Math.max(2, Math.ceil(settings.pg_exporter_connect_timeout / 1000)))],
    ...known.flatMap((word): readonly Line[] => {
      const value = words.get(word);
      return value === null ? [] : [[`PG${word.toUpperCase()}`, value]];
    }),
  ];
}

/** The same as assignments of a shell, for one command. */
export function assignments(remote: RemoteServer): Text {
  return joinText(
    connectionOf(remote).map(([key, value]) =>
      typeof value === 'string' ? `${key}=${quoteWord(value)} ` : text`${key}=${value.map(quoteWord)} `,
    ),
  );
}
