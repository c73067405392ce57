import {
  joinText,
  type Preflight,
  type PreflightFinding,
  type PreflightTopic,
  quoteWord,
  text,
} from '@pigsty/sdk';
import { remedyOf, wordsOf } from '../health/refusal.ts';
import { parseServer, privilegesQuestion } from '../health/server.ts';
import { assignments } from '../render/exporter-defaults.ts';
import { placeOf, type RemoteServer, type Watching } from '../spec/remote.ts';

const mark = (port: number): string => `remote ${port} `;

/** As far as the host can: with psql the whole way in, without it whether the port answers. */
const servers: PreflightTopic<Watching> = {
  name: 'remote-servers',
  summary: 'whether the servers of pg_exporters let their exporters in, from the host that has them',
  script: ({ params }) => joinText(params.remotes.map(attempt)),
  judge: (answer, { instance }) => {
    const lines = answer.split('\n');
    return instance.params.remotes.flatMap((remote) => {
      const start = mark(remote.port);
      const own = lines.filter((line) => line.startsWith(start)).map((line) => line.slice(start.length));
      return own.length === 0 ? [] : [judged(remote, own)];
    });
  },
};

function attempt(remote: RemoteServer): ReturnType<typeof text> {
  const { serverHost, serverPort, port } = remote;
  const open = `timeout 4 bash -c 'exec 3<>"/dev/tcp/$0/$1"' ${quoteWord(serverHost)} ${serverPort}`;
  return text`{ if command -v psql >/dev/null; then ${assignments(remote)} PGCONNECT_TIMEOUT=4 timeout 6 ${privilegesQuestion} </dev/null; else ${open} && echo open; fi; echo "code $?"; } 2>&1 | sed 's/^/${mark(port)}/'
`;
}

function judged(remote: RemoteServer, lines: readonly string[]): PreflightFinding {
  const { name, serverHost, serverPort } = remote;
  const check = `server ${name}`;
  const said = lines.filter((line) => !line.startsWith('code ')).join('\n');
  const server = parseServer(said);
  if (server !== undefined)
    return { check, state: 'ok', seen: `PostgreSQL ${server.version} at ${serverHost}:${serverPort}` };
  if (said.trim() === 'open')
    return {
      check,
      state: 'ok',
      seen: `${serverHost}:${serverPort} is open; whether it lets the exporter in is seen after the deploy`,
    };
  const words = lines.includes('code 124') ? 'it does not answer within 6 s' : wordsOf(said);
  return {
    check,
    // The exporter runs without it, and says that it is down.
    state: 'warn',
    seen: `${serverHost}:${serverPort}: ${words}`,
    expected: 'a server that lets the exporter in',
    remedy: remedyOf(words, remote),
    parameter: placeOf(remote),
  };
}

export const preflight: Preflight<Watching> = { topics: [servers] };
