import { exporterPage, exportersUseTls } from '@pigsty/node/contract';
import { quoteWord, serviceProbe, verdict, type Inventory, type Probe, type ProbeSubject } from '@pigsty/sdk';
import { oldestFirst } from '../render/queries.ts';
import { defaultsOf, unitOf, type RemoteServer, type WatchingCluster } from '../spec/remote.ts';
import { remedyOf, wordsOf } from './refusal.ts';
import { parseServer, privilegesQuestion } from './server.ts';

/** Every exporter answers its own host, and every server lets it in. */
export function probes(
  { instances }: WatchingCluster,
  { inventory }: { readonly inventory: Inventory },
): readonly Probe[] {
  return instances.flatMap(({ host, params }) =>
    params.remotes.flatMap((remote) => {
      const subject: ProbeSubject = {
        module: 'pgrds',
        cluster: remote.cluster,
        instance: remote.name,
        host,
      };
      return [
        serviceProbe(subject, {
          name: 'its exporter answers',
          unit: unitOf(remote),
          ...exporterPage(remote.port, { tls: exportersUseTls(inventory, host) }),
        }),
        serverProbe(subject, remote),
      ];
    }),
  );
}

/** Asked with what the exporter has, so that it is the same refusal. */
function serverProbe(subject: ProbeSubject, remote: RemoteServer): Probe {
  const { serverHost, serverPort, settings } = remote;
  return {
    ...subject,
    name: 'the server lets the exporter in',
    script: `set -a; . ${quoteWord(defaultsOf(remote))} && PGCONNECT_TIMEOUT=4 timeout 6 ${privilegesQuestion} </dev/null 2>&1`,
    deadlineMs: 8000,
    judge: ({ code, output }) => {
      if (code !== 0) {
        const words = code === 124 ? 'it does not answer within 6 s' : wordsOf(output);
        return verdict.fail(`${serverHost}:${serverPort}: ${words}`, remedyOf(words, remote));
      }
      const server = parseServer(output);
      if (server === undefined) return verdict.fail(`an answer that nobody understands: ${output.trim()}`);
      const seen = `PostgreSQL ${server.version} at ${serverHost}:${serverPort}`;
      const [oldest = 0] = oldestFirst;
      if (server.version < oldest)
        return verdict.warn(
          `${seen}: older than ${oldest}, some queries of the exporter fail`,
          'What fails is in the log of the exporter: its metrics are missing.',
        );
      return server.monitors
        ? verdict.ok(server.statements ? seen : `${seen}, without pg_stat_statements`)
        : verdict.warn(
            `${seen}: ${settings.pg_monitor_username} may not see what other users do`,
            `As its administrator: GRANT pg_monitor TO ${settings.pg_monitor_username};`,
          );
    },
  };
}
