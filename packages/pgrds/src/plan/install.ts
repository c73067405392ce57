import { exporterPage, exportersUseTls } from '@pigsty/node/contract';
import {
  absent,
  answers,
  directory,
  file,
  installMarker,
  pkg,
  platformOf,
  unit,
  type Estate,
  type HostFacts,
  type Inventory,
  type ModuleFacts,
  type Op,
  type StageDraft,
} from '@pigsty/sdk';
import { exporterPackages, packagedExporterUnits } from '@pigsty/pgsql/contract';
import type { WatchingFacts } from '../facts/watched.ts';
import { renderRemoteDefaults } from '../render/exporter-defaults.ts';
import { renderRemoteProgram } from '../render/exporter-program.ts';
import { renderRemoteService } from '../render/exporter-service.ts';
import { renderRemoteQueries } from '../render/queries.ts';
import {
  defaultsOf,
  queriesOf,
  remoteFiles,
  unitFileOf,
  unitOf,
  type RemoteServer,
  type WatchingCluster,
  type WatchingHost,
} from '../spec/remote.ts';

/** The exporter, and psql: the server is asked for its version, and in its own words what is wrong. */
export const packages: readonly (readonly string[])[] = [
  exporterPackages.pg_exporter,
  ['postgresql-client', 'postgresql'],
];

/** An exporter for each entry; what is there without one goes. */
export function planInstall(
  cluster: WatchingCluster,
  facts: ModuleFacts<WatchingFacts>,
  estate: Estate,
): readonly StageDraft[] {
  return cluster.instances.flatMap((instance) => onHost(instance, facts, estate));
}

function onHost(
  { host, params: { remotes } }: WatchingHost,
  facts: ModuleFacts<WatchingFacts>,
  estate: Estate,
): readonly StageDraft[] {
  const gone = goneFrom(remotes, facts.of(host));
  const retired = gone.length === 0 ? [] : [{ name: 'retired', host, ops: gone }];
  if (remotes.length === 0) return retired;
  return [
    ...retired,
    {
      name: 'prepare',
      host,
      after: ['node.base@self'],
      ops: maskPackaged(facts.host(host)),
    },
    {
      name: 'packages',
      host,
      after: ['prepare@self'],
      ops: packages.map((names) => pkg({ names: [...names], reason: 'pg_exporters' })),
      coalesce: 'packages',
    },
    { name: 'queries', host, after: ['node.ready@self?', 'packages@self'], ops: shared(remotes) },
    ...remotes.map((remote): StageDraft => ({
      name: `exporter-${remote.port}`,
      host,
      after: ['queries@self', ...(gone.length === 0 ? [] : ['retired@self'])],
      ops: exporter(remote, { host, inventory: estate.inventory }),
    })),
    {
      name: 'ready',
      host,
      after: remotes.map(({ port }) => `exporter-${port}@self`),
      ops: [installMarker({ module: 'pgrds' })],
    },
  ];
}

/** The unit of Debian's package would take another port, and know no server. */
function maskPackaged(host: HostFacts | undefined): readonly Op[] {
  return platformOf(host).family === 'deb'
    ? [unit({ name: packagedExporterUnits.pg_exporter, state: 'stopped', enabled: 'masked' })]
    : [];
}

const restartOf = ({ name }: RemoteServer): string => `pgrds.restart-${name}`;

/** What the exporters of a host have in common. */
function shared(remotes: readonly RemoteServer[]): readonly Op[] {
  const program = { notifies: remotes.map(restartOf) };
  const folders = [...new Set(remotes.map(queriesOf))];
  return [
    directory({ path: '/usr/local/libexec' }),
    file({ path: remoteFiles.program, content: renderRemoteProgram(), mode: '0755' }, program),
    directory({ path: remoteFiles.queries }),
    ...folders.flatMap((folder) => {
      const readers = remotes.filter((r) => queriesOf(r) === folder);
      const [first] = readers;
      if (first === undefined) return [];
      return [
        directory({ path: folder }),
        ...Object.entries(renderRemoteQueries(first)).map(([name, content]) =>
          file({ path: `${folder}/${name}`, content }, { notifies: readers.map(restartOf) }),
        ),
      ];
    }),
  ];
}

function exporter(
  remote: RemoteServer,
  { host, inventory }: { readonly host: string; readonly inventory: Inventory },
): readonly Op[] {
  const restart = { notifies: [restartOf(remote)] };
  const tls = exportersUseTls(inventory, host);
  const name = unitOf(remote);
  return [
    file({ path: defaultsOf(remote), content: renderRemoteDefaults(remote, { tls }), mode: '0600' }, restart),
    file({ path: unitFileOf(remote), content: renderRemoteService(remote) }, restart),
    unit({ name, state: 'running', enabled: true, restartOn: [restartOf(remote)] }),
    // It answers whether the server does or not.
    answers({
      what: `the exporter of ${remote.name}`,
      unit: name,
      timeoutMs: 30_000,
      ...exporterPage(remote.port, { tls }),
    }),
  ];
}

function goneFrom(remotes: readonly RemoteServer[], facts: WatchingFacts | undefined): readonly Op[] {
  const { watched = [], queries = [] } = facts ?? {};
  const wanted = new Set(remotes.map(({ name }) => name));
  const read = new Set(remotes.map(queriesOf));
  const gone = watched.filter((name) => !wanted.has(name)).flatMap((name) => exporterGone({ name }));
  if (remotes.length === 0) return watched.length + queries.length === 0 ? [] : [...gone, ...sharedGone()];
  const unread = queries.filter((path) => !read.has(path));
  return [...gone, ...unread.map((path) => absent({ path, recursive: true }))];
}

/** What one exporter has of its own. */
export function exporterGone(remote: Pick<RemoteServer, 'name'>): readonly Op[] {
  return [
    unit({ name: unitOf(remote), state: 'stopped', enabled: false }),
    absent({ path: unitFileOf(remote) }),
    absent({ path: defaultsOf(remote) }),
  ];
}

/** What the exporters of a host have in common. */
export function sharedGone(): readonly Op[] {
  return [
    absent({ path: remoteFiles.program }),
    absent({ path: remoteFiles.queries, recursive: true }),
    absent({ path: '/etc/pigsty/modules/pgrds' }),
  ];
}
