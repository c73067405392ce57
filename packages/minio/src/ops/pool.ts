import { defineOpKind, parseSections, quoteWord, section, shCommand } from '@pigsty/sdk';
import { parsePools, poolsRequest, type PoolState } from '../facts/pools.ts';
import { asking, credentials, requestFunctions, type StoreClient } from './client.ts';

export interface MinioPoolArgs {
  readonly client: StoreClient;
  /** As in `MINIO_VOLUMES`. */
  readonly pool: string;
  /** `emptied`: everything in it is in the other pools; `left`: nothing moves any more. */
  readonly state: 'emptied' | 'left';
}

interface PoolView {
  /** Nothing where the server does not know the pool, or did not say. */
  readonly state?: PoolState;
}

export interface PoolDelta {
  readonly [key: string]: string;
  readonly was: PoolState | 'unknown';
}

const DAY_MS = 24 * 3_600_000;

/** What is in a pool moves to the others; the server does that by itself, and goes on with it after a restart. */
export const minioPool = defineOpKind<MinioPoolArgs, PoolView, PoolDelta>({
  kind: 'minio.pool',
  summary: 'a pool of an object store that is emptied into the others',
  key: ({ pool }) => pool,
  read: (all) => asking(all.map(({ client }, i) => ({ client, body: section(String(i), poolsRequest) }))),
  parse: (output, all) => {
    const sections = parseSections(output);
    return all.map(({ pool }, i): PoolView => {
      const pools = parsePools(sections.get(String(i)));
      if (typeof pools === 'string') return {};
      const own = pools.find(({ volumes }) => volumes === pool);
      return own === undefined ? {} : { state: own.state };
    });
  },
  diff: ({ state }, { state: was }) => {
    if (state === 'left') return was === 'moving' ? { was } : undefined;
    return was === 'emptied' ? undefined : { was: was ?? 'unknown' };
  },
  write: ({ client, pool, state }, { was }) => {
    const query = `?pool=${encodeURIComponent(pool)}`;
    const lines = [
      requestFunctions(client),
      `die() { printf '%s\\n' "$*" >&2; exit 1; }
post() { said=$(as root POST "$1" </dev/null 2>&1); case $said in *'status 20'*) ;; *) die "$said" ;; esac; }`,
      ...(state === 'left' ? [`post ${quoteWord(`/minio/admin/v3/pools/cancel${query}`)}`] : []),
      ...(state === 'emptied' && was !== 'moving'
        ? [`post ${quoteWord(`/minio/admin/v3/pools/decommission${query}`)}`]
        : []),
      ...(state === 'emptied' ? [waitUntilMoved(`/minio/admin/v3/pools/status${query}`)] : []),
    ];
    const command = shCommand(lines.join('\n'), [], { stdin: credentials(client), timeoutMs: 14 * DAY_MS });
    return [{ do: 'run', command }];
  },
  describe: ({ pool, state }, { was }) => {
    if (state === 'left') return `stop moving what is in ${pool}`;
    return was === 'moving'
      ? `go on until everything in ${pool} is in the other pools`
      : `move everything in ${pool} to the other pools`;
  },
  action: () => 'run',
  converged: ({ state }) => ({ state: state === 'left' ? 'canceled' : 'emptied' }),
  timeoutMs: 14 * DAY_MS,
});

/** Until the server says how it ended. It may be silent while its members restart. */
function waitUntilMoved(path: string): string {
  return `silent=0
while :; do
  said=$(as root GET ${quoteWord(path)} </dev/null 2>&1)
  case $said in *'status 200'*) silent=0 ;; *) silent=$((silent + 1)); [ "$silent" -lt 60 ] || die "the server does not say any more how far it is: $said" ;; esac
  left=$(printf '%s' "$said" | sed -n 's/.*"objectsDecommissionedFailed": *\\([0-9]*\\).*/\\1/p')
  case $(printf '%s' "$said" | tr -d ' ') in
    *'"failed":true'*) die "\${left:-some} objects could not be moved: see the log of the servers, then run this again" ;;
    *'"canceled":true'*) die 'somebody has canceled it' ;;
    *'"complete":true'*) [ "\${left:-0}" = 0 ] || die "$left objects could not be moved"; exit 0 ;;
  esac
  sleep 5
done`;
}
