import {
  command,
  directory,
  file,
  shCommand,
  text,
  unit,
  joinText,
  type Estate,
  type StageDraft,
} from '@pigsty/sdk';
import { exportersUseTls } from '@pigsty/node/contract';
import { renderExporterDefaults, renderExporterDropIn } from '../render/exporter.ts';
import { exporterPaths } from '../spec/paths.ts';
import { addressOf, serversOfNode, type RedisCluster, type RedisNode } from '../spec/servers.ts';

const restart = 'redis.restart-exporter';
const runs = unit({ name: exporterPaths.unit, state: 'running', enabled: true, restartOn: [restart] });

const made = `{ echo '{'; cat ${exporterPaths.parts}/* 2>/dev/null | grep . | sed '$!s/$/,/'; echo '}'; }`;

/** The parts of all clusters of the host as the one JSON file that the exporter reads when it starts. */
const assemblePasswords = command(
  {
    name: `collect the passwords of all clusters in ${exporterPaths.passwords}`,
    run: shCommand(
      `umask 077; ${made} >${exporterPaths.passwords}.new && chown prometheus ${exporterPaths.passwords}.new && mv ${exporterPaths.passwords}.new ${exporterPaths.passwords}`,
    ),
    unless: `${made} | cmp -s - ${exporterPaths.passwords}`,
  },
  { notifies: [restart] },
);

/** One exporter for all servers of a node, whichever cluster they are of: it has a password for each. */
export function exporter(
  cluster: RedisCluster,
  node: RedisNode,
  { inventory }: Pick<Estate, 'inventory'>,
): readonly StageDraft[] {
  const { host, params } = node;
  if (!params.redis_exporter_enabled) return [];
  return [
    {
      // A stage of its own: whether the file of all clusters is as it should be is asked when this is written.
      name: 'exporter-passwords',
      host,
      after: serversOfNode(node).map((s) => `launch-${s.port}@self`),
      ops: [
        directory({ path: exporterPaths.directory, group: 'prometheus', mode: '0750' }),
        directory({ path: exporterPaths.parts, mode: '0700' }),
        file({
          path: `${exporterPaths.parts}/${cluster.name}`,
          content: passwordsOf(node),
          mode: '0600',
        }),
      ],
    },
    {
      name: 'exporter',
      host,
      after: ['exporter-passwords@self'],
      ops: [
        assemblePasswords,
        directory({ path: exporterPaths.dropInDirectory }),
        file({ path: exporterPaths.dropIn, content: renderExporterDropIn() }, { notifies: [restart] }),
        file(
          {
            path: exporterPaths.defaults,
            content: renderExporterDefaults(params, exportersUseTls(inventory, host)),
            mode: '0640',
          },
          { notifies: [restart] },
        ),
        runs,
      ],
    },
  ];
}

/** `"redis://10.10.10.10:6379": "password"`, a line for each server. */
function passwordsOf(node: RedisNode): ReturnType<typeof text> {
  const scheme = node.params.redis_tls_enabled ? 'rediss' : 'redis';
  return joinText(
    serversOfNode(node).map(
      (server) =>
        text`${JSON.stringify(`${scheme}://${addressOf(server)}`)}: ${node.params.redis_password.map((plain) => JSON.stringify(plain))}\n`,
    ),
  );
}

/** After a cluster has gone the exporter forgets its password, and serves the others of the host. */
export function forgetPasswords(): StageDraft['ops'] {
  return [assemblePasswords, runs];
}
