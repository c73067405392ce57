import { quoteWords } from '@pigsty/sdk';
import { curlOptions } from '../rest/endpoint.ts';
import {
  isStandbyCluster,
  restEndpoint,
  sessionOf,
  type PgCluster,
  type PgInstance,
} from '../spec/cluster.ts';
import { asSuperuser } from '../sql/session.ts';

/** Whom a cluster follows by its Patroni configuration, where the inventory names nobody. */
export interface FollowedUpstream {
  readonly addresses: readonly string[];
  /** Whether it takes writes, as it says to its follower; absent where it does not answer. */
  readonly takesWrites?: boolean;
}

/**
 * A shell fragment for `parseFollowedUpstream`. It asks the upstream as replication does: by the same address, with the same
 * user. Empty for a cluster whose upstream is declared.
 */
export function followedUpstreamScript(cluster: PgCluster, instance: PgInstance): readonly string[] {
  if (isStandbyCluster(cluster)) return [];
  const member = restEndpoint(instance);
  const { params } = instance;
  const config = `curl ${quoteWords([...curlOptions(member), `${member.url}/config`])} 2>/dev/null </dev/null | tr -d '\\n'`;
  const ask = quoteWords(asSuperuser(sessionOf(params), ['psql', '-XqAtw', '-c', 'SHOW in_hot_standby']));
  return [
    `standby=$(${config} | sed -n 's/.*"standby_cluster": *{\\([^}]*\\)}.*/\\1/p')`,
    'if [ -n "$standby" ]; then',
    `upstream=$(printf '%s\\n' "$standby" | sed -n 's/.*"host": *"\\([^"]*\\)".*/\\1/p')`,
    `port=$(printf '%s\\n' "$standby" | sed -n 's/.*"port": *"\\{0,1\\}\\([0-9]*\\).*/\\1/p')`,
    'echo "follows $upstream"',
    `echo "upstream-in-recovery $(cd /; timeout 8 ${ask} "host=$upstream port=\${port:-5432} user=${params.pg_replication_username} replication=true connect_timeout=3" 2>/dev/null </dev/null)"`,
    'fi',
  ];
}

export function parseFollowedUpstream(said: ReadonlyMap<string, string>): FollowedUpstream | undefined {
  const addresses = (said.get('follows') ?? '').split(',').filter((address) => address !== '');
  const recovery = said.get('upstream-in-recovery') ?? '';
  if (addresses.length === 0) return undefined;
  return { addresses, ...(recovery === '' ? {} : { takesWrites: recovery === 'off' }) };
}
