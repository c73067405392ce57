import { ExporterSettings } from '@pigsty/pgsql/contract';
import { onceEach, ParamParser, type Identified, type Inventory, type InventoryHost } from '@pigsty/sdk';
import type { Entry } from './remote-instance.ts';
import type { RemoteServer, Watching } from './remote.ts';
import { PgrdsParams } from './schema.ts';

/**
 * Hosts that carry `pg_exporters`, as the one cluster `pgrds`. Of an entry that several hosts have from their group, the
 * first host has the exporter: a server is watched once.
 */
export function identify(inventory: Inventory): Identified<Watching> {
  const [own, inherited] = [
    new ParamParser(PgrdsParams, inventory),
    new ParamParser(ExporterSettings, inventory),
  ];
  const hosts = [...inventory.hosts.values()].filter(({ vars }) => isSet(vars['pg_exporters']));
  const parsed = hosts.map((host) => ({
    host,
    entries: own.parse(host.vars, host.address),
    settings: inherited.parse(host.vars, host.address),
  }));
  const taken = new Set<string>();
  const instances = parsed.map(({ host, entries, settings }) => {
    const { pg_exporters = {} } = entries.params ?? {};
    const remotes =
      settings.params === undefined ? [] : remotesOf(pg_exporters, settings.params, { host, taken });
    return { name: host.address, host: host.address, params: { pg_exporters, remotes } };
  });
  const [first] = instances;
  return {
    clusters:
      first === undefined ? [] : [{ module: 'pgrds', name: 'pgrds', params: first.params, instances }],
    problems: onceEach(
      parsed.flatMap(({ entries, settings, host }) => [
        ...entries.problems,
        // PGSQL reports its own where it is.
        ...(isSet(host.vars['pg_cluster']) ? [] : settings.problems),
      ]),
    ),
  };
}

function remotesOf(
  entries: Readonly<Record<string, Entry>>,
  settings: ExporterSettings,
  { host, taken }: { readonly host: InventoryHost; readonly taken: Set<string> },
): readonly RemoteServer[] {
  const written = host.vars['pg_exporters'];
  return Object.entries(entries).flatMap(([port, entry]) => {
    // What is written once for a group is the same object for all of its hosts.
    const key = `${port} ${JSON.stringify((written as Readonly<Record<string, unknown>>)[port])}`;
    if (taken.has(key)) return [];
    taken.add(key);
    return [remoteOf(Number(port), entry, settings)];
  });
}

function remoteOf(port: number, entry: Entry, inherited: ExporterSettings): RemoteServer {
  const own = Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined));
  const { pg_exporter_url: written } = entry;
  const url = written !== undefined && URL.canParse(written) ? new URL(written) : undefined;
  const names = Object.keys(ExporterSettings.shape);
  const settings = Object.fromEntries(
    Object.entries({ ...inherited, ...own }).filter(([name]) => names.includes(name)),
  ) as ExporterSettings;
  return {
    name: `${entry.pg_cluster}-${entry.pg_seq}`,
    cluster: entry.pg_cluster,
    port,
    address: entry.pg_host,
    ...(url === undefined || url.hostname === ''
      ? { serverHost: entry.pg_host, serverPort: entry.pg_port ?? 5432 }
      : { serverHost: url.hostname.replace(/^\[|\]$/g, ''), serverPort: Number(url.port || 5432) }),
    ...(url === undefined ? {} : { url }),
    settings,
  };
}

const isSet = (value: unknown): boolean => value !== undefined && value !== null;
