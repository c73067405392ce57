import { haproxyPort } from '@pigsty/node/contract';
import { quoteWord, quoteWords, type FactQuery } from '@pigsty/sdk';
import { parsePatroniCluster, type PatroniMember } from '../rest/cluster.ts';
import { curlOptions } from '../rest/endpoint.ts';
import { restEndpoint } from '../spec/cluster.ts';
import { ownRepository } from '../spec/repository-place.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { backupsOf, backupScript, type BackupFacts } from './backups.ts';
import { foundRepositories, repositoryScript, type RepositoryFacts } from './repository.ts';
import { byHandScript, parseByHand, type ByHand } from './by-hand.ts';
import { patroniRelease } from './slot-config.ts';
import { followedUpstreamScript, parseFollowedUpstream, type FollowedUpstream } from './upstream.ts';

/** What a host knows of its instance before anything is planned. */
export interface PgFacts extends ByHand, BackupFacts {
  /** There is a data directory: the cluster has been initialized. */
  readonly initialized: boolean;
  /** Major version of what is in the data directory. */
  readonly version?: number;
  /** Identity of the database in the data directory; its replicas have the same. */
  readonly systemId?: string;
  /** Where the short name /pg leads to. */
  readonly home?: string;
  /** What Patroni says of the member, when it runs: `primary`, `replica`, `standby_leader`. */
  readonly role?: string;
  /** Patroni is paused, as far as it remembers: it elects nobody, but goes on with a primary that runs. */
  readonly patroniPaused?: boolean;
  /** Release of the Patroni that runs: `4.0.7`. */
  readonly patroniVersion?: string;
  /** A quorum of replicas confirms commits, as `synchronous_mode: quorum` of Patroni has it. */
  readonly quorumCommit?: boolean;
  /** Members that Patroni knows of the cluster. */
  readonly members?: readonly Pick<PatroniMember, 'name' | 'host'>[];
  /** The network interface that has the host's address. */
  readonly interface?: string;
  /** What pgBackRest of the host writes, as its configuration says. */
  readonly repositories?: readonly RepositoryFacts[];
  /** Section `bootstrap` of patroni.yml as it is on the host. */
  readonly bootstrapSection?: string;
  /** Whom the cluster follows, where the inventory names nobody. */
  readonly follows?: FollowedUpstream;
}

export const pgFacts: FactQuery<PgsqlParams, PgFacts> = {
  script: (instance, cluster, { inventory }) => {
    const { params } = instance;
    const member = restEndpoint(instance);
    const ask = (path: string): string =>
      `$(curl ${quoteWords([...curlOptions(member), `${member.url}${path}`])} 2>/dev/null </dev/null | tr -d '\\n')`;
    const data = quoteWord(params.pg_data);
    return [
      `[ -s ${data}/PG_VERSION ] && echo "initialized $(head -n 1 ${data}/PG_VERSION)"`,
      `[ -s ${data}/global/pg_control ] && LC_ALL=C ${quoteWord(`${params.pg_bin_dir}/pg_controldata`)} -D ${data} 2>/dev/null | sed -n 's/^Database system identifier: */system /p'`,
      'echo "home $(readlink /pg)"',
      `ip -o -4 address show 2>/dev/null | sed -n 's/^[0-9]*: \\([^ @]*\\).* inet ${instance.host.replaceAll('.', '\\.')}\\/.*/interface \\1/p' | head -n 1`,
      backupScript(ownRepository(params), params.pg_cluster),
      `echo "bootstrap $(sed -n '/^bootstrap:/,$p' /etc/patroni/patroni.yml 2>/dev/null | base64 | tr -d '\\n')"`,
      repositoryScript(params.pg_cluster),
      byHandScript(params, { cluster, instance, haproxyPort: haproxyPort(inventory, instance.host) }),
      ...followedUpstreamScript(cluster, instance),
      `echo "patroni ${ask('/patroni')}"`,
      `echo "cluster ${ask('/cluster')}"`,
      ':',
    ].join('\n');
  },
  parse: (output) => {
    const lines = output.split('\n').map((line): readonly [string, string] => {
      const at = line.indexOf(' ');
      return [line.slice(0, at), line.slice(at + 1)];
    });
    const said = new Map(lines);
    const version = Number(said.get('initialized') ?? Number.NaN);
    const role = /"role": *"([a-z_]+)"/.exec(said.get('patroni') ?? '')?.[1];
    const systemId = said.get('system');
    const release = patroniRelease(output);
    const members = parsePatroniCluster(said.get('cluster') ?? '')?.members;
    const follows = parseFollowedUpstream(said);
    const section = bootstrapOf(Buffer.from(said.get('bootstrap') ?? '', 'base64').toString('utf8'));
    return {
      initialized: said.has('initialized'),
      ...backupsOf(lines, systemId),
      ...foundRepositories(lines),
      ...(Number.isNaN(version) ? {} : { version }),
      ...(systemId === undefined ? {} : { systemId }),
      ...optional('home', said.get('home') ?? ''),
      ...optional('interface', said.get('interface') ?? ''),
      ...optional('bootstrapSection', section),
      ...(role === undefined ? {} : { role: role === 'master' ? 'primary' : role }),
      ...(follows === undefined ? {} : { follows }),
      ...(/"pause": *true/.test(said.get('patroni') ?? '') ? { patroniPaused: true } : {}),
      ...optional('patroniVersion', release ?? ''),
      ...(members?.some((m) => m.role === 'quorum_standby') === true ? { quorumCommit: true } : {}),
      ...(members === undefined ? {} : { members: members.map(({ name, host }) => ({ name, host })) }),
      ...parseByHand(output),
    };
  },
};

function optional<K extends string>(key: K, value: string): { readonly [P in K]?: string } {
  return value === '' ? {} : ({ [key]: value } as { readonly [P in K]?: string });
}

/** The section alone: what somebody wrote below it is a difference of the file. */
function bootstrapOf(fromThere: string): string {
  return /^bootstrap:\n(?: .*\n)*/.exec(fromThere)?.[0] ?? '';
}
